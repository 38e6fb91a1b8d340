// What somebody is told that they may do: the matrix's own answers, thing by thing, and no row more.
import { describe, expect, test } from 'vitest'
import { bob, gina, membershipWith, operator, roleWith, roomAccess, userWith, workspaceWith } from '../../test/facts.ts'
import type { PermissionId } from './catalogue.ts'
import { matrix, type MatrixRow } from './matrix.ts'
import { heldPermissions, possibleRights, rightsOn } from './rights.ts'
import { type Actor, nobody } from './targets.ts'

type Grants = { readonly [P in PermissionId]?: readonly string[] }
const roles = [roleWith('user'), roleWith('guest'), roleWith('owner', { scope: 'Subscriptions' })]
const asking = (actor: Actor, grants: Grants = {}) => ({ actor, workspace: workspaceWith({ grants, roles }) })

describe('the rights on one thing', () => {
  const grants: Grants = { 'view-p-room': ['user', 'guest'], 'edit-room': ['owner'], 'create-c': ['user'] }
  const group = (owned: boolean, archived = false) =>
    roomAccess({ kind: 'group', archived }, { membership: membershipWith(owned ? ['owner'] : []) })

  test('are the rows on its kind that are allowed, in the order of the matrix', () => {
    const rights = rightsOn(asking(bob, grants), 'room', group(false))
    expect(rights).toEqual([
      'see-room',
      'read-room',
      'list-members',
      'join-room',
      'leave-room',
      'use-membership',
      'post-message',
      'upload-file',
      'list-files',
    ])
    expect(rightsOn(asking(bob, grants), 'room', group(true))).toEqual([...rights.slice(0, 6), 'edit-room', ...rights.slice(6)])
    expect(rightsOn(asking(gina, grants), 'room', group(true))).toEqual(rights)
  })

  test('leave out what a hard rule forbids, and are none where the thing is not seen', () => {
    expect(rightsOn(asking(bob, grants), 'room', group(false, true))).not.toContain('post-message')
    expect(rightsOn(asking(bob, grants), 'room', roomAccess({ kind: 'group' }))).toEqual([])
  })

  test('of the workspace are of nothing else', () => {
    const rights = rightsOn(asking(bob, grants), 'workspace', 'workspace')
    expect(rights).toContain('create-channel')
    expect(rights).not.toContain('create-group')
    expect(rights).not.toContain('see-room')
    expect(rightsOn(asking(gina, grants), 'workspace', 'workspace')).not.toContain('create-channel')
    expect(rightsOn(asking(bob), 'user', { user: userWith('bob'), sharesRoom: false })).toContain('watch-own-news')
    expect(rightsOn(asking(bob), 'user', { user: userWith('gina'), sharesRoom: true })).toEqual(['see-user'])
  })
})

describe('the rights that are possible on something', () => {
  const possible = (actor: Actor, row: MatrixRow, grants: Grants = {}) => possibleRights(asking(actor, grants)).includes(row)

  test('in the workspace are those that are allowed there', () => {
    expect([possible(bob, 'create-channel', { 'create-c': ['user'] }), possible(bob, 'create-channel', { 'create-c': ['owner'] })]).toEqual(
      [true, false],
    )
    expect([possible(bob, 'use-own-account'), possible(nobody, 'use-own-account')]).toEqual([true, false])
    expect([possible(bob, 'run-the-server'), possible(operator, 'run-the-server')]).toEqual([false, true])
    const tess = { ...bob, mustSetUpSecondFactor: true }
    expect([possible(tess, 'edit-own-profile'), possible(tess, 'set-up-second-factor')]).toEqual([false, true])
    for (const actor of [bob, gina, tess, nobody, operator]) {
      const there = possibleRights(asking(actor)).filter((row) => matrix[row].on === 'workspace')
      expect(there).toEqual(rightsOn(asking(actor), 'workspace', 'workspace'))
    }
  })

  test('on other things are those that need no permission', () => {
    for (const row of ['see-room', 'read-file', 'use-message', 'see-user', 'read-open-file', 'use-invite-link'] as const)
      expect(possible(gina, row), row).toBe(true)
  })

  test('and those whose permission is held, by a role in the workspace or one that some room may give', () => {
    expect([possible(bob, 'edit-room'), possible(bob, 'edit-room', { 'edit-room': ['user'] })]).toEqual([false, true])
    expect(possible(bob, 'edit-room', { 'edit-room': ['owner'] })).toBe(true)
    expect(possible(bob, 'edit-room', { 'edit-room': ['guest', 'admin'] })).toBe(false)
    expect([possible(gina, 'edit-room', { 'edit-room': ['owner'] }), possible(gina, 'edit-room', { 'edit-room': ['guest'] })]).toEqual([
      false,
      false,
    ])
  })

  test('by any of the ways, where a way asks for a circumstance and a permission for both that may come true', () => {
    for (const permission of ['add-user-to-joined-room', 'add-user-to-any-c-room', 'add-user-to-any-p-room'] as const)
      expect(possible(bob, 'add-to-room', { [permission]: ['user'] }), permission).toBe(true)
    expect(possible(bob, 'add-to-room', { 'edit-room': ['user'] })).toBe(false)
    expect([possible(bob, 'pin-message', { 'pin-message': ['owner'] }), possible(bob, 'pin-message')]).toEqual([true, false])
  })
})

test('the permissions that are held are those of the roles, and of the roles in the room that was named', () => {
  const grants: Grants = { 'create-c': ['user'], 'edit-room': ['owner'], 'view-p-room': ['guest'], 'create-user': ['admin', 'guest'] }
  expect(heldPermissions(asking(bob, grants))).toEqual(['create-c'])
  expect(heldPermissions(asking(bob, grants), null)).toEqual(['create-c'])
  expect(heldPermissions(asking(bob, grants), membershipWith(['owner'])).toSorted()).toEqual(['create-c', 'edit-room'])
  expect(heldPermissions(asking(bob, grants), membershipWith(['moderator']))).toEqual(['create-c'])
  expect(heldPermissions(asking(gina, grants), membershipWith(['owner']))).toEqual(['view-p-room'])
  expect(heldPermissions(asking(nobody, grants))).toEqual([])
})
