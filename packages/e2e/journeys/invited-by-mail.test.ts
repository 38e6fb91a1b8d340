// From an address to a guest in exactly the named rooms, over a mail server that nobody here wrote, and without any: by the built server.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domain, missingForPostfix, type Postfix, startPostfix } from '../src/postfix.ts'
import { type StartedServer, startServer, until } from '../src/server.ts'

const admin = {
  ADMIN_USERNAME: 'alice',
  ADMIN_NAME: 'Alice Admin',
  ADMIN_EMAIL: `alice@${domain}`,
  ADMIN_PASS: 'alice-password',
  TEST_MODE: 'true',
}

interface Row {
  readonly _id: string
  readonly state: string
  readonly lastError: string | null
  readonly attempts: number
}

/** Alice on a server, with the rooms `project` (where guests go) and `internal` (where they don't). */
async function prepare(server: StartedServer) {
  const alice = new RestClient({ url: server.url })
  await alice.login('alice', 'alice-password')
  const group = async (name: string) => (await alice.post<{ group: { _id: string } }>('groups.create', { name })).group._id
  const [project] = [await group('project'), await group('internal')]
  const invite = async (address: string) => {
    const { outcomes } = await alice.post<{ outcomes: { link: string; invitationId: string }[] }>('foyer.invitations.create', {
      addresses: [address],
      rooms: [project],
    })
    return outcomes[0] as { link: string; invitationId: string }
  }
  const letterTo = async (address: string) => (await alice.get<{ letters: Row[] }>('foyer.mail.outbox', { address })).letters[0]
  return { alice, project, invite, letterTo }
}

/** Looks and accepts with what stands behind the # of a link; answers the new guest. */
async function follow(server: StartedServer, link: string, username: string): Promise<RestClient> {
  const token = new URL(link).hash.slice(1)
  const guest = new RestClient({ url: server.url })
  const { invitation } = await guest.post<{ invitation: { rooms: string[]; inviter: string } }>('foyer.invitations.look', { token })
  expect(invitation).toMatchObject({ rooms: ['project'], inviter: 'Alice Admin' })
  const { userId, authToken } = await guest.post<{ userId: string; authToken: string }>('foyer.invitations.accept', {
    token,
    name: 'Gina Partner',
    username,
    password: 'a-long-password',
  })
  Object.assign(guest, { userId, authToken })
  return guest
}

async function expectGuestOf(guest: RestClient, project: string): Promise<void> {
  expect(await guest.get('me')).toMatchObject({ kind: 'guest', roles: ['guest'] })
  const { update } = await guest.get<{ update: { _id: string }[] }>('rooms.get')
  expect(update.map(({ _id }) => _id)).toEqual([project])
  expect((await guest.request('GET', 'groups.info', { query: { roomName: 'internal' } })).status).toBe(400)
}

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

describe.skipIf(missing !== null)('P10 over Postfix, encrypted', () => {
  let postfix: Postfix
  beforeAll(async () => {
    postfix = await startPostfix(['gina', 'alice'])
  })
  afterAll(() => postfix[Symbol.asyncDispose]())
  const mailUrl = () => ({ MAIL_URL: `smtp://127.0.0.1:${postfix.port}` })

  test('an invitation is delivered, and its link brings the person in as a guest of exactly the named rooms', async () => {
    await using server = await startServer({ ...admin, ...mailUrl(), NODE_EXTRA_CA_CERTS: postfix.authority })
    const { project, invite, letterTo } = await prepare(server)
    const { link } = await invite(`gina@${domain}`)
    await until(async () => (await postfix.letters()).length === 1, 'the letter lies in the mailbox', 20_000)
    const [letter] = await postfix.letters()
    expect(letter).toMatchObject({ subject: 'Alice Admin invites you to Foyer', to: [{ address: `gina@${domain}` }] })
    // Postfix notes how it got the letter: encrypted.
    expect(letter?.source).toContain('with ESMTPS id')
    const delivered = letter?.text?.match(/https?:\/\/\S+\/accept-invitation#[\w-]{43}/)?.[0] ?? ''
    expect(delivered).toBe(link)
    await until(async () => (await letterTo(`gina@${domain}`))?.state === 'sent', 'the outbox knows')
    await expectGuestOf(await follow(server, delivered, 'gina'), project)
    // Whoever invited hears of it by mail too.
    await until(async () => (await postfix.letters()).some(({ subject }) => /has accepted/.test(subject ?? '')), 'alice is told', 20_000)
  })

  test('a recipient whom it refuses ends that letter alone, with the reason, and the copied link still works', async () => {
    await using server = await startServer({ ...admin, ...mailUrl(), NODE_EXTRA_CA_CERTS: postfix.authority })
    const { alice, project, invite, letterTo } = await prepare(server)
    for (const [address, reason] of [
      [`nemo@${domain}`, /User unknown/],
      ['gus@elsewhere.example', /Relay access denied/],
    ] as const) {
      const { invitationId } = await invite(address)
      await until(async () => (await letterTo(address))?.state === 'failed', 'the letter has failed', 20_000)
      const letter = await letterTo(address)
      expect(letter?.lastError).toMatch(reason)
      const { link } = await alice.get<{ link: string }>('foyer.mail.link', { letterId: letter?._id ?? '' })
      expect(link).toBe((await alice.get<{ link: string }>('foyer.invitations.link', { invitationId })).link)
      await expectGuestOf(await follow(server, link, `guest${address.length}`), project)
    }
  })

  test('where its certificate is not trusted, nothing is sent, the letter waits, and an administrator reads why', async () => {
    await using server = await startServer({ ...admin, ...mailUrl() })
    const { invite, letterTo } = await prepare(server)
    const before = (await postfix.letters()).length
    await invite(`gina@${domain}`)
    await until(async () => /certificate/i.test((await letterTo(`gina@${domain}`))?.lastError ?? ''), 'the reason is told', 20_000)
    expect(await letterTo(`gina@${domain}`)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect((await postfix.letters()).length).toBe(before)
    // Nothing was said after the refused handshake: no sender, no recipient, no letter.
    const session = (await postfix.log()).split('\n').filter((line) => line.includes('starttls=0/1'))
    expect(session.length).toBeGreaterThan(0)
    for (const line of session) expect(line).not.toMatch(/mail=|rcpt=|data=/)
  })
})

test('P10 with no mail server at all, the copied link brings the person in as a guest of exactly the named rooms', async () => {
  await using server = await startServer(admin)
  const { alice, project, invite, letterTo } = await prepare(server)
  const { link } = await invite(`gina@${domain}`)
  const letter = await letterTo(`gina@${domain}`)
  expect(letter).toMatchObject({ state: 'waiting', attempts: 0 })
  expect(await alice.get('foyer.mail.link', { letterId: letter?._id ?? '' })).toMatchObject({ link })
  await expectGuestOf(await follow(server, link, 'gina'), project)
  // The letter is taken back: nobody is invited twice when a mail server comes.
  expect(await letterTo(`gina@${domain}`)).toMatchObject({ state: 'dropped' })
})
