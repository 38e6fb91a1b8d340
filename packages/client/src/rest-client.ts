/**
 * The REST half of the client: signs in, carries the token, turns refusals into errors. Runs in browsers and in Node;
 * what endpoints exist and what they answer is told in `@foyer/protocol`.
 */
import { parseEjson, stringifyEjson } from '@foyer/protocol/ejson.ts'
import type { Me } from '@foyer/protocol/entities/user.ts'

export type JsonObject = Record<string, unknown>

export type QueryValue = string | number | boolean | Date | object | null | undefined
export type Query = Record<string, QueryValue>

/** Forms and texts go as they are, everything else as JSON. */
export type RequestBody = object | string

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'

export interface RequestOptions {
  query?: Query
  body?: RequestBody
  headers?: Record<string, string>
}

export interface RestResponse {
  status: number
  headers: Headers
  /** JSON parsed, text as a string, anything else as bytes. */
  body: unknown
}

export interface LoginData {
  userId: string
  authToken: string
  me: Me
}

export interface PasswordDigest {
  /** The SHA-256 of the password, in hexadecimal. */
  digest: string
}

export interface ResumeToken {
  resume: string
}

export interface RestClientOptions {
  url: string
  fetch?: typeof fetch
  /** Go with every request; a request's own win. */
  headers?: Record<string, string>
}

/** The server said no. */
export class RestError extends Error {
  override name = 'RestError'
  readonly status: number
  /** The code: `errorType` where there is one, else what comes nearest to it. */
  readonly code: string
  readonly body: unknown
  /** What the server's log calls this request. */
  readonly requestId: string | undefined

  constructor(response: RestResponse) {
    const body = isObject(response.body) ? response.body : {}
    super(errorText(body) ?? `HTTP ${response.status}`)
    this.status = response.status
    this.code = errorCode(body) ?? String(response.status)
    this.body = response.body
    this.requestId = response.headers.get('x-request-id') ?? undefined
  }
}

export class RestClient {
  readonly url: string
  authToken: string | undefined
  userId: string | undefined
  #fetch: typeof fetch
  #headers: Record<string, string>

  constructor({ url, fetch = globalThis.fetch, headers = {} }: RestClientOptions) {
    this.url = url.replace(/\/+$/, '')
    // Browsers refuse a fetch that is called as a method of something else than the window.
    this.#fetch = fetch.bind(globalThis)
    this.#headers = headers
  }

  /** Signs in by a token, or by name (or e-mail address) and password; keeps the token for the requests that follow. */
  login(resume: ResumeToken): Promise<LoginData>
  login(user: string, password: string | PasswordDigest, code?: string): Promise<LoginData>
  async login(user: string | ResumeToken, password?: string | PasswordDigest, code?: string): Promise<LoginData> {
    const body = typeof user === 'string' ? passwordLogin(user, password, code) : { resume: user.resume }
    const { data } = await this.post<{ data: LoginData }>('login', body)
    this.authToken = data.authToken
    this.userId = data.userId
    return data
  }

  /** Ends the session at the server and forgets its token. */
  async logout(): Promise<void> {
    await this.post('logout')
    this.authToken = undefined
    this.userId = undefined
  }

  /** Reads; throws a `RestError` if refused, as do `post` and `del`. */
  get<Answer = JsonObject>(path: string, query?: Query): Promise<Answer> {
    return this.#answer<Answer>('GET', path, query === undefined ? {} : { query })
  }

  /** Writes; without a body an empty object is sent. */
  post<Answer = JsonObject>(path: string, body?: RequestBody, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#answer<Answer>('POST', path, { body: body ?? {}, headers })
  }

  /** Deletes; a body is rarely wanted. */
  del<Answer = JsonObject>(path: string, body?: RequestBody): Promise<Answer> {
    return this.#answer<Answer>('DELETE', path, body === undefined ? {} : { body })
  }

  /** Calls a method of the realtime protocol over REST; throws a `RestError` if refused. */
  async call<Result = unknown>(method: string, ...params: unknown[]): Promise<Result> {
    const sent = stringifyEjson({ msg: 'method', id: '1', method, params })
    const response = await this.request('POST', `method.call/${encodeURIComponent(method)}`, { body: { message: sent } })
    if (!isObject(response.body) || typeof response.body.message !== 'string' || response.body.success !== true)
      throw new RestError(response)
    const { result, error } = parseEjson(response.body.message) as { result?: Result; error?: JsonObject }
    if (error === undefined) return result as Result
    throw new RestError({
      ...response,
      status: 400,
      body: { message: error['reason'] ?? error['message'], errorType: String(error['error']), details: error['details'] },
    })
  }

  /** Sends a request and returns whatever came back, also a refusal; throws only if nothing came back. */
  async request(method: HttpMethod, path: string, { query, body, headers }: RequestOptions = {}): Promise<RestResponse> {
    const response = await this.#fetch(this.#address(path, query), {
      method,
      headers: { ...this.#sessionHeaders(), ...contentType(body), ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body: isSentAsIs(body) ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await readBody(response) }
  }

  async #answer<Answer>(method: HttpMethod, path: string, options: RequestOptions): Promise<Answer> {
    const response = await this.request(method, path, options)
    const refused = isObject(response.body) && response.body.success === false
    if (response.status >= 400 || refused) throw new RestError(response)
    return response.body as Answer
  }

  // `users.info` is an API path; one with a leading slash (`/api/info`, `/file-upload/…`) is taken from the root.
  #address(path: string, query: Query = {}): string {
    const address = new URL(this.url + (path.startsWith('/') ? path : `/api/v1/${path}`))
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.append(key, queryText(value))
    }
    return address.href
  }

  #sessionHeaders(): Record<string, string> {
    return {
      ...(this.authToken === undefined ? {} : { 'X-Auth-Token': this.authToken }),
      ...(this.userId === undefined ? {} : { 'X-User-Id': this.userId }),
    }
  }
}

function passwordLogin(user: string, password: string | PasswordDigest | undefined, code: string | undefined) {
  const sent = typeof password === 'object' ? { digest: password.digest, algorithm: 'sha-256' } : password
  return { user, password: sent, ...(code === undefined ? {} : { code }) }
}

function queryText(value: Exclude<QueryValue, undefined>): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

type SentAsIs = string | FormData | URLSearchParams | Blob | ArrayBuffer | Uint8Array<ArrayBuffer>

function isSentAsIs(body: RequestBody): body is SentAsIs {
  return (
    typeof body === 'string' ||
    body instanceof FormData ||
    body instanceof URLSearchParams ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    body instanceof Uint8Array
  )
}

// A string is taken for JSON written by hand, so that tests can send broken JSON; fetch knows the type of the others.
function contentType(body: RequestBody | undefined): Record<string, string> {
  if (body === undefined || (typeof body !== 'string' && isSentAsIs(body))) return {}
  return { 'Content-Type': 'application/json' }
}

async function readBody(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (type.includes('json')) return parseJson(new TextDecoder().decode(bytes))
  return type.startsWith('text/') || bytes.length === 0 ? new TextDecoder().decode(bytes) : bytes
}

// A body that is not the JSON it claims to be is shown as the text it is.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function errorText({ error, message }: JsonObject): string | undefined {
  if (typeof message === 'string') return message
  return typeof error === 'string' ? error : undefined
}

function errorCode({ errorType, error }: JsonObject): string | undefined {
  if (typeof errorType === 'string') return errorType
  if (typeof error !== 'string') return undefined
  return /\[([^[\]\s]+)\]\s*$/.exec(error)?.[1] ?? (/\s/.test(error) ? undefined : error)
}
