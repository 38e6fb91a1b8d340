// Whether somebody is there, as a shape and a colour: a disc, a clock, a bar, a hollow ring.
import type { ReactNode } from 'react'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'

const states = ['online', 'away', 'busy', 'offline'] as const
type PresenceState = (typeof states)[number]

export function presenceStateOf(status: string | undefined): PresenceState {
  return states.find((state) => state === status) ?? 'offline'
}

/** The shape alone: decoration beside a name that says the state. */
export function PresenceSign({ status }: { readonly status: string | undefined }): ReactNode {
  const state = presenceStateOf(status)
  const colour = `var(--fy-${state})`
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" fill="none" aria-hidden="true">
      {state === 'offline' && <circle cx="5" cy="5" r="3.9" stroke={colour} strokeWidth="2" />}
      {state === 'away' && (
        <>
          <circle cx="5" cy="5" r="4.1" stroke={colour} strokeWidth="1.6" />
          <path d="M5 2.9V5l1.5 1" stroke={colour} strokeWidth="1.2" strokeLinecap="round" />
        </>
      )}
      {state === 'online' && <circle cx="5" cy="5" r="5" fill={colour} />}
      {state === 'busy' && (
        <>
          <circle cx="5" cy="5" r="5" fill={colour} />
          <path d="M2.6 5h4.8" stroke="var(--fy-surface)" strokeWidth="1.6" strokeLinecap="round" />
        </>
      )}
    </svg>
  )
}

/** The state in words, for those who do not see the shape. */
export function PresenceSaid({ status }: { readonly status: string | undefined }): ReactNode {
  const t = useText(componentsText)
  return <span className="fy-said">{t(`presence.${presenceStateOf(status)}`)}</span>
}
