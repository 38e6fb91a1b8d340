// The many ways in which clients write "this is me", reduced to two: a password, or a token to resume.
type Password = { plain: string } | { digest: string }
export type Credential = { by: 'password'; login: string; password: Password } | { by: 'resume'; token: string }

/** Reads the object that REST's `login` and DDP's `login` take; null when it says nothing that we can check. */
export function credentialFrom(value: Readonly<Record<string, unknown>>): Credential | null {
  if (typeof value['resume'] === 'string' && value['resume'] !== '') return { by: 'resume', token: value['resume'] }
  // A second factor wraps what it confirms.
  const totp = value['totp']
  if (isObject(totp) && isObject(totp['login'])) return credentialFrom(totp['login'])
  const login = loginOf(value)
  const password = passwordOf(value['password'])
  return login === null || password === null ? null : { by: 'password', login, password }
}

/** The code of a second factor, where clients write it: beside the credential, or around it. */
export function codeFrom(value: Readonly<Record<string, unknown>>): { readonly code?: string } {
  const totp = value['totp']
  const code = isObject(totp) ? totp['code'] : value['code']
  return typeof code === 'string' && code !== '' ? { code } : {}
}

function loginOf(value: Readonly<Record<string, unknown>>): string | null {
  const { user } = value as { user?: unknown }
  const nested = isObject(user) ? user : {}
  const candidates = [typeof user === 'string' ? user : undefined, nested['username'], nested['email'], value['username'], value['email']]
  return (candidates.find((candidate) => typeof candidate === 'string' && candidate !== '') as string | undefined) ?? null
}

function passwordOf(value: unknown): Password | null {
  if (typeof value === 'string') return { plain: value }
  if (isObject(value) && typeof value['digest'] === 'string' && value['algorithm'] === 'sha-256') return { digest: value['digest'] }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
