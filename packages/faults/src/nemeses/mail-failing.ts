// F-19: the mail server hangs, turns everybody away, refuses or breaks off. Nobody who writes waits for it; and when it works again each letter
// arrives once, but for those that it refused for good.
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed.ts'
import { MailSink, misconducts } from '../mail-sink.ts'
import type { Random } from '../random.ts'
import type { Nemesis } from './nemesis.ts'

const patienceMs = 60_000
const sinksOf = new WeakMap<Bed, MailSink>()

export const mailFailing: Nemesis = {
  id: 'F-19',
  does: 'the mail server hangs, turns everybody away, refuses addresses or breaks off in the middle of a letter',
  pauseMs: [200, 1_500],
  lastsMs: [500, 4_000],
  async strike(bed, { random, lastsMs }) {
    const sink = sinksOf.get(bed) ?? (await openSink(bed))
    const [refusals, arrived] = [sink.refusals, sink.taken.length]
    sink.conduct = random.pick(misconducts)
    const { conduct } = sink
    await invite(bed, random)
    await requireSending(bed, conduct)
    for (const deadline = performance.now() + patienceMs; sink.refusals === refusals && performance.now() < deadline; ) await delay(20)
    if (sink.refusals > refusals) bed.count(`the mail server ${conduct === 'hang' ? 'hung' : 'failed'}`)
    await delay(lastsMs)
    sink.recover()
    await requireArrival(bed, sink)
    bed.count('a letter arrived', sink.taken.length - arrived)
  },
  sometimes: ['a message was acknowledged while letters waited', 'a letter arrived'],
}

async function openSink(bed: Bed): Promise<MailSink> {
  const sink = await MailSink.open()
  bed.afterwards(() => sink[Symbol.asyncDispose]())
  sinksOf.set(bed, sink)
  const settings = { SMTP_IgnoreTLS: true, SMTP_Port: sink.port, SMTP_Host: '127.0.0.1' }
  for (const [id, value] of Object.entries(settings)) await bed.alice().post(`settings/${id}`, { value })
  return sink
}

async function invite(bed: Bed, random: Random): Promise<void> {
  const addresses = Array.from({ length: random.between(1, 4) }, () => `${random.id()}@partner.example`.toLowerCase())
  const rooms = [random.pick(bed.roomIds)]
  const { outcomes } = await bed.alice().post<{ outcomes: { outcome: string }[] }>('foyer.invitations.create', { addresses, rooms })
  const left = outcomes.filter(({ outcome }) => outcome !== 'invited')
  if (left.length > 0) bed.accuse('F-19', { says: `somebody could not be invited while letters could not leave: ${JSON.stringify(left)}` })
}

/** A member's message is acknowledged although no letter can leave. */
async function requireSending(bed: Bed, conduct: string): Promise<void> {
  const [first] = bed.clients
  const room = first?.rooms[0]
  if (first === undefined || room === undefined) return
  const id = await Promise.race([first.chat.send(room), delay(patienceMs, 'too late' as const)])
  if (id === 'too late') bed.accuse('F-19', { says: `no message was acknowledged while the mail server was told to ${conduct}` })
  else if (id !== null) bed.count('a message was acknowledged while letters waited')
}

interface Letter {
  readonly [column: string]: unknown
  readonly id: string
  readonly state: string
}

/** Waits until no letter waits, and holds what arrived against what left. Letters that were put off for long are asked for again. */
async function requireArrival(bed: Bed, sink: MailSink): Promise<void> {
  const list = (): Promise<Letter[]> => bed.database.query<Letter>('SELECT id, state FROM letters')
  const isWaiting = ({ state }: Letter): boolean => state === 'waiting' || state === 'sending'
  const alice = bed.alice()
  // A changed setting makes the postman look at once.
  await alice.post('settings/From_Email', { value: `chat-${sink.refusals}@foyer.example` })
  let letters = await list()
  for (const deadline = performance.now() + patienceMs; letters.some(isWaiting) && performance.now() < deadline; letters = await list()) {
    // Whoever is quicker has sent it meanwhile.
    for (const { id } of letters.filter(({ state }) => state === 'waiting'))
      await alice.request('POST', 'foyer.mail.resend', { body: { letterId: id } })
    await delay(100)
  }
  const waiting = letters.filter(isWaiting).map(({ id }) => id)
  if (waiting.length > 0) bed.accuse('F-19', { ids: waiting, says: `${patienceMs} ms after the mail server was well, letters still wait` })
  for (const { id, state } of letters) {
    const times = sink.taken.filter((taken) => taken === id).length
    if (times > 1) bed.accuse('F-19', { ids: [id], says: `a letter that was taken was sent again: ${times} times` })
    if (state === 'sent' && times === 0) bed.accuse('F-19', { ids: [id], says: 'a letter is said to be sent, and has not arrived' })
    if (state === 'failed' && times > 0) bed.accuse('F-19', { ids: [id], says: 'a letter has arrived, and is said to have failed' })
  }
}
