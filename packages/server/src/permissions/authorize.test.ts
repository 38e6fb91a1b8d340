// The decision itself: which refusal comes first, in which words, and what lifts it. What the rows say is in matrix.test.ts.
import { describe, expect, test } from 'vitest'
import {
  bob,
  fileAccess,
  gina,
  type MadeWorkspace,
  membershipWith,
  messageAccess,
  messageBy,
  operator,
  roomAccess,
  roomWith,
  userWith,
  workspaceWith,
} from '../../test/facts.ts'
import { AppError } from '../platform/errors.ts'
import { authorize, may } from './authorize.ts'
import type { MatrixRow, TargetOf } from './matrix.ts'
import { type Actor, nobody, type RoomAccess } from './targets.ts'

const views = { 'view-c-room': ['user', 'admin'], 'view-p-room': ['user', 'guest'], 'view-joined-room': ['guest'] }
const joined = { membership: membershipWith() }

/** The refusal, or null where it is allowed; `may` has to agree with it. */
function refused<R extends MatrixRow>(actor: Actor, name: R, target: TargetOf<R> | null, made: MadeWorkspace = {}): AppError | null {
  const asking = { actor, workspace: workspaceWith({ ...made, grants: { ...views, ...made.grants } }) }
  let error: AppError | null = null
  try {
    authorize(asking, name, target)
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    error = thrown
  }
  if (target !== null) expect(may(asking, name, target)).toBe(error === null)
  return error
}

function verdict<R extends MatrixRow>(...asked: [actor: Actor, name: R, target: TargetOf<R> | null, made?: MadeWorkspace]): string | null {
  return refused(...asked)?.code ?? null
}

describe('who has no account', () => {
  test('does what is open to anyone, and nothing else', () => {
    expect(verdict(nobody, 'read-server-info', 'workspace')).toBeNull()
    expect(verdict(nobody, 'use-own-account', 'workspace')).toBe('login-required')
    expect(verdict(nobody, 'read-room', roomAccess())).toBe('login-required')
    expect(verdict(nobody, 'read-room', null)).toBe('login-required')
    expect(verdict(bob, 'use-own-account', 'workspace')).toBeNull()
  })

  test('finds what is open to anyone only where it is', () => {
    expect(verdict(nobody, 'read-open-file', fileAccess({ messageId: 'message-1' }, null))).toBeNull()
    expect(verdict(nobody, 'read-open-file', null)).toBe('invalid-file')
  })
})

test('with a temporary password nothing is allowed but changing it', () => {
  const pia = { ...bob, id: 'pia', mustChangePassword: true }
  expect(verdict(pia, 'change-own-password', 'workspace')).toBeNull()
  expect(verdict(pia, 'read-server-info', 'workspace')).toBeNull()
  expect(verdict(pia, 'edit-own-profile', 'workspace')).toBe('error-password-change-required')
  expect(verdict(pia, 'read-room', null)).toBe('error-password-change-required')
  expect(verdict(bob, 'edit-own-profile', 'workspace')).toBeNull()
})

test('until the second factor that is asked of an account is set up, nothing is allowed but setting it up and what comes before', () => {
  const tess = { ...bob, id: 'tess', mustSetUpSecondFactor: true }
  expect(verdict(tess, 'set-up-second-factor', 'workspace')).toBeNull()
  expect(verdict(tess, 'change-own-password', 'workspace')).toBeNull()
  expect(verdict(tess, 'read-server-info', 'workspace')).toBeNull()
  expect(verdict(tess, 'edit-own-profile', 'workspace')).toBe('error-second-factor-required')
  expect(verdict(tess, 'read-room', null)).toBe('error-second-factor-required')
  expect(verdict(bob, 'edit-own-profile', 'workspace')).toBeNull()
  // A temporary password is changed first.
  const pia = { ...tess, id: 'pia', mustChangePassword: true }
  expect(verdict(pia, 'set-up-second-factor', 'workspace')).toBe('error-password-change-required')
  expect(verdict(pia, 'change-own-password', 'workspace')).toBeNull()
})

test('what is hidden is answered like what is not there, with a code for each kind of thing', () => {
  const hidden = roomAccess({ kind: 'group' })
  const unknown = { user: userWith('vera'), sharesRoom: false }
  const cases: readonly [code: string, AppError | null, AppError | null][] = [
    ['error-room-not-found', refused(bob, 'see-room', hidden), refused(bob, 'see-room', null)],
    [
      'error-message-not-found',
      refused(bob, 'read-message', { ...hidden, message: messageBy('carol') }),
      refused(bob, 'read-message', null),
    ],
    ['invalid-file', refused(bob, 'read-file', fileAccess({ messageId: 'gone' }, null)), refused(bob, 'read-file', null)],
    ['error-invalid-user', refused(gina, 'see-user', unknown), refused(gina, 'see-user', null)],
    [
      'error-invalid-user',
      refused(gina, 'open-direct-message', { direct: { others: [unknown], existing: null } }),
      refused(gina, 'open-direct-message', null),
    ],
  ]
  for (const [code, whenHidden, whenMissing] of cases) {
    expect([whenHidden?.code, whenMissing?.code]).toEqual([code, code])
    expect(whenHidden?.message).toBe(whenMissing?.message)
  }
  expect(verdict(bob, 'change-setting', null)).toBe('error-invalid-setting')
  expect(verdict(bob, 'read-invitation', null)).toBe('error-invitation-not-found')
  expect(verdict(bob, 'use-invite-link', null)).toBe('error-invalid-token')
  expect(verdict(bob, 'end-session', null)).toBe('error-token-does-not-exists')
  expect(verdict(bob, 'use-own-account', null)).toBe('error-not-allowed')
})

