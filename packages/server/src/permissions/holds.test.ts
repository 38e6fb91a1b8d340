// Who holds a permission, and what guests can hold at all, in tables written by hand.
import { describe, expect, test } from 'vitest'
import { bob, gina, licence, type MadeWorkspace, membershipWith, operator, robo, workspaceWith } from '../../test/facts.ts'
import type { PermissionId, SettingPermission } from './catalogue.ts'
import { belowCeiling, ceilingOf, guestColumnIsLocked, guestsHold, holds, isSettingPermission } from './holds.ts'
import { type Actor, nobody } from './targets.ts'

type Any = PermissionId | SettingPermission
const predefined = { settings: { Guests_Permission_Mode: 'predefined' } }
const admin: Actor = { ...bob, id: 'alice', roles: ['admin'] }
const admittedGuest: Actor = { ...gina, roles: ['guest', 'admin'] }
const guestWithoutTheRole: Actor = { ...gina, roles: ['user', 'admin'] }

describe('a permission is held', () => {
  test.each<[sentence: string, actor: Actor, permission: Any, made: MadeWorkspace, held: boolean]>([
    ['by a member whose role was given it', bob, 'edit-room', { grants: { 'edit-room': ['owner', 'user'] } }, true],
    ['by no member whose role was not', bob, 'edit-room', { grants: { 'edit-room': ['admin', 'owner'] } }, false],
    ['by nobody when it was given to no role', admin, 'edit-room', { grants: { 'edit-room': [] } }, false],
    ['by nobody when nothing is known of it', admin, 'edit-room', {}, false],
    [
      'by a member of several roles through one of them',
      { ...bob, roles: ['user', 'x'] },
      'edit-room',
      { grants: { 'edit-room': ['x'] } },
      true,
    ],
    ['by a bot whose role was given it', robo, 'send-many-messages', { grants: { 'send-many-messages': ['bot'] } }, true],
    ['by no bot whose role was not', robo, 'send-many-messages', { grants: { 'send-many-messages': ['user'] } }, false],
    ['by the operator, whoever was given it', operator, 'edit-room', {}, true],
    ['by nobody without an account, not even what guests have', nobody, 'view-p-room', { grants: { 'view-p-room': ['guest'] } }, false],
    ['by nobody without an account in predefined mode either', nobody, 'view-p-room', predefined, false],
    [
      'by a member to whom one setting was handed',
      bob,
      'change-setting-Site_Name',
      { grants: { 'change-setting-Site_Name': ['user'] } },
      true,
    ],
    [
      'by no member for the setting next to it',
      bob,
      'change-setting-Site_Url',
      { grants: { 'change-setting-Site_Name': ['user'] } },
      false,
    ],
  ])('%s', (_sentence, actor, permission, made, held) => {
    expect(holds({ actor, workspace: workspaceWith(made) }, permission)).toBe(held)
  })

  test.each<[sentence: string, actor: Actor, permission: Any, made: MadeWorkspace, held: boolean]>([
    ['when it may be ticked and is', gina, 'create-d', { grants: { 'create-d': ['guest'] } }, true],
    ['not when it may be ticked and is not', gina, 'create-d', { grants: { 'create-d': ['user'] } }, false],
    ['when it is one of the four and ticked', gina, 'view-p-room', { grants: { 'view-p-room': ['guest'] } }, true],
    ['not when it is one of the four and its tick was taken away', gina, 'view-p-room', { grants: { 'view-p-room': ['user'] } }, false],
    ['not above the ceiling, even when ticked', gina, 'create-c', { grants: { 'create-c': ['guest', 'user'] } }, false],
    ['not through another role that they were given besides', admittedGuest, 'create-d', { grants: { 'create-d': ['admin'] } }, false],
    ['not above the ceiling through another role', admittedGuest, 'edit-room', { grants: { 'edit-room': ['admin'] } }, false],
    ['not without the role guest', guestWithoutTheRole, 'create-d', { grants: { 'create-d': ['guest', 'user', 'admin'] } }, false],
    ['not without the role guest in predefined mode', guestWithoutTheRole, 'view-p-room', predefined, false],
    ['in predefined mode when it is one of the four, ticked or not', gina, 'view-p-room', predefined, true],
    [
      'not in predefined mode when it is not, even when ticked',
      gina,
      'create-d',
      { ...predefined, grants: { 'create-d': ['guest'] } },
      false,
    ],
    ['under a licence when it is one of the four, ticked or not', gina, 'view-p-room', { license: licence }, true],
    [
      'not under a licence when it is not, even when ticked',
      gina,
      'create-d',
      { license: licence, grants: { 'create-d': ['guest'] } },
      false,
    ],
    [
      'never to change a setting, even when ticked',
      gina,
      'change-setting-Site_Name',
      { grants: { 'change-setting-Site_Name': ['guest'] } },
      false,
    ],
  ])('by a guest %s', (_sentence, actor, permission, made, held) => {
    expect(holds({ actor, workspace: workspaceWith(made) }, permission)).toBe(held)
  })

  test('through a role in the room, by members alone and in that room alone', () => {
    const workspace = workspaceWith({ grants: { 'edit-message': ['owner'], 'pin-message': ['owner'] } })
    const asBob = { actor: bob, workspace }
    expect(holds(asBob, 'edit-message', membershipWith(['moderator', 'owner']))).toBe(true)
    expect(holds(asBob, 'edit-message', membershipWith(['moderator']))).toBe(false)
    expect(holds(asBob, 'edit-message', membershipWith([]))).toBe(false)
    expect(holds(asBob, 'edit-message', null)).toBe(false)
    expect(holds(asBob, 'edit-message')).toBe(false)
    // pin-message is below the ceiling; what a guest owns gives them nothing even so.
    expect(holds({ actor: gina, workspace }, 'pin-message', membershipWith(['owner', 'guest']))).toBe(false)
  })
})

