// One thing that is done by pressing something: not twice at once, and a refusal becomes a sentence beside it.
import { useRef, useState } from 'react'
import { say } from '../../components/live-region.tsx'
import { useAdminRefusals } from './admin-refusals.ts'

export interface Action {
  readonly isRunning: boolean
  /** Why the last attempt was refused; null when it was not. */
  readonly refused: string | null
  /** Says `done` afterwards, unless `what` answers false: then nothing has been done yet. */
  run(what: () => Promise<unknown>, done?: string): void
  forget(): void
}

export function useAction(): Action {
  const [isRunning, setRunning] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const running = useRef(false)
  const sentenceOf = useAdminRefusals()
  return {
    isRunning,
    refused,
    forget: () => setRefused(null),
    run(what, done) {
      if (running.current) return
      running.current = true
      setRunning(true)
      setRefused(null)
      const attempt = async (): Promise<void> => {
        try {
          const outcome = await what()
          if (done !== undefined && outcome !== false) say(done)
        } catch (error) {
          setRefused(sentenceOf(error))
        } finally {
          running.current = false
          setRunning(false)
        }
      }
      void attempt()
    },
  }
}
