// How calls gather into groups: who goes with whom, who waits, and what each is told.
import { describe, expect, test } from 'vitest'
import { Group, type Together } from './group.ts'

interface Held {
  readonly calls: readonly string[]
  readonly waits: boolean
  readonly answer: (came: readonly Together<string>[]) => void
  readonly fail: (error: unknown) => void
}

/** A group whose work is done when the test says so, and what it was given so far. */
function openGroup() {
  const given: Held[] = []
  const group = new Group<string, string>((calls, { waits }) => new Promise((answer, fail) => given.push({ calls, waits, answer, fail })))
  const done = (index: number): void => given[index]?.answer((given[index]?.calls ?? []).map((call) => ({ outcome: `${call}!` })))
  const calls = (): string[][] => given.map((one) => [...one.calls])
  return { group, given, done, calls }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a group', () => {
  test('takes together all who come in the same turn, and all who come while it is at work', async () => {
    const { group, done, calls } = openGroup()
    const told = ['a', 'b'].map((call) => group.take('room', call))
    await turn()
    expect(calls()).toEqual([['a', 'b']])
    told.push(group.take('room', 'c'))
    await turn()
    told.push(group.take('room', 'd'))
    expect(calls()).toHaveLength(1)
    done(0)
    await turn()
    await turn()
    expect(calls()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    done(1)
    expect(await Promise.all(told)).toEqual(['a!', 'b!', 'c!', 'd!'])
  })

  test('takes those who come again as soon as they were acknowledged together once more, and none before the others', async () => {
    const { group, done, calls } = openGroup()
    const again = ['a', 'b', 'c'].map((call) => group.take('room', call).then(() => group.take('room', `${call} again`)))
    await turn()
    done(0)
    await turn()
    await turn()
    expect(calls()).toEqual([
      ['a', 'b', 'c'],
      ['a again', 'b again', 'c again'],
    ])
    done(1)
    await Promise.all(again)
  })

  test('goes on without those who have to be done alone, and tells them so', async () => {
    const { group, given } = openGroup()
    const told = group.take('room', 'a')
    await turn()
    given[0]?.answer(['alone'])
    expect(await told).toBeNull()
  })

  test('leaves a key that somebody else holds to wait by itself; others pass, and those of the key stay behind it in their order', async () => {
    const { group, given, done, calls } = openGroup()
    const told = [group.take('held', 'a')]
    await turn()
    given[0]?.answer(['held'])
    await turn()
    expect(given[1]).toMatchObject({ calls: ['a'], waits: true })
    told.push(group.take('held', 'b'), group.take('free', 'c'))
    await turn()
    expect(calls()).toEqual([['a'], ['a'], ['c']])
    done(2)
    await turn()
    expect(group.waiting).toBe(1)
    done(1)
    await turn()
    await turn()
    expect(calls().at(-1)).toEqual(['b'])
    done(3)
    expect(await Promise.all(told)).toEqual(['a!', 'b!', 'c!'])
  })

  test('fails together with its transaction when nobody can know what came of it, and goes on with the next', async () => {
    const { group, given, done } = openGroup()
    const lost = Promise.allSettled([group.take('room', 'a')])
    await turn()
    const next = group.take('room', 'b')
    given[0]?.fail(new Error('the line is gone'))
    expect(await lost).toMatchObject([{ status: 'rejected', reason: { message: 'the line is gone' } }])
    await turn()
    await turn()
    done(1)
    expect(await next).toBe('b!')
  })

  test('has ten thousand places in line; whoever comes after is refused at once, and told when to come again', async () => {
    const { group, given, done } = openGroup()
    const told = Array.from({ length: 10_000 }, (_, index) => group.take('room', String(index)))
    await expect(group.take('room', 'too many')).rejects.toMatchObject({ code: 'service-unavailable', details: { retryAfterSeconds: 1 } })
    await turn()
    for (let at = 0; group.waiting > 0 || given[at] !== undefined; at += 1) {
      await turn()
      expect(given[at]?.calls.length).toBeLessThanOrEqual(256)
      done(at)
      await turn()
      await turn()
    }
    expect((await Promise.all(told)).at(-1)).toBe('9999!')
    const again = group.take('room', 'again')
    await turn()
    done(given.length - 1)
    expect(await again).toBe('again!')
  })
})
