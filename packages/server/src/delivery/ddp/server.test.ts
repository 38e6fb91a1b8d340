// The way from HTTP to a socket, and what happens to a line that does not get there.
import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace[Symbol.asyncDispose]())

describe('an upgrade', () => {
  const request = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
  const lineTo = async (): Promise<net.Socket> => {
    const line = net.connect(Number(new URL(workspace.url).port), '127.0.0.1')
    await once(line, 'connect')
    return line
  }

  test('of anything else is refused, and the line is closed', async () => {
    const line = await lineTo()
    line.write(request('/elsewhere'))
    const chunks: Buffer[] = []
    for await (const chunk of line) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('whose line is torn harms nobody', async () => {
    for (const path of ['/websocket', '/elsewhere'])
      for (let i = 0; i < 20; i++) {
        const line = await lineTo()
        line.write(request(path), () => line.resetAndDestroy())
        await once(line, 'close')
      }
    const socket = await workspace.anonymousSocket()
    await expect(socket.call('nonsense')).rejects.toMatchObject({ error: 404 })
  })
})
