// Who is there, as far as the server tells this viewer.
import { presenceCodes } from '@foyer/protocol/presence.ts'
import { create } from 'zustand'
import { rest } from '../../api/rest.ts'
import type { Person } from '../../components/person.ts'

interface Presence {
  readonly status: string
  readonly statusText: string
}

interface PresenceState {
  readonly people: ReadonlyMap<string, Presence>
}

const usePresence = create<PresenceState>(() => ({ people: new Map() }))

const names = new Map<number, string>(Object.entries(presenceCodes).map(([name, code]) => [code, name]))

export async function loadPresence(): Promise<void> {
  const { users } = await rest.get<{ users: { _id: string; status?: string; statusText?: string }[] }>('users.presence')
  usePresence.setState({
    people: new Map(users.map(({ _id, status, statusText }) => [_id, { status: status ?? 'offline', statusText: statusText ?? '' }])),
  })
}

/** Frames of `user-status`: id, username, code, text. */
export function takePresence(frames: readonly unknown[][]): void {
  usePresence.setState(({ people }) => {
    const changed = new Map(people)
    for (const [id, , code, text] of frames)
      changed.set(String(id), { status: names.get(Number(code)) ?? 'offline', statusText: typeof text === 'string' ? text : '' })
    return { people: changed }
  })
}

/** The person, with how they are now. */
export function usePersonNow(person: Person): Person {
  const now = usePresence(({ people }) => (person._id === undefined ? undefined : people.get(person._id)))
  return now === undefined ? person : { ...person, status: now.status }
}
