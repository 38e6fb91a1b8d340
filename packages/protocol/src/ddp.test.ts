import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comeAgainAfterMs, comeAgainReason, ddpError, parseClientFrame } from './ddp.ts'

describe('frames of real clients', () => {
  test.each([
    ['{"msg":"connect","version":"1","support":["1","pre2","pre1"]}', { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] }],
    ['{"msg":"connect","version":"pre2","support":["pre2"],"session":"old"}', { msg: 'connect', version: 'pre2', support: ['pre2'] }],
    ['{"msg":"connect","version":"1"}', { msg: 'connect', version: '1', support: [] }],
    ['{"msg":"ping"}', { msg: 'ping' }],
    ['{"msg":"ping","id":"5"}', { msg: 'ping', id: '5' }],
    ['{"msg":"pong","id":7}', { msg: 'pong', id: 7 }],
    [
      '{"msg":"method","id":"7","method":"login","params":[{"resume":"t"}]}',
      { msg: 'method', id: '7', method: 'login', params: [{ resume: 't' }] },
    ],
    ['{"msg":"method","id":1001,"method":"logout"}', { msg: 'method', id: 1001, method: 'logout', params: [] }],
    ['{"msg":"method","id":null,"method":"getUserRoles","params":[]}', { msg: 'method', id: null, method: 'getUserRoles', params: [] }],
    ['{"msg":"method","method":"getUserRoles","params":[]}', { msg: 'method', id: null, method: 'getUserRoles', params: [] }],
    [
      '{"msg":"method","id":"1","method":"loadHistory","params":["r",{"$date":0},50,""],"randomSeed":"s"}',
      { msg: 'method', id: '1', method: 'loadHistory', params: ['r', new Date(0), 50, ''] },
    ],
    [
      '{"msg":"sub","id":"ddp-3","name":"stream-room-messages","params":["r",{"useCollection":false,"args":[]}]}',
      { msg: 'sub', id: 'ddp-3', name: 'stream-room-messages', params: ['r', { useCollection: false, args: [] }] },
    ],
    [
      '{"msg":"sub","id":"a","name":"meteor.loginServiceConfiguration"}',
      { msg: 'sub', id: 'a', name: 'meteor.loginServiceConfiguration', params: [] },
    ],
    ['{"msg":"unsub","id":"ddp-3"}', { msg: 'unsub', id: 'ddp-3' }],
  ])('%s', (text, frame) => {
    expect(parseClientFrame(text)).toEqual(frame)
  })
})

test.each([
  ['', 'not JSON'],
  ['null', 'not an object'],
  ['[]', 'not an object'],
  ['"ping"', 'not an object'],
  ['{}', 'msg is missing or unknown'],
  ['{"msg":"constructor"}', 'msg is missing or unknown'],
  ['{"msg":"connect"}', 'connect: version must be a string'],
  ['{"msg":"connect","version":"1","support":"1"}', 'connect: support must be a list of strings'],
  ['{"msg":"connect","version":"1","support":[1]}', 'connect: support must be a list of strings'],
  ['{"msg":"ping","id":{}}', 'ping: id must be a string or a number'],
  ['{"msg":"method","id":{},"method":"x"}', 'method: id must be a string, a number or null'],
  ['{"msg":"method","id":"1"}', 'method: method must be a string'],
  ['{"msg":"method","id":"1","method":"x","params":{}}', 'method: params must be a list'],
  ['{"msg":"method","id":"1","method":"x","params":null}', 'method: params must be a list'],
  ['{"msg":"sub","name":"x"}', 'sub: id must be a string or a number'],
  ['{"msg":"sub","id":"1","name":["x"]}', 'sub: name must be a string'],
  ['{"msg":"sub","id":"1","name":"x","params":"r"}', 'sub: params must be a list'],
  ['{"msg":"unsub"}', 'unsub: id must be a string or a number'],
  ['{"msg":"method","id":"1","method":"x","params":[{"__proto__":{}}]}', 'reserved key'],
  ['{"msg":"method","id":"1","method":"x","params":[{"$regexp":"(","$flags":""}]}', 'bad $regexp'],
])('%s is malformed: %s', (text, malformed) => {
  expect(parseClientFrame(text)).toEqual({ malformed })
})

test('whatever comes, reading a frame never throws', () => {
  const message = fc.constantFrom('connect', 'ping', 'pong', 'method', 'sub', 'unsub', 'other')
  const frame = fc.record(
    {
      msg: message,
      id: fc.jsonValue(),
      method: fc.jsonValue(),
      name: fc.jsonValue(),
      params: fc.jsonValue(),
      version: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        frame.map((value) => JSON.stringify(value)),
        fc.json(),
        fc.string(),
      ),
      (text) => {
        const read = parseClientFrame(text)
        expect('malformed' in read || typeof read.msg === 'string').toBe(true)
      },
    ),
  )
})

describe('errors', () => {
  test('carry the reason with the code', () => {
    expect(ddpError('error-not-allowed', 'Not allowed', { method: 'sendMessage' })).toEqual({
      isClientSafe: true,
      error: 'error-not-allowed',
      reason: 'Not allowed',
      message: 'Not allowed [error-not-allowed]',
      errorType: 'Meteor.Error',
      details: { method: 'sendMessage' },
    })
  })

  test('may have a number for a code, and no reason', () => {
    expect(ddpError(404)).toEqual({ isClientSafe: true, error: 404, message: '[404]', errorType: 'Meteor.Error' })
  })
})

test('a close says when to come again where it does, and nothing else says so', () => {
  expect(comeAgainReason(12)).toBe('too many at once; come again in 12 seconds')
  expect(comeAgainAfterMs({ code: 1013, reason: comeAgainReason(12) })).toBe(12_000)
  expect(comeAgainAfterMs({ code: 1008, reason: comeAgainReason(12) })).toBeNull()
  expect(comeAgainAfterMs({ code: 1013, reason: 'the client reads too slowly' })).toBeNull()
})
