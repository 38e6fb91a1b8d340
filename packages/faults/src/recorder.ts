// Writes a history down as it happens, on the clock of this process.
import type { Line, Op, Phase } from './checker/history.ts'

type About<O extends Op> = { readonly proc: string; readonly id?: string; readonly room?: string; readonly res: Line<O>['res'] }

export class Recorder {
  readonly lines: Line[] = []

  now(): number {
    return performance.now()
  }

  note<O extends Op>(op: O, phase: Phase, { proc, id = '', room = '', res }: About<O>): void {
    this.lines.push({ t: this.now(), proc, op, id, room, phase, res } as unknown as Line)
  }

  /** Notes that something is asked for, does it, and notes what came of it; a refusal is told from what nobody knows by `isRefusal`. */
  async attempt<O extends Op, T>(
    op: O,
    about: About<O>,
    {
      work,
      isRefusal,
      answered = () => about.res,
    }: { work: () => Promise<T>; isRefusal: (error: unknown) => boolean; answered?: (answer: T) => Line<O>['res'] },
  ): Promise<{ readonly phase: Exclude<Phase, 'invoke'>; readonly answer?: T }> {
    this.note(op, 'invoke', about)
    try {
      const answer = await work()
      this.note(op, 'ok', { ...about, res: answered(answer) })
      return { phase: 'ok', answer }
    } catch (error) {
      const phase = isRefusal(error) ? 'fail' : 'info'
      this.note(op, phase, about)
      return { phase }
    }
  }
}
