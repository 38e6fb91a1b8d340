// Counting how often somebody may: exactly, for each by itself, and in bounded memory.
import { describe, expect, test } from 'vitest'
import { partyOf } from '../platform/party.ts'
import { Allowance, SignInAllowance } from './allowance.ts'

const rule = { times: 2, windowMs: 60_000 }

describe('an allowance', () => {
  test('is used up by one and not by another', async () => {
    const allowance = new Allowance()
    expect([await allowance.take('ann', rule), await allowance.take('ann', rule)].map(({ left, isOver }) => [left, isOver])).toEqual([
      [1, false],
      [0, false],
    ])
    expect(await allowance.take('ann', rule)).toMatchObject({ left: 0, isOver: true })
    expect(await allowance.take('ben', rule)).toMatchObject({ left: 1, isOver: false })
  })

  test('begins anew after its window', async () => {
    const allowance = new Allowance()
    const short = { times: 1, windowMs: 1_000 }
    await allowance.take('ann', short)
    const { isOver, untilMs } = await allowance.take('ann', short)
    expect(isOver).toBe(true)
    expect(untilMs).toBeLessThanOrEqual(1_000)
    await expect.poll(async () => (await allowance.take('ann', short)).isOver, { timeout: 3_000, interval: 250 }).toBe(false)
  })

  test('follows a rule that is changed', async () => {
    const allowance = new Allowance()
    await allowance.take('ann', { times: 1, windowMs: 60_000 })
    expect(await allowance.take('ann', { times: 1, windowMs: 60_000 })).toMatchObject({ isOver: true })
    expect(await allowance.take('ann', { times: 5, windowMs: 60_000 })).toMatchObject({ left: 2, isOver: false })
  })

  test('lets strangers share counts once there are too many of them', async () => {
    const allowance = new Allowance({ keysMax: 10 })
    for (let i = 0; i < 10; i++) expect(await allowance.take(`stranger ${i}`, rule)).toMatchObject({ isOver: false })
    let refused = 0
    for (let i = 0; i < 5_000; i++) if ((await allowance.take(`newcomer ${i}`, rule)).isOver) refused++
    expect(refused).toBeGreaterThan(5_000 - 1_024 * 2 - 1)
  })

  test('refuses with the seconds that apps read out of its text', async () => {
    const allowance = new Allowance()
    const take = () => allowance.require('ann', { times: 1, windowMs: 30_000 }, 'endpoint')
    await take()
    await expect(take()).rejects.toMatchObject({
      code: 'error-too-many-requests',
      message: expect.stringMatching(
        /^Error, too many requests\. Please slow down\. You must wait (29|30) seconds before trying this endpoint again\.$/,
      ),
    })
  })
})

test('a party is an address of IPv4, or the half of one of IPv6 that a customer is given', () => {
  expect(['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:db8::9', '::1', null].map(partyOf)).toEqual(
    ['203.0.113.9', '203.0.113.9', '2001:db8:1:2', '2001:db8:1:2', '2001:db8:0:0', '0:0:0:0', ''],
  )
})

test('attempts to sign in are few for one name, however it is written', async () => {
  const signIns = new SignInAllowance()
  for (let i = 0; i < 10; i++) await signIns.take('203.0.113.9', i % 2 === 0 ? 'Alice' : 'alice')
  await expect(signIns.take('203.0.113.9', 'ALICE')).rejects.toMatchObject({ code: 'error-too-many-requests' })
  await signIns.take('203.0.113.9', 'bob')
  await signIns.take('203.0.113.10', 'alice')
})
