// Who has heard what: every message is known by its room and number, and for every person one bit a message says whether it came. So a
// lost, a doubled and a strayed delivery are each found, however they make up for each other in a sum.

export interface Completeness {
  readonly sent: number
  /** Sent, and come back to who sent it: the server has accepted it. */
  readonly accepted: number
  readonly expected: number
  readonly delivered: number
  readonly lost: number
  readonly doubled: number
  /** To somebody who is not in the room, or of a message that was never sent. */
  readonly strayed: number
}

/** What a delivery is to whoever hears it. */
export interface Heard {
  readonly sentAtUs: number
  readonly isOwn: boolean
}

export class Tally {
  readonly #rooms: { readonly members: number; readonly sentAtUs: number[]; readonly senders: number[] }[]
  readonly #bits: Uint32Array[]
  readonly #roomOf: (person: number) => number
  sent = 0
  accepted = 0
  delivered = 0
  expected = 0
  doubled = 0
  strayed = 0

  constructor(people: number, rooms: number, roomOf: (person: number) => number = (person) => person % rooms) {
    this.#roomOf = roomOf
    this.#bits = Array.from({ length: people }, () => new Uint32Array(8))
    const members = Array.from({ length: rooms }, () => 0)
    for (let person = 0; person < people; person++) members[roomOf(person)] = (members[roomOf(person)] ?? 0) + 1
    this.#rooms = members.map((count) => ({ members: count, sentAtUs: [], senders: [] }))
  }

  /** Takes the next number of the sender's room. */
  send(sender: number, atUs: number): { readonly room: number; readonly number: number } {
    const room = this.#roomOf(sender)
    const { members, sentAtUs, senders } = this.#room(room)
    sentAtUs.push(atUs)
    senders.push(sender)
    this.sent++
    this.expected += members
    return { room, number: sentAtUs.length - 1 }
  }

  /** Notes a delivery; null when it was none that was due. */
  hear(person: number, room: number, number: number): Heard | null {
    const known = this.#rooms[room]
    const sentAtUs = known?.sentAtUs[number]
    if (known === undefined || sentAtUs === undefined || this.#roomOf(person) !== room) {
      this.strayed++
      return null
    }
    if (!this.#mark(person, number)) {
      this.doubled++
      return null
    }
    this.delivered++
    const isOwn = known.senders[number] === person
    if (isOwn) this.accepted++
    return { sentAtUs, isOwn }
  }

  get isComplete(): boolean {
    return this.delivered === this.expected
  }

  completeness(): Completeness {
    const { sent, accepted, expected, delivered, doubled, strayed } = this
    return { sent, accepted, expected, delivered, lost: expected - delivered, doubled, strayed }
  }

  #room(room: number): { readonly members: number; readonly sentAtUs: number[]; readonly senders: number[] } {
    const found = this.#rooms[room]
    if (found === undefined) throw new Error(`There is no room ${room}`)
    return found
  }

  /** Sets the bit; false when it was set. */
  #mark(person: number, number: number): boolean {
    const word = number >>> 5
    let bits = this.#bits[person] ?? new Uint32Array(8)
    if (word >= bits.length) {
      const longer = new Uint32Array(Math.max(bits.length * 2, word + 1))
      longer.set(bits)
      this.#bits[person] = bits = longer
    }
    const bit = 1 << (number & 31)
    const before = bits[word] ?? 0
    if ((before & bit) !== 0) return false
    bits[word] = before | bit
    return true
  }
}
