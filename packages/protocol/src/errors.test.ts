import { expect, test } from 'vitest'
import { errors, isErrorCode } from './errors.ts'

const entries = Object.entries(errors)

test('every code travels under a status that clients know', () => {
  for (const [code, { status }] of entries) expect([400, 401, 403, 404, 429, 500, 503], code).toContain(status)
})

test('every message can be followed by its code in brackets', () => {
  for (const [code, { message }] of entries) {
    expect(message.trim(), code).toBe(message)
    expect(message, code).not.toMatch(/[[\]]/)
    expect(message.length, code).toBeGreaterThan(0)
  }
})

test('the phrases that apps look for are there', () => {
  expect(errors['session-ended'].message).toContain("You've been logged out by the server. Please log in again.")
  expect(errors['session-expired'].message).toContain('Your session has expired. Please log in again.')
  expect(errors['error-room-already-open'].message).toMatch(/is already open/)
  expect(errors['error-unauthorized']).toEqual({
    status: 403,
    message: 'User does not have the permissions required for this action',
  })
})

test('a code is told from what is no code', () => {
  expect(isErrorCode('error-not-allowed')).toBe(true)
  expect(isErrorCode('toString')).toBe(false)
})
