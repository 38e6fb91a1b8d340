// The line before signing in: who comes in when, and who has to come again.
import { describe, expect, test } from 'vitest'
import { SignInLine } from './sign-in-line.ts'

/** A line, and what became of those who entered it, in the order in which it did. */
function openLine(options: { atOnce?: number; waitingMax?: number } = {}) {
  const told: string[] = []
  const state = { isBusy: false, atOnce: options.atOnce ?? 2 }
  const line = new SignInLine({ atOnce: () => state.atOnce, waitingMax: () => options.waitingMax ?? 100, isBusy: () => state.isBusy })
  const enter = (name: string, party = name) => {
    const ticket = line.enter(party)
    void ticket.turn.then((isTheirTurn) => told.push(isTheirTurn ? name : `not ${name}`))
    return ticket
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { line, state, told, enter, settle }
}

describe('the line before signing in', () => {
  test('lets in so many at once, and the others in the order in which they came', async () => {
    const { line, told, enter, settle } = openLine()
    const [ann, ben, , dan] = ['ann', 'ben', 'cat', 'dan', 'eve'].map((name) => enter(name))
    await settle()
    expect(told).toEqual(['ann', 'ben'])
    expect(line.waiting).toBe(3)
    ben?.leave()
    await settle()
    expect(told).toEqual(['ann', 'ben', 'cat'])
    ann?.leave()
    await settle()
    expect(told).toEqual(['ann', 'ben', 'cat', 'dan'])
    dan?.leave()
    await settle()
    expect(told).toEqual(['ann', 'ben', 'cat', 'dan', 'eve'])
    expect(line.waiting).toBe(0)
  })

  test('counts nobody twice who leaves twice', async () => {
    const { told, enter, settle } = openLine({ atOnce: 1 })
    const ann = enter('ann')
    for (const name of ['ben', 'cat']) enter(name)
    await settle()
    ann.leave()
    ann.leave()
    ann.giveUp()
    await settle()
    expect(told).toEqual(['ann', 'ben'])
  })

  test('passes over whoever gave up, and takes no turn away that has come', async () => {
    const { told, enter, settle } = openLine({ atOnce: 1 })
    const [ann, ben] = ['ann', 'ben', 'cat'].map((name) => enter(name))
    ben?.giveUp()
    ann?.giveUp()
    await settle()
    expect(told).toEqual(['ann', 'not ben'])
    ann?.leave()
    await settle()
    expect(told).toEqual(['ann', 'not ben', 'cat'])
  })

  test('lets in half as many while those who are in wait themselves, and more again when they do not', async () => {
    const { state, told, enter, settle } = openLine({ atOnce: 4 })
    state.isBusy = true
    const [ann] = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'].map((name) => enter(name))
    await settle()
    expect(told).toEqual(['ann', 'ben'])
    state.isBusy = false
    ann?.leave()
    await settle()
    expect(told).toEqual(['ann', 'ben', 'cat', 'dan', 'eve'])
  })

  test('when it is full, asks the last of the largest party to come again, and no one who came alone', async () => {
    const { line, told, enter, settle } = openLine({ atOnce: 1, waitingMax: 3 })
    enter('first')
    for (const name of ['ann 1', 'ann 2', 'ann 3']) enter(name, 'ann')
    await settle()
    expect(told).toEqual(['first'])
    enter('ben')
    await settle()
    expect(told).toEqual(['first', 'not ann 3'])
    enter('ann 4', 'ann')
    await settle()
    expect(told).toEqual(['first', 'not ann 3', 'not ann 4'])
    expect(line.waiting).toBe(3)
  })
})