describe('the ceiling', () => {
  const samples = { baseline: 'view-joined-room', allowed: 'pin-message', never: 'invite-guest' } as const

  test('lets guests hold the four and what may be ticked, and in predefined mode the four alone', () => {
    for (const [made, baseline, allowed] of [
      [{}, true, true],
      [predefined, true, false],
      [{ license: licence }, true, false],
    ] as const) {
      const workspace = workspaceWith(made)
      expect(belowCeiling(workspace, samples.baseline)).toBe(baseline)
      expect(belowCeiling(workspace, samples.allowed)).toBe(allowed)
      expect(belowCeiling(workspace, samples.never)).toBe(false)
      expect(belowCeiling(workspace, 'change-setting-Site_Name')).toBe(false)
    }
  })

  test('is told for permissions and for settings', () => {
    expect([ceilingOf('view-joined-room'), ceilingOf('pin-message'), ceilingOf('invite-guest'), ceilingOf('change-setting-x')]).toEqual([
      'baseline',
      'allowed',
      'never',
      'never',
    ])
  })

  test('a permission to change one setting is told by how it begins', () => {
    expect(['change-setting-Site_Name', 'edit-privileged-setting', 'x-change-setting-'].map(isSettingPermission)).toEqual([
      true,
      false,
      false,
    ])
  })

  test('what guests hold follows the ticks in custom mode and the four in predefined mode', () => {
    const ticked = { grants: { 'pin-message': ['guest'], 'view-joined-room': ['bot'], 'invite-guest': ['guest'] } }
    const held = (made: MadeWorkspace) => Object.values(samples).map((permission) => guestsHold(workspaceWith(made), permission))
    expect(held(ticked)).toEqual([false, true, false])
    expect(held({ ...ticked, ...predefined })).toEqual([true, false, false])
    expect(held({ ...ticked, license: licence })).toEqual([true, false, false])
  })
})

test('the guest column is locked in predefined mode and under a licence, whatever the mode', () => {
  const locked = (made: MadeWorkspace) => guestColumnIsLocked(workspaceWith(made))
  expect(locked({})).toBe(false)
  expect(locked({ settings: { Guests_Permission_Mode: 'custom' } })).toBe(false)
  expect(locked({ settings: { Another: 'predefined' } })).toBe(false)
  expect(locked(predefined)).toBe(true)
  expect(locked({ license: licence })).toBe(true)
  expect(locked({ license: licence, settings: { Guests_Permission_Mode: 'custom' } })).toBe(true)
})

test('somebody without credentials is nobody: no name, no role, no session, and not the operator', () => {
  expect(nobody).toEqual({
    id: '',
    username: '',
    name: '',
    kind: 'guest',
    roles: [],
    sessionId: null,
    mustChangePassword: false,
    mustSetUpSecondFactor: false,
    operator: false,
  })
})
