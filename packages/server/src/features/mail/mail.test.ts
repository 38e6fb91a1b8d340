// Letters from the transaction that wants them to a mail server's hands: what they say, that none is lost and none is sent twice, and
// what administrators see of them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  mail = await openMailServer({ password: 'the-key' })
  workspace = await openWorkspace({ MAIL_URL: `smtp://foyer:the-key@127.0.0.1:${mail.port}`, ROOT_URL: 'https://chat.example.com' })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  mail.letters.length = 0
  mail.goOn()
  mail.refuse(false)
})

let made = 0
const create = async (more: Record<string, unknown> = {}) => {
  const username = `person${++made}`
  return workspace.alice.rest.request('POST', 'users.create', {
    body: { username, name: 'Pia Person', email: `${username}@example.com`, password: 'a-long-password', roles: ['user'], ...more },
  })
}

interface Row {
  readonly _id: string
  readonly kind: string
  readonly state: string
  readonly attempts: number
  readonly lastError: string | null
  readonly text?: string
}
const outbox = async (query: Record<string, string> = {}) =>
  (await workspace.alice.rest.get<{ letters: Row[]; total: number }>('foyer.mail.outbox', query)).letters
const settled = async (address: string, state: string): Promise<Row> => {
  await expect.poll(async () => (await outbox({ address }))[0]?.state, { timeout: 10_000 }).toBe(state)
  return (await outbox({ address }))[0] as Row
}

describe('a new account', () => {
  test('is welcomed when the administrator wants that, and not otherwise', async () => {
    await create()
    await create({ sendWelcomeEmail: true, email: 'pia@example.com' })
    const [letter] = await mail.waitFor(1)
    expect(letter).toMatchObject({
      from: { address: 'no-reply@chat.example.com', name: 'Foyer' },
      to: [{ address: 'pia@example.com' }],
      subject: 'Your account at Foyer',
      text: 'Hello Pia Person,\n\nAn account at Foyer was made for you. Sign in with pia@example.com here:\n\nhttps://chat.example.com\n\n-- \nFoyer, https://chat.example.com\n\n',
    })
    expect(letter?.html).toContain('<a style=')
    expect(letter?.source).toMatch(/^Auto-Submitted: auto-generated/im)
    await settled('pia@example.com', 'sent')
    expect(mail.letters).toHaveLength(1)
  })

  test('with a random password gets it by mail, must change it at the first sign-in, and may do nothing else before', async () => {
    const answer = await create({ setRandomPassword: true, password: '', email: 'rosa@example.com', language: 'en' })
    const [letter] = await mail.waitFor(1)
    const password = letter?.text?.match(/:\n\n(\S+)\n/)?.[1] ?? ''
    expect(password).toMatch(/^.{13}aA7-$/)
    const rosa = await workspace.signIn('rosa@example.com', password)
    expect((await rosa.rest.request('GET', 'rooms.get')).body).toMatchObject({ errorType: 'error-password-change-required' })
    // In clear it is nowhere else.
    expect(JSON.stringify(answer.body)).not.toContain(password)
    const { _id: letterId } = await settled('rosa@example.com', 'sent')
    const shown = await workspace.alice.rest.get<{ letter: Row }>('foyer.mail.letter', { letterId })
    expect(shown.letter.text).toContain('••••••••')
    for (const table of ['letters', 'users', 'audit_log', 'sessions'])
      expect((await workspace.sql.query(`SELECT string_agg(t::text, ' ') AS all FROM ${table} t`)).rows[0].all).not.toContain(password)
  })

  test('that can’t be made leaves no letter', async () => {
    expect((await create({ sendWelcomeEmail: true, username: 'bob', email: 'nobody@example.com' })).status).toBe(400)
    expect(await outbox({ address: 'nobody@example.com' })).toEqual([])
  })
})

