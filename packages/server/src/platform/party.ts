// Who stands behind an address, as far as limits are concerned.

/** What of an address stands for one party: all of IPv4, the first half of IPv6, which is what one customer is given. */
export function partyOf(address: string | null): string {
  const plain = (address ?? '').replace(/^::ffff:/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const first = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - (tail === '' ? 0 : tail.split(':').length))
  return [...first, ...Array<string>(missing).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':')
}
