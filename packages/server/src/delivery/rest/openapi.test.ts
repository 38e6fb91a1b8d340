// The OpenAPI page: that everything served is on it, and that what it says is well formed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'
import { features } from '../../features.ts'
import { urlOf } from './server.ts'

interface Operation {
  tags: string[]
  summary: string
  description?: string
  security?: object[]
  parameters?: { name: string; in: string }[]
  requestBody?: unknown
  responses: Record<string, unknown>
}

interface Answer {
  content: { 'application/json': { schema: { required: string[] } } }
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { securitySchemes: Record<string, { name: string }>; schemas: Record<string, unknown>; responses: Record<string, unknown> }
}

let workspace: TestWorkspace
let document: Document
beforeAll(async () => {
  workspace = await openWorkspace()
  document = (await (await fetch(`${workspace.url}/api-docs/json`)).json()) as Document
})
afterAll(() => workspace[Symbol.asyncDispose]())

describe('the document', () => {
  test('holds every endpoint of every feature, with a summary, a tag and an answer', () => {
    expect(document.openapi).toBe('3.1.0')
    for (const row of features.flatMap((feature) => feature.routes ?? [])) {
      const path = urlOf(row).replace(/:(\w+)/g, '{$1}')
      const operation = document.paths[path]?.[row.verb.toLowerCase()]
      expect(operation, `${row.verb} ${path}`).toMatchObject({
        summary: row.summary,
        tags: [expect.stringMatching(/^[\w-]+$/)],
        responses: { 200: expect.anything(), default: { $ref: '#/components/responses/Refusal' } },
      })
    }
  })

  test('says who may: two headers, or nobody at all', () => {
    expect(Object.values(document.components.securitySchemes).map((scheme) => scheme.name)).toEqual(['X-Auth-Token', 'X-User-Id'])
    expect(document.paths['/api/v1/settings.public']?.['get']?.security).toEqual([])
    expect(document.paths['/api/v1/permissions.update']?.['post']).toMatchObject({
      security: [{ authToken: [], userId: [] }],
      description: 'Needs one of: `access-permissions`.',
      tags: ['permissions'],
    })
  })

  test('says what is sent and what comes back', () => {
    const listed = document.paths['/api/v1/settings.public']?.['get']
    expect(listed?.parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['_id', 'query', 'offset', 'count']))
    const answer = listed?.responses['200'] as Answer | undefined
    expect(answer?.content['application/json'].schema.required).toEqual(
      expect.arrayContaining(['settings', 'count', 'offset', 'total', 'success']),
    )
    expect(document.paths['/api/v1/permissions.update']?.['post']?.requestBody).toBeDefined()
    expect(JSON.stringify(document.paths['/api/v1/login']?.['post']?.responses['200'])).toContain('authToken')
  })

  test('describes refusals once, and methods; not health, nor itself', () => {
    expect(document.components.schemas).toHaveProperty('Refusal')
    expect(document.components.responses).toHaveProperty('Refusal')
    expect(document.paths['/api/v1/method.call/{method}']?.['post']).toMatchObject({ tags: ['methods'] })
    expect(Object.keys(document.paths).filter((path) => /health|livez|readyz|api-docs/.test(path))).toEqual([])
  })
})

test('the page is served with a policy that lets nothing in from elsewhere', async () => {
  const page = await fetch(`${workspace.url}/api-docs`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('swagger-ui')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/)
  const script = await fetch(`${workspace.url}/api-docs/static/swagger-ui-bundle.js`)
  expect(script.status).toBe(200)
  expect((await script.text()).length).toBeGreaterThan(100_000)
})
