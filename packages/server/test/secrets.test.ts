// No secret that is handed out stands anywhere in clear but in the answer and the letter that it was meant for.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeNow } from './app-codes.ts'
import { type MailServer, openMailServer } from './mail-server.ts'
import { openWatchedWorkspace, type WatchedWorkspace } from './secrets.ts'

let mail: MailServer
let watched: WatchedWorkspace
beforeAll(async () => {
  mail = await openMailServer()
  watched = await openWatchedWorkspace({
    MAIL_URL: `smtp://127.0.0.1:${mail.port}`,
    ROOT_URL: 'https://chat.example.com',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In: 'false',
    OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public',
    OVERWRITE_SETTING_Accounts_EmailVerification: 'true',
  })
})
afterAll(async () => {
  await watched?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})

const invitationAnswers = [
  ...['POST foyer.invitations.create', 'GET foyer.invitations.link', 'GET foyer.mail.link', 'POST foyer.invitations.request.approve'],
]
const tokenIn = (link: string): string => new URL(link).hash.slice(1)

test('links, temporary passwords, personal tokens and sessions stand in what they were meant for, and nowhere else', async () => {
  const { workspace, hand, stranger, socket } = watched
  const alice = await watched.signIn('alice', 'alice-password')
  const listening = await socket(alice)
  await listening.subscribe('stream-notify-user', `${alice.userId}/updateInvites`, false).ready

  // Invited, resent, copied, listed, accepted; and one whose letter is refused and tried again.
  mail.conduct.set('gone@partner.example', 'refuse')
  const { outcomes } = await alice.post<{ outcomes: { link: string; invitationId: string }[] }>('foyer.invitations.create', {
    addresses: ['gina@partner.example', 'gone@partner.example'],
    rooms: ['GENERAL'],
  })
  for (const { link } of outcomes) hand('the link of an invitation', tokenIn(link), invitationAnswers)
  const [{ link, invitationId }] = outcomes as [{ link: string; invitationId: string }]
  await alice.get('foyer.invitations.link', { invitationId })
  await alice.post('foyer.invitations.resend', { invitationId })
  await alice.get('foyer.invitations')
  await mail.waitFor(1)
  const token = tokenIn(link)
  await stranger().post('foyer.invitations.look', { token })
  await stranger().request('POST', 'foyer.invitations.accept', { body: { token, name: 'x', username: 'alice', password: 'x' } })
  const accepted = await stranger().post<{ authToken: string }>('foyer.invitations.accept', {
    token,
    name: 'Gina',
    username: 'gina',
    password: 'a-password-of-gina',
  })
  hand('the session of an acceptance', accepted.authToken, ['POST foyer.invitations.accept'])
  hand('a chosen password', 'a-password-of-gina')
  await stranger().request('POST', 'foyer.invitations.accept', { body: { token, name: 'x', username: 'y', password: 'z' } })

  // A long list.
  const { batch } = await alice.post<{ batch: { _id: string } }>('foyer.invitations.import', {
    list: 'one@partner.example, two@partner.example',
  })
  await expect
    .poll(async () => (await alice.get<{ batch: { state: string } }>('foyer.invitations.batch', { batchId: batch._id })).batch.state)
    .toBe('finished')
  const { rows } = await workspace.sql.query<{ id: string }>(`SELECT id FROM invitations WHERE address LIKE '%@partner.example'`)
  for (const { id } of rows) hand('the link of an invitation', workspace.app.door.secret.tokenFor('invitation', id), invitationAnswers)

  // A temporary password, by mail.
  await alice.post('users.create', {
    ...{ username: 'rosa', name: 'Rosa', email: 'rosa@example.com', verified: true, password: '', setRandomPassword: true },
  })
  const arrived = () => mail.letters.find(({ to }) => to[0]?.address === 'rosa@example.com')
  await expect.poll(arrived, { timeout: 10_000 }).toBeDefined()
  const password = arrived()?.text?.match(/:\n\n(\S+)\n/)?.[1] ?? ''
  hand('a temporary password', password)
  await watched.signIn('rosa', password)
  await stranger().request('POST', 'login', { body: { user: 'rosa', password: `${password}x` } })

  // A personal token.
  const { token: personal } = await alice.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
  hand('a personal token', personal, ['POST users.generatePersonalAccessToken'])
  await alice.get('users.getPersonalAccessTokens')

  // What administrators look at.
  const { letters } = await alice.get<{ letters: { _id: string }[] }>('foyer.mail.outbox')
  for (const { _id: letterId } of letters) {
    await alice.get('foyer.mail.letter', { letterId })
    await alice.request('GET', 'foyer.mail.link', { query: { letterId } })
    await alice.request('POST', 'foyer.mail.resend', { body: { letterId } })
  }
  await alice.get('foyer.audit', { count: 100 })
  await alice.get('users.list')
  await alice.get('settings', { count: 0 })
  await listening.call('getRoomRoles', 'GENERAL').catch(() => undefined)
  expect(await watched.findings()).toEqual([])
})