describe('what letters say', () => {
  test('comes in German where the reader or the workspace speaks it, and in the administrator’s own words where there are any', async () => {
    await workspace.alice.rest.post('settings/Language', { value: 'de' })
    await create({ sendWelcomeEmail: true })
    expect((await mail.waitFor(1))[0]).toMatchObject({ subject: 'Ihr Konto bei Foyer' })
    await workspace.alice.rest.post('settings/Accounts_UserAddedEmail_Subject', { value: 'Hi [name] [unknown]' })
    await create({ sendWelcomeEmail: true })
    expect((await mail.waitFor(2))[1]).toMatchObject({ subject: 'Hi Pia Person [unknown]' })
    await workspace.alice.rest.post('settings/Accounts_UserAddedEmail_Subject', { value: 'Your account at [Site_Name]' })
    await workspace.alice.rest.post('settings/Language', { value: 'en' })
  })

  test('is text, whatever people are called: no markup, no second header, no word filled in twice', async () => {
    await workspace.alice.rest.post('settings/Accounts_UserAddedEmail_Subject', { value: 'For [name]' })
    await create({ email: 'eve@example.com' })
    await workspace.sql.query(`UPDATE users SET name = $1 WHERE email = 'eve@example.com'`, ['<b>Eve</b> [email] "x"'])
    await workspace.alice.rest.post('users.sendWelcomeEmail', { email: 'eve@example.com' })
    const [letter] = await mail.waitFor(1)
    expect(letter?.subject).toBe('For <b>Eve</b> [email] "x"')
    expect(letter?.html).toContain('&lt;b&gt;Eve&lt;/b&gt; [email] &quot;x&quot;')
    await workspace.sql.query(`UPDATE users SET name = $1 WHERE email = 'eve@example.com'`, ['Eve\r\nBcc: mallory@example.com\u202e'])
    expect(await workspace.alice.rest.post('users.sendWelcomeEmail', { email: 'eve@example.com' })).toEqual({ success: true })
    const second = (await mail.waitFor(2))[1]
    expect(second?.subject).toBe('For Eve Bcc: mallory@example.com')
    expect(second?.bcc).toBeUndefined()
    expect(second?.to).toHaveLength(1)
    await workspace.alice.rest.post('settings/Accounts_UserAddedEmail_Subject', { value: 'Your account at [Site_Name]' })
  })
})

describe('an account', () => {
  test('hears that it was deactivated and activated, unless the workspace does not want that, and nothing that waited before', async () => {
    mail.conduct.set('bob@foyer.example', 'put-off')
    await workspace.alice.rest.post('users.sendWelcomeEmail', { email: 'bob@foyer.example' })
    expect((await settled('bob@foyer.example', 'waiting')).kind).toBe('welcome')
    await expect.poll(async () => (await outbox({ address: 'bob@foyer.example' }))[0]?.lastError).toContain('greylisted')
    mail.conduct.clear()
    const setActive = (activeStatus: boolean) => workspace.alice.rest.post('users.setActiveStatus', { userId: bob.id, activeStatus })
    await setActive(false)
    expect((await mail.waitFor(1))[0]).toMatchObject({ subject: 'Your account at Foyer was deactivated' })
    expect((await outbox({ kind: 'welcome', address: 'bob@foyer.example' }))[0]).toMatchObject({
      state: 'dropped',
      lastError: 'the account was deactivated',
    })
    expect(
      (await workspace.alice.rest.request('POST', 'users.sendWelcomeEmail', { body: { email: 'bob@foyer.example' } })).body,
    ).toMatchObject({
      errorType: 'error-user-is-not-activated',
    })
    await setActive(true)
    expect((await mail.waitFor(2))[1]).toMatchObject({ subject: 'Your account at Foyer is active' })
    await workspace.alice.rest.post('settings/Accounts_Send_Email_When_Deactivating', { value: false })
    await setActive(false)
    await setActive(true)
    await mail.waitFor(3)
    expect(mail.letters.map(({ subject }) => subject)).toEqual([
      'Your account at Foyer was deactivated',
      'Your account at Foyer is active',
      'Your account at Foyer is active',
    ])
  })

  test('that gets another address is told at the old one', async () => {
    await workspace.alice.rest.post('users.update', { userId: gina.id, data: { email: 'gina@elsewhere.example' } })
    const [letter] = await mail.waitFor(1)
    expect(letter).toMatchObject({ to: [{ address: 'gina@foyer.example' }], subject: 'Your address at Foyer was changed' })
    expect(letter?.text).toContain('gina@elsewhere.example')
  })
})

