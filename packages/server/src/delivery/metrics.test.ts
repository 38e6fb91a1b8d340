// The numbers for Prometheus: there while the setting is on, on a port of their own.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../test/app.ts'

let workspace: TestWorkspace
let port: number
beforeAll(async () => {
  port = await freePort()
  workspace = await openWorkspace({ OVERWRITE_SETTING_Prometheus_Port: String(port) })
})
afterAll(() => workspace[Symbol.asyncDispose]())

test('they begin and end with the setting, and count what happens', async () => {
  expect(await isOpen()).toBe(false)
  await workspace.alice.rest.post('settings/Prometheus_Enabled', { value: true })
  await expect.poll(isOpen, { timeout: 5_000 }).toBe(true)

  const socket = await workspace.alice.socket()
  await socket.subscribe('stream-notify-all', 'public-settings-changed').ready
  await socket.call('sendMessage', { rid: 'GENERAL', msg: 'hello' })
  await workspace.alice.rest.get('me')
  const text = await numbers()
  expect(text).toContain('foyer_rest_requests_total{route="/api/v1/me",status="200"} 1')
  expect(text).toContain('foyer_rest_request_duration_seconds_count{route="/api/v1/me"} 1')
  expect(text).toMatch(/^foyer_ddp_connections 1$/m)
  expect(text).toMatch(/^foyer_ddp_subscriptions 1$/m)
  expect(text).toMatch(/^foyer_messages_total 1$/m)
  expect(text).toMatch(/^foyer_hub_queue 0$/m)
  expect(text).toContain('process_resident_memory_bytes')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  expect((await fetch(`${workspace.url}/metrics`)).status).toBe(404)

  await workspace.alice.rest.post('settings/Prometheus_Enabled', { value: false })
  await expect.poll(isOpen, { timeout: 5_000 }).toBe(false)
})

const isOpen = (): Promise<boolean> =>
  numbers().then(
    () => true,
    () => false,
  )

async function numbers(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port: found } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return found
}
