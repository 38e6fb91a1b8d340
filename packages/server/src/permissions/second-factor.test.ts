// Which second factors count in a workspace, and of whom one is asked, in tables written by hand.
import { describe, expect, test } from 'vitest'
import { bob, gina, robo, roleWith, workspaceWith } from '../../test/facts.ts'
import { type FactorMethod, type Factors, lacksSecondFactor, methodsOf, mustHaveSecondFactor, takenMethods } from './second-factor.ts'

type Settings = Readonly<Record<string, unknown>>
const off = { Accounts_TwoFactorAuthentication_Enabled: false }
const noApp = { Accounts_TwoFactorAuthentication_By_TOTP_Enabled: false }
const noMail = { Accounts_TwoFactorAuthentication_By_Email_Enabled: false }
const mailed = { SMTP_Host: 'mail.example.org' }
const ofGuests = { Guests_Require_Second_Factor: true }

describe('a workspace takes', () => {
  test.each<[sentence: string, settings: Settings, taken: readonly FactorMethod[]]>([
    ['an app alone where no mail leaves it', {}, ['totp']],
    ['an app alone where the host for mail is empty', { SMTP_Host: '' }, ['totp']],
    ['an app, and then codes by mail, where mail leaves it', mailed, ['totp', 'email']],
    ['codes by mail alone where apps are turned off', { ...mailed, ...noApp }, ['email']],
    ['an app alone where codes by mail are turned off', { ...mailed, ...noMail }, ['totp']],
    ['nothing where apps are turned off and no mail leaves it', noApp, []],
    ['nothing where both are turned off', { ...mailed, ...noApp, ...noMail }, []],
    ['nothing where second factors are turned off', { ...mailed, ...off }, []],
    [
      'both where everything is said to be on',
      {
        ...mailed,
        Accounts_TwoFactorAuthentication_Enabled: true,
        Accounts_TwoFactorAuthentication_By_TOTP_Enabled: true,
        Accounts_TwoFactorAuthentication_By_Email_Enabled: true,
      },
      ['totp', 'email'],
    ],
  ])('%s', (_sentence, settings, taken) => {
    expect(takenMethods(workspaceWith({ settings }))).toEqual(taken)
  })
})

const neither: Factors = { app: false, mail: false }
const app: Factors = { app: true, mail: false }
const mail: Factors = { app: false, mail: true }
const both: Factors = { app: true, mail: true }

test('an account proves itself by what it has and the workspace takes, the app first', () => {
  const methods = (settings: Settings) => [neither, app, mail, both].map((factors) => methodsOf(workspaceWith({ settings }), factors))
  expect(methods(mailed)).toEqual([[], ['totp'], ['email'], ['totp', 'email']])
  expect(methods({})).toEqual([[], ['totp'], [], ['totp']])
  expect(methods({ ...mailed, ...noApp })).toEqual([[], [], ['email'], ['email']])
  expect(methods({ ...mailed, ...off })).toEqual([[], [], [], []])
})

describe('a second factor is asked', () => {
  const asked = (settings: Settings, roles: Parameters<typeof workspaceWith>[0] = {}) =>
    [bob, gina, robo].filter((account) => mustHaveSecondFactor(workspaceWith({ settings, ...roles }), account)).map(({ id }) => id)
  const roles = [roleWith('user'), roleWith('guest'), roleWith('bot')]
  const withMandatory = (...ids: readonly string[]) => ({
    roles: roles.map((role) => ({ ...role, mandatory2fa: ids.includes(role.id) })),
  })

  test('of nobody, where neither a role nor the setting for guests asks', () => {
    expect(asked({})).toEqual([])
    expect(asked({}, { roles })).toEqual([])
    for (const value of [false, 'true', undefined]) expect(asked({ Guests_Require_Second_Factor: value }, { roles })).toEqual([])
  })

  test('of every guest and of nobody else, where the setting for guests asks', () => {
    expect(asked(ofGuests, { roles })).toEqual(['gina'])
    expect(asked(ofGuests)).toEqual(['gina'])
  })

  test('of those who hold a role that asks, whatever their other roles are', () => {
    expect(asked({}, withMandatory('user'))).toEqual(['bob'])
    expect(asked({}, withMandatory('guest', 'bot'))).toEqual(['gina', 'robo'])
    expect(asked({}, withMandatory('admin'))).toEqual([])
    const workspace = workspaceWith(withMandatory('bot'))
    expect(mustHaveSecondFactor(workspace, { kind: 'member', roles: ['user', 'bot'] })).toBe(true)
    expect(mustHaveSecondFactor(workspace, { kind: 'member', roles: [] })).toBe(false)
  })

  test('of nobody, where none can be had', () => {
    expect(asked({ ...ofGuests, ...noApp }, withMandatory('user', 'guest', 'bot'))).toEqual([])
    expect(asked({ ...ofGuests, ...off }, withMandatory('user', 'guest', 'bot'))).toEqual([])
    expect(asked({ ...ofGuests, ...noApp, ...mailed }, withMandatory('user'))).toEqual(['bob', 'gina'])
  })
})

test('an account lacks what is asked of it until it has a factor that the workspace takes', () => {
  const lacking = (account: typeof bob, settings: Settings) =>
    [neither, app, mail, both].map((factors) => lacksSecondFactor(workspaceWith({ settings }), account, factors))
  expect(lacking(gina, { ...ofGuests, ...mailed })).toEqual([true, false, false, false])
  expect(lacking(gina, ofGuests)).toEqual([true, false, true, false])
  expect(lacking(gina, { ...ofGuests, ...mailed, ...noApp })).toEqual([true, true, false, false])
  expect(lacking(gina, { ...ofGuests, ...off })).toEqual([false, false, false, false])
  expect(lacking(bob, { ...ofGuests, ...mailed })).toEqual([false, false, false, false])
})
