import { describe, expect, test } from 'vitest'
import type { AppError } from '../../platform/errors.ts'
import { ServerSecret } from '../../platform/server-secret.ts'
import { randomPassword, requirePassword } from './password-policy.ts'

/** A workspace in which only these settings matter. */
const workspace = (settings: Record<string, unknown> = {}) =>
  ({ workspace: { settings: new Map(Object.entries(settings).map(([id, value]) => [`Accounts_Password_Policy_${id}`, value])) } }) as never

/** The same, with a server to make secrets. */
const asking = (settings: Record<string, unknown> = {}) =>
  ({ ...(workspace(settings) as object), secret: new ServerSecret(Buffer.alloc(32)) }) as never

const faults = (password: string, settings: Record<string, unknown> = {}): unknown => {
  try {
    requirePassword(workspace(settings), password)
    return []
  } catch (error) {
    return (error as AppError).details?.['reasons'] ?? (error as AppError).code
  }
}

describe('the password policy', () => {
  test('asks for eight characters and nothing else unless told otherwise', () => {
    expect(faults('sevenxx')).toEqual(['has fewer than 8 characters'])
    expect(faults('eightxxx')).toEqual([])
    expect(faults('   ')).toBe('error-the-field-is-required')
    expect(faults('x', { Enabled: false })).toEqual([])
  })

  test('counts characters, not bytes, and takes no more than 256 bytes', () => {
    expect(faults('🦊🦊🦊🦊🦊🦊🦊')).toEqual(['has fewer than 8 characters'])
    expect(faults('x'.repeat(257))).toEqual(['has more than 256 bytes'])
    expect(faults('x'.repeat(257), { Enabled: false })).toEqual(['has more than 256 bytes'])
    expect(faults('123456789', { MaxLength: 8 })).toEqual(['has more than 8 characters'])
  })

  test('asks for kinds of characters where the workspace does', () => {
    const all = { AtLeastOneLowercase: true, AtLeastOneUppercase: true, AtLeastOneNumber: true, AtLeastOneSpecialCharacter: true }
    expect(faults('        x', all)).toEqual(['has no upper-case letter', 'has no digit', 'has no special character'])
    expect(faults('aA1-aA1-', all)).toEqual([])
  })

  test('forbids one character many times in a row', () => {
    const rule = { ForbidRepeatingCharacters: true, ForbidRepeatingCharactersCount: 3 }
    expect(faults('aaabbbccc', rule)).toEqual([])
    expect(faults('aaaabbbb', rule)).toEqual(['has a character more than 3 times in a row'])
    expect(faults('aaaabbbb', { ...rule, ForbidRepeatingCharacters: false })).toEqual([])
    expect(faults('aabbccdd', { ...rule, ForbidRepeatingCharactersCount: 1 })).toEqual(['has a character more than 1 times in a row'])
  })
})

describe('a random password', () => {
  test('satisfies whatever the policy asks for', () => {
    for (const settings of [
      {},
      { MinLength: 40 },
      { MaxLength: 9 },
      {
        ForbidRepeatingCharacters: true,
        ForbidRepeatingCharactersCount: 1,
        AtLeastOneSpecialCharacter: true,
        AtLeastOneNumber: true,
        AtLeastOneUppercase: true,
        AtLeastOneLowercase: true,
      },
    ])
      for (let n = 0; n < 20; n++) expect(faults(randomPassword(asking(settings)).plain, settings)).toEqual([])
    expect(randomPassword(asking()).plain).not.toBe(randomPassword(asking()).plain)
  })
})
