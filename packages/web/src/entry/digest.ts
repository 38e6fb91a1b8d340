// A password in the place of a code: as its SHA-256, as apps send it.

/** Where the browser does no digests, because the address is not a safe one, the password itself is sent, as it is at sign-in. */
export async function digestOf(password: string): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return password
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(password)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
