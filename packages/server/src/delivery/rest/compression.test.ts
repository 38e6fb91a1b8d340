// Long answers are compressed for those who take them so.
import { gunzipSync } from 'node:zlib'
import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { compressLongAnswers } from './compression.ts'

const long = JSON.stringify({ rooms: Array.from({ length: 200 }, (_, n) => ({ name: `façade-${n}` })) })
const short = JSON.stringify({ success: true })

async function ask(accepted: string | undefined, answer: string, type = 'application/json; charset=utf-8') {
  const server = fastify()
  compressLongAnswers(server)
  server.get('/', (_request, reply) => reply.type(type).send(answer))
  const { headers, body, rawPayload } = await server.inject({
    url: '/',
    headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
  })
  await server.close()
  const encoding = headers['content-encoding']
  return { encoding, vary: headers['vary'], length: Number(headers['content-length']), body, rawPayload }
}

describe('a long answer', () => {
  test('is the same answer, shorter, to a client that takes gzip', async () => {
    const { encoding, vary, length, rawPayload } = await ask('gzip, deflate, br', long)
    expect([encoding, vary]).toEqual(['gzip', 'accept-encoding'])
    expect(gunzipSync(rawPayload).toString()).toBe(long)
    expect(length).toBe(rawPayload.length)
    expect(length).toBeLessThan(long.length / 4)
  })

  test.each([undefined, 'identity', 'br', 'gzip;q=0'])('goes as it is to a client that asks for %s', async (accepted) => {
    expect(await ask(accepted, long)).toMatchObject({ encoding: undefined, vary: 'accept-encoding', body: long })
  })

  test('goes as it is when it is no JSON', async () => {
    expect(await ask('gzip', long, 'text/csv')).toMatchObject({ encoding: undefined, body: long })
  })
})

test('a short answer goes as it is', async () => {
  expect(await ask('gzip', short)).toMatchObject({ encoding: undefined, vary: undefined, body: short })
})
