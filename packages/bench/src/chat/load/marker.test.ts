import { expect, test } from 'vitest'
import { MarkerScanner, textOf } from './marker.ts'

/** What is heard when the text comes in pieces of so many bytes. */
function heardIn(text: string, opening: string | null, pieceBytes: number): string[] {
  const heard: string[] = []
  const scanner = new MarkerScanner(opening, (room, number) => heard.push(`${room}:${number}`))
  const data = Buffer.from(text)
  for (let at = 0; at < data.length; at += pieceBytes) scanner.read(data.subarray(at, at + pieceBytes))
  return heard
}

test('a message is known by its room and number, wherever the bytes are cut', () => {
  const stream = `${textOf(3, 0, 120)}\u0081~${textOf(3, 1, 40)}${textOf(12, 345_678, 120)}`
  for (const pieceBytes of [1, 2, 7, 64, 1_000])
    expect(heardIn(stream, null, pieceBytes), `in pieces of ${pieceBytes}`).toEqual(['3:0', '3:1', '12:345678'])
})

test('a text that a frame repeats, and one outside of deliveries, is not heard again', () => {
  const message = textOf(0, 7, 120)
  const other = textOf(0, 8, 120)
  const stream =
    `{"collection":"stream-room-messages","msg":"${message}","md":["${message}"]}` +
    `{"collection":"stream-notify-user","lastMessage":{"msg":"${message}"}}{"msg":"result","result":{"msg":"${message}"}}` +
    `{"collection":"stream-room-messages","msg":"${other}"}`
  for (const pieceBytes of [1, 3, 50, 4_000])
    expect(heardIn(stream, '"stream-room-messages"', pieceBytes), `in pieces of ${pieceBytes}`).toEqual(['0:7', '0:8'])
})

test('a text is as long as it is meant to be', () => {
  expect(textOf(0, 0, 120)).toHaveLength(120)
  expect(textOf(0, 0, 300)).toHaveLength(300)
})
