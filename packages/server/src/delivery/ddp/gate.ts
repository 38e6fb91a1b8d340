// Whoever comes to this server by a socket before they are signed in: strangers, of whom there are only so many, and the two lines in which
// those stand who sign in. Passwords have a line of their own, because to check one takes long: nobody who has a token waits for that.
import { credentialFrom } from '../../features/sessions/credential.ts'
import { partyOf } from '../../platform/party.ts'
import { objectParam } from '../../wire/ddp.ts'
import type { SocketLimits } from './limits.ts'
import { Places } from './places.ts'
import { SignInLine, type Ticket } from './sign-in-line.ts'

/** As much of a connection as is known here. */
export interface Comer {
  readonly address: string | null
  /** Closes the socket, and says when to come again. */
  askToComeAgain(): void
}

const passwordsAtOnce = 2

export class Gate {
  readonly #limits: SocketLimits
  readonly #strangers = new Places<Comer>()
  readonly #returning: SignInLine
  readonly #arriving: SignInLine

  constructor({ limits, isBusy }: { readonly limits: SocketLimits; readonly isBusy: () => boolean }) {
    this.#limits = limits
    const waitingMax = limits.signInsWaitingMax
    this.#returning = new SignInLine({ atOnce: limits.signInsAtOnce, waitingMax, isBusy })
    this.#arriving = new SignInLine({ atOnce: () => Math.min(passwordsAtOnce, limits.signInsAtOnce()), waitingMax, isBusy })
  }

  get strangers(): number {
    return this.#strangers.size
  }

  get signInsWaiting(): number {
    return this.#returning.waiting + this.#arriving.waiting
  }

  /** Somebody has come. When there are too many, the oldest of the largest party goes: they had the longest time to sign in. */
  noteStranger(comer: Comer): void {
    this.#strangers.add(comer, partyOf(comer.address))
    if (this.#strangers.size <= this.#limits.strangersMax()) return
    const [oldest] = this.#strangers.largest
    if (oldest === undefined) return
    this.#strangers.delete(oldest)
    oldest.askToComeAgain()
  }

  /** They are no stranger any more, or have gone. */
  forgetStranger(comer: Comer): void {
    this.#strangers.delete(comer)
  }

  /** Stands in line to sign in with what the call says. */
  standInLine({ address }: Comer, params: readonly unknown[]): Ticket {
    const line = credentialFrom(objectParam(params[0]))?.by === 'resume' ? this.#returning : this.#arriving
    return line.enter(partyOf(address))
  }
}