test('what lets people back in, proves an address, opens a room or is a second factor stands in what it was meant for, and nowhere else', async () => {
  const { workspace, hand, stranger } = watched
  const alice = await watched.signIn('alice', 'alice-password')
  /** What a letter to somebody has at this place, once it has come. */
  const mailed = async (address: string, place: RegExp): Promise<string> => {
    const found = () =>
      mail.letters.map(({ to, text = '' }) => (to[0]?.address === address ? text.match(place)?.[1] : undefined)).find(Boolean)
    await expect.poll(found).toBeDefined()
    return found() ?? ''
  }

  // A guest who forgot her password, and one who signs in by mail.
  const address = 'gina@partner.example'
  await stranger().post('users.forgotPassword', { email: address })
  const reset = await mailed(address, /reset-password#([\w-]{43})/)
  hand('the link to choose a password', reset)
  await stranger().request('POST', 'foyer.recovery.reset', { body: { token: reset, password: 'x' } })
  const back = await stranger().post<{ authToken: string }>('foyer.recovery.reset', { token: reset, password: 'another-of-gina' })
  hand('the session of a reset', back.authToken, ['POST foyer.recovery.reset'])
  hand('a password that was chosen anew', 'another-of-gina')
  await stranger().request('POST', 'foyer.recovery.reset', { body: { token: reset, password: 'another-of-gina' } })
  await stranger().post('foyer.recovery.mail', { address })
  const entry = await mailed(address, /sign-in#([\w-]{43})/)
  const code = await mailed(address, /\n([0-9A-Z]{4}-[0-9A-Z]{4})\n/)
  hand('the link to sign in by', entry)
  hand('the code to sign in by', code)
  hand('the code to sign in by, without its dash', code.replace('-', ''))
  await stranger().request('POST', 'foyer.recovery.signIn', { body: { address, code: 'ZZZZ-ZZZZ' } })
  const entered = await stranger().post<{ authToken: string }>('foyer.recovery.signIn', { token: entry })
  hand('the session of a mailed sign-in', entered.authToken, ['POST foyer.recovery.signIn'])

  // Somebody who registers.
  const form = { username: 'pia', name: 'Pia', email: 'pia@elsewhere.example', pass: 'a-password-of-pia' }
  await stranger().post('users.register', form)
  const proof = await mailed(form.email, /verify-email#([\w-]{43})/)
  hand('the link that proves an address', proof)
  hand('a password of a registration', form.pass)
  await stranger().post('foyer.registrations.verify', { token: proof })

  // A link into a room.
  const { _id: link } = await alice.post<{ _id: string }>('findOrCreateInvite', { rid: 'GENERAL', days: 1, maxUses: 0 })
  hand('the link into a room', link, ['POST findOrCreateInvite', 'GET listInvites', 'GET foyer.links'])
  await stranger().post('validateInviteToken', { token: link })
  await alice.get('listInvites')
  await alice.get('foyer.links')
  const pia = await watched.signIn('pia', form.pass)
  await pia.post('useInviteToken', { token: link })

  // A second factor.
  const { secret, url } = await pia.post<{ secret: string; url: string }>('foyer.secondFactor.enable')
  hand('the secret of an app', secret, ['POST foyer.secondFactor.enable'])
  hand('the address of an app', url, ['POST foyer.secondFactor.enable'])
  const { codes } = await pia.post<{ codes: string[] }>('foyer.secondFactor.confirm', { code: codeNow(secret) })
  for (const recovery of codes) hand('a recovery code', recovery, ['POST foyer.secondFactor.confirm'])
  await pia.get('foyer.secondFactor')
  await pia.get('me')

  await alice.get('foyer.users.one', { userId: pia.userId ?? '' })
  await alice.get('sessions/list.all')
  await alice.get('foyer.audit', { count: 100 })
  const { letters } = await alice.get<{ letters: { _id: string }[] }>('foyer.mail.outbox')
  for (const { _id: letterId } of letters) await alice.get('foyer.mail.letter', { letterId })
  await workspace.settle()
  expect(await watched.findings()).toEqual([])
})

test('a secret that stands where it should not is found: in a table, in the log, in an event, in an answer', async () => {
  const { workspace, hand, note } = watched
  hand('a planted code', 'planted-code-1234567')
  hand('a planted word', 'planted+word/7654321')
  workspace.app.door.bus.publish([{ name: 'nothing', audience: { users: [] }, data: { code: 'planted-code-1234567' } }])
  await workspace.sql.query(`UPDATE users SET bio = 'my code is planted-code-1234567' WHERE username = 'rosa'`)
  note('GET somewhere', `?code=${encodeURIComponent('planted+word/7654321')}`)
  workspace.app.rest.log.trace({ deep: { deeper: { deepest: 'planted-code-1234567' } } })
  expect((await watched.findings()).sort()).toEqual([
    'a planted code stands in an event',
    'a planted code stands in the log',
    'a planted code stands in the table users',
    'a planted word stands in GET somewhere',
  ])
  await workspace.sql.query(`UPDATE users SET bio = NULL WHERE username = 'rosa'`)
})
