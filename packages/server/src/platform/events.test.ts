// In which order committed facts are told.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import type { Event } from './events.ts'

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
})
afterAll(() => bare[Symbol.asyncDispose]())

const of = (room: string, name: string): Event => ({ name, audience: { room, epoch: 1 }, data: null })

/** A transaction that has told something of a room and goes on when it is let. */
function begin(room: string, name: string) {
  let goOn: () => void = () => undefined
  const isLet = new Promise<void>((resolve) => (goOn = resolve))
  let hasTold: () => void = () => undefined
  const told = new Promise<void>((resolve) => (hasTold = resolve))
  const done = bare.write(async (_tx, emit) => {
    emit(of(room, name))
    hasTold()
    await isLet
    if (name === 'fails') throw new Error('rolled back')
  })
  return { told, goOn: () => goOn(), done }
}

test('facts of a room are told in the order in which it was taken, whichever commit is answered first; those of others at once', async () => {
  const heard: string[] = []
  const stop = bare.bus.listen((events) => void heard.push(...events.map(({ name }) => name)))
  const one = begin('a', 'one')
  await one.told
  const [two, other] = [begin('a', 'two'), begin('b', 'other')]
  await Promise.all([two.told, other.told])
  two.goOn()
  other.goOn()
  await other.done
  expect(heard).toEqual(['other'])
  one.goOn()
  await Promise.all([one.done, two.done])
  expect(heard).toEqual(['other', 'one', 'two'])
  stop()
})

test('what was rolled back holds up nobody and is told to nobody', async () => {
  const heard: string[] = []
  const stop = bare.bus.listen((events) => void heard.push(...events.map(({ name }) => name)))
  const lost = begin('a', 'fails')
  await lost.told
  const next = begin('a', 'next')
  await next.told
  lost.goOn()
  await expect(lost.done).rejects.toThrow('rolled back')
  next.goOn()
  await next.done
  expect(heard).toEqual(['next'])
  stop()
})
