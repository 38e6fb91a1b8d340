// What a bus does to messages, and to nothing else.
import { describe, expect, test } from 'vitest'
import { BusMessages, type Mishap, type Mishaps } from './bus-messages.ts'
import { Random } from './random.ts'

const published = (word: string): string => `MSG foyer.room 1 ${word.length}\r\n${word}\r\n`
/** Its bytes look like another message. */
const deceiving = published(`a\r\nPUB foyer.room 3\r\nb\r\n`)
const withHeader = `HMSG foyer.room 1 12 17\r\nNATS/1.0\r\n\r\nhello\r\n`

/** What goes on of what was said, and how much befell it. */
function pass(said: readonly string[], mishaps: Mishaps = {}) {
  const befallen: Mishap[] = []
  const messages = new BusMessages(new Random(7), (mishap) => befallen.push(mishap))
  return { came: said.flatMap((data) => [...messages.take(Buffer.from(data), mishaps)].map(String)), befallen }
}

test('nothing befalls them unless it is told to, and they stay whole wherever they are cut', () => {
  const whole = ['INFO {}\r\n', deceiving, 'PING\r\n', withHeader, published(''), '+OK\r\n']
  const text = whole.join('')
  for (let cut = 0; cut <= text.length; cut++)
    expect(pass([text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toEqual({ came: whole, befallen: [] })
  expect(pass([...text]).came).toEqual(whole)
})

describe('of what is published', () => {
  const words = Array.from({ length: 20 }, (_, at) => `word ${at}`)
  const said = words.map(published)

  test('what is lost never comes, and the rest of the line does', () => {
    expect(pass(['PING\r\n', ...said, 'PONG\r\n'], { lost: 1 })).toEqual({
      came: ['PING\r\n', 'PONG\r\n'],
      befallen: words.map(() => 'lost'),
    })
  })

  test('what is doubled comes at its time and once more, some time later', () => {
    const { came } = pass([...said, ...said.slice(0, 3)], { doubled: 1 })
    expect(came.filter((one, at) => came.indexOf(one) === at)).toEqual(said)
    expect(said.slice(3).map((one) => came.filter((other) => other === one).length)).toEqual(said.slice(3).map(() => 2))
  })

  test('what is overtaken comes once, after what was said later', () => {
    const { came, befallen } = pass(said, { overtaken: 1 / 3 })
    expect(befallen.length).toBeGreaterThan(2)
    expect(came).not.toEqual(said.slice(0, came.length))
    expect(new Set(came).size).toBe(came.length)
    expect(came.length).toBeGreaterThan(said.length - 4)
  })
})
