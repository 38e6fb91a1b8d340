// Latencies in buckets that each are one percent wide: exact enough to compare, however many millions there are.

const growth = Math.log(1.01)

export interface LatencySummary {
  readonly count: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

export class Latencies {
  /** From one microsecond to some twenty minutes. */
  readonly #buckets = new Uint32Array(2_100)
  #count = 0

  add(microseconds: number): void {
    const bucket = microseconds <= 1 ? 0 : Math.floor(Math.log(microseconds) / growth)
    const index = Math.min(bucket, this.#buckets.length - 1)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    this.#count++
  }

  /** In milliseconds; not a number when there are none. */
  quantile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#count))
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      left -= this.#buckets[bucket] ?? 0
      if (left <= 0) return Math.exp((bucket + 0.5) * growth) / 1_000
    }
    return Number.NaN
  }

  summary(): LatencySummary {
    return { count: this.#count, p50Ms: this.quantile(0.5), p95Ms: this.quantile(0.95), p99Ms: this.quantile(0.99) }
  }
}