describe('a mail server', () => {
  test('that refuses a recipient for good ends that letter alone, and an administrator may send it again', async () => {
    mail.conduct.set('gone@example.com', 'refuse')
    await create({ sendWelcomeEmail: true, email: 'gone@example.com' })
    await create({ sendWelcomeEmail: true, email: 'here@example.com' })
    const { _id: letterId } = await settled('gone@example.com', 'failed')
    expect((await settled('gone@example.com', 'failed')).lastError).toContain('no such person')
    await settled('here@example.com', 'sent')
    mail.conduct.clear()
    await workspace.alice.rest.post('foyer.mail.resend', { letterId })
    await settled('gone@example.com', 'sent')
    expect(mail.letters.map(({ to }) => to[0]?.address)).toEqual(['here@example.com', 'gone@example.com'])
    expect((await workspace.alice.rest.request('POST', 'foyer.mail.resend', { body: { letterId } })).body).toMatchObject({
      errorType: 'error-action-not-allowed',
    })
  })

  test('that can’t be reached loses nothing: letters wait in their order, and leave once each', async () => {
    mail.refuse(true)
    for (let n = 0; n < 5; n++) await create({ sendWelcomeEmail: true, email: `queue${n}@example.com` })
    await expect.poll(async () => (await outbox({ address: 'queue0@' }))[0]?.lastError).toContain('come back later')
    expect((await outbox({ address: 'queue' })).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'waiting'))
    mail.refuse(false)
    // Any change of a setting makes the postman look at once.
    await workspace.alice.rest.post('settings/From_Email', { value: 'chat@example.com' })
    await mail.waitFor(5)
    await settled('queue4@example.com', 'sent')
    expect(mail.letters.map(({ to }) => to[0]?.address)).toEqual([0, 1, 2, 3, 4].map((n) => `queue${n}@example.com`))
    expect(mail.letters[0]?.from?.address).toBe('chat@example.com')
  })

  test('that hangs up after the letter gets it again under the same id, by which it can tell', async () => {
    mail.conduct.set('twice@example.com', 'drop-after-data')
    await create({ sendWelcomeEmail: true, email: 'twice@example.com' })
    await create({ sendWelcomeEmail: true, email: 'next@example.com' })
    const put = await settled('twice@example.com', 'waiting')
    await expect.poll(async () => (await outbox({ address: 'twice@' }))[0]?.attempts).toBe(1)
    // It holds up nobody else.
    await settled('next@example.com', 'sent')
    mail.conduct.clear()
    await workspace.alice.rest.post('foyer.mail.resend', { letterId: put._id })
    await settled('twice@example.com', 'sent')
    const copies = mail.letters.filter(({ to }) => to[0]?.address === 'twice@example.com')
    expect(copies).toHaveLength(2)
    expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1)
  })

  test('that is slow gets nothing for somebody who was deactivated up to the moment their letter leaves, and the rest in order', async () => {
    const addresses = Array.from({ length: 10 }, (_, n) => `slow${n}@example.com`)
    mail.conduct.set('slow0@example.com', 'think')
    mail.conduct.set('slow8@example.com', 'think')
    for (const email of addresses) await create({ sendWelcomeEmail: true, email })
    await expect.poll(() => mail.thinking).toEqual(['slow0@example.com'])
    const deactivate = async (email: string) => {
      const { rows } = await workspace.sql.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [email])
      await workspace.alice.rest.post('users.setActiveStatus', { userId: rows[0]?.id, activeStatus: false })
    }
    // One of them waits behind the slow one, and one is the slow one.
    await deactivate('slow5@example.com')
    await deactivate('slow0@example.com')
    mail.goOn()
    await settled('slow9@example.com', 'sent')
    const welcomed = mail.letters.filter(({ subject }) => subject === 'Your account at Foyer').map(({ to }) => to[0]?.address)
    expect(welcomed).toEqual([1, 2, 3, 4, 6, 7, 8, 9].map((n) => `slow${n}@example.com`))
    for (const address of ['slow0@example.com', 'slow5@example.com'])
      expect((await outbox({ kind: 'welcome', address }))[0]).toMatchObject({ state: 'dropped', lastError: 'the account was deactivated' })
  })

  test('gets many letters over one line', async () => {
    const before = mail.connections
    await Promise.all(Array.from({ length: 30 }, (_, n) => create({ sendWelcomeEmail: true, email: `many${n}@example.com` })))
    await mail.waitFor(30)
    expect(mail.connections - before).toBeLessThanOrEqual(1)
  })

  test('that thinks forever keeps no server from stopping, and gets nothing', async () => {
    const elsewhere = await openWorkspace({ MAIL_URL: `smtp://foyer:the-key@127.0.0.1:${mail.port}` })
    mail.conduct.set('alice@foyer.example', 'think')
    await elsewhere.alice.rest.post('foyer.mail.test', {})
    await expect.poll(() => mail.thinking).toEqual(['alice@foyer.example'])
    const began = performance.now()
    await elsewhere[Symbol.asyncDispose]()
    expect(performance.now() - began).toBeLessThan(5_000)
    mail.goOn()
    expect(mail.letters).toEqual([])
  })

  test('whose certificate nobody trusts gets nothing', async () => {
    const other = await openMailServer({ tls: true })
    const elsewhere = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${other.port}` })
    await elsewhere.alice.rest.post('foyer.mail.test', {})
    const list = () => elsewhere.alice.rest.get<{ letters: Row[] }>('foyer.mail.outbox')
    await expect.poll(async () => (await list()).letters[0]?.lastError, { timeout: 10_000 }).toMatch(/certificate/i)
    expect(other.letters).toEqual([])
    expect((await list()).letters[0]).toMatchObject({ state: 'waiting', kind: 'test' })
    await elsewhere[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
  })

  test('that is not there at all: letters wait in the outbox, and leave when it has been set up', async () => {
    const elsewhere = await openWorkspace()
    expect(await elsewhere.alice.rest.get('smtp.check')).toMatchObject({ isSMTPConfigured: false })
    const { letterId } = await elsewhere.alice.rest.post<{ letterId: string }>('foyer.mail.test', {})
    expect((await elsewhere.alice.rest.get<{ letter: Row }>('foyer.mail.letter', { letterId })).letter).toMatchObject({
      state: 'waiting',
      attempts: 0,
    })
    const socket = await elsewhere.alice.socket()
    await socket.call('saveSettings', [
      { _id: 'SMTP_Username', value: 'foyer' },
      { _id: 'SMTP_Password', value: 'the-key' },
      { _id: 'SMTP_Port', value: mail.port },
      { _id: 'SMTP_Host', value: '127.0.0.1' },
    ])
    expect((await mail.waitFor(1))[0]).toMatchObject({ to: [{ address: 'alice@foyer.example' }], subject: 'A test from Foyer' })
    expect(await elsewhere.alice.rest.get('smtp.check')).toMatchObject({ isSMTPConfigured: true })
    await elsewhere[Symbol.asyncDispose]()
  })
})

describe('the outbox', () => {
  test('is for administrators: Bob and Gina are refused, over REST and by sending again', async () => {
    const [letter] = await outbox()
    for (const person of [bob, gina]) {
      const again = await workspace.signIn(person.username, `${person.username}-password`)
      for (const [verb, path, given] of [
        ['GET', 'foyer.mail.outbox', {}],
        ['GET', 'foyer.mail.letter', { query: { letterId: letter?._id ?? '' } }],
        ['POST', 'foyer.mail.resend', { body: { letterId: letter?._id } }],
        ['POST', 'foyer.mail.test', { body: {} }],
      ] as const)
        expect((await again.rest.request(verb, path, given)).body).toMatchObject({ errorType: 'error-unauthorized' })
    }
  })

  test('is paged, counted, and narrowed down by state, kind and address', async () => {
    const page = await workspace.alice.rest.get<{ letters: Row[]; total: number; count: number }>('foyer.mail.outbox', {
      kind: 'welcome',
      state: 'sent',
      count: '2',
      offset: '1',
    })
    expect(page.letters).toHaveLength(2)
    expect(page.letters.every(({ kind, state }) => kind === 'welcome' && state === 'sent')).toBe(true)
    expect(page.total).toBeGreaterThan(3)
    expect(await workspace.alice.rest.request('GET', 'foyer.mail.letter', { query: { letterId: 'none' } })).toMatchObject({
      body: { errorType: 'error-letter-not-found' },
    })
  })
})