test('a row may have a code of its own for what is hidden or missing', () => {
  const [whenHidden, whenMissing] = [refused(gina, 'create-invite-link', roomAccess()), refused(gina, 'create-invite-link', null)]
  expect([whenHidden?.code, whenMissing?.code]).toEqual(['error-invalid-room', 'error-invalid-room'])
  expect(whenHidden?.message).toBe(whenMissing?.message)
  expect(verdict(bob, 'remove-invite-link', null)).toBe('invalid-invitation-id')
})

describe('a way', () => {
  const grants = { 'add-user-to-joined-room': ['user'], 'add-user-to-any-p-room': ['user'], 'kick-user-from-any-c-room': ['user'] }

  test('that asks for a circumstance and a permission needs both', () => {
    const add = (access: RoomAccess, made: MadeWorkspace) => verdict(bob, 'add-to-room', access, made)
    expect(add(roomAccess({}, joined), { grants })).toBeNull()
    expect(add(roomAccess({}, joined), {})).toBe('error-not-allowed')
    expect(add(roomAccess(), { grants })).toBe('error-not-allowed')
    expect(add(roomAccess({ kind: 'group' }, joined), { grants: { 'add-user-to-any-p-room': ['user'] } })).toBeNull()
    expect(add(roomAccess({}, joined), { grants: { 'add-user-to-any-p-room': ['user'] } })).toBe('error-not-allowed')
  })

  test('that asks for a circumstance alone needs no permission, and one that asks for a permission alone no circumstance', () => {
    expect(verdict(bob, 'use-membership', roomAccess({}, joined))).toBeNull()
    expect(verdict(bob, 'use-membership', roomAccess())).toBe('error-not-allowed')
    expect(verdict(bob, 'mute-in-room', roomAccess(), { grants: { 'mute-user': ['user'] } })).toBeNull()
    expect(verdict(bob, 'mute-in-room', roomAccess())).toBe('error-not-allowed')
  })

  test('suffices, whichever of them it is', () => {
    for (const permission of ['view-privileged-setting', 'edit-privileged-setting', 'manage-selected-settings'])
      expect(verdict(bob, 'read-settings', 'workspace', { grants: { [permission]: ['user'] } })).toBeNull()
    expect(verdict(bob, 'read-settings', 'workspace')).toBe('error-unauthorized')
  })

  test('is opened by a role in the room, for a room, its messages and its files', () => {
    const owner = { membership: membershipWith(['owner']) }
    const made = { grants: { 'mute-user': ['owner'], 'edit-message': ['owner'], 'post-readonly': ['owner'], 'delete-user': ['owner'] } }
    expect(verdict(bob, 'mute-in-room', roomAccess({}, owner), made)).toBeNull()
    expect(verdict(bob, 'mute-in-room', roomAccess({}, joined), made)).toBe('error-not-allowed')
    expect(verdict(bob, 'edit-message', messageAccess(messageBy('carol'), owner), made)).toBeNull()
    expect(verdict(bob, 'edit-message', messageAccess(messageBy('carol'), joined), made)).toBe('error-action-not-allowed')
    expect(verdict(gina, 'mute-in-room', roomAccess({}, owner), made)).toBe('error-not-allowed')
    expect(verdict(bob, 'delete-user', { user: userWith('vera'), sharesRoom: true }, made)).toBe('error-unauthorized')
  })
})

describe('a refusal', () => {
  test('is in the words that the row asks for, and otherwise plain', () => {
    expect(verdict(bob, 'create-group', 'workspace')).toBe('error-not-allowed')
    expect(verdict(bob, 'create-channel', 'workspace')).toBe('error-unauthorized')
    expect(verdict(bob, 'leave-room', roomAccess())).toBe('error-user-not-in-room')
  })

  test('by a hard rule comes after the permission, and no permission lifts it', () => {
    const made = { grants: { 'archive-room': ['user'] } }
    expect(verdict(bob, 'archive-room', roomAccess({ id: 'GENERAL' }))).toBe('error-not-authorized')
    expect(verdict(bob, 'archive-room', roomAccess({ id: 'GENERAL' }), made)).toBe('error-not-allowed')
    expect(verdict(bob, 'archive-room', roomAccess(), made)).toBeNull()
  })

  test('is by the first rule of the row that forbids it', () => {
    const post = (room: Parameters<typeof roomWith>[0], actor = bob) => verdict(actor, 'post-message', roomAccess(room, joined))
    expect(post({ archived: true, readOnly: true })).toBe('error-room-archived')
    expect(post({ readOnly: true })).toBe('error-room-is-read-only')
    expect(post({})).toBeNull()
    expect(post({ archived: true }, operator)).toBe('error-room-archived')
  })
})

describe('the operator', () => {
  test('does what no role may, and nobody else does what is the operator’s', () => {
    expect(verdict(operator, 'run-the-server', 'workspace')).toBeNull()
    expect(verdict({ ...bob, roles: ['admin'] }, 'run-the-server', 'workspace')).toBe('error-not-allowed')
    expect(verdict(operator, 'delete-room', roomAccess({ kind: 'group' }))).toBeNull()
    expect(verdict(operator, 'watch-own-news', { user: userWith('bob'), sharesRoom: false })).toBeNull()
  })

  test('needs no account, and what does not exist is not there for them either', () => {
    expect(operator.id).toBe('')
    expect(verdict(operator, 'use-own-account', 'workspace')).toBeNull()
    expect(verdict(operator, 'see-room', null)).toBe('error-room-not-found')
    expect(verdict({ ...operator, operator: false }, 'use-own-account', 'workspace')).toBe('login-required')
  })
})
