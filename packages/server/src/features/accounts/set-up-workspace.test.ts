import { afterAll, beforeAll, expect, test } from 'vitest'
import { RestClient } from '@foyer/client/rest-client.ts'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace[Symbol.asyncDispose]())

test('anybody learns whether the workspace waits to be set up, and nothing else', async () => {
  const stranger = new RestClient({ url: workspace.url })
  expect(await stranger.get('foyer.setup')).toEqual({ needed: false, success: true })
  await workspace.sql.query(`UPDATE users SET roles = '{user}' WHERE username = 'alice'`)
  expect(await stranger.get('foyer.setup')).toEqual({ needed: true, success: true })
})
