// What was begun in a room and not sent, kept in this browser; and why something came back.
import { create } from 'zustand'
import type { Refusal } from '../../api/refusals.ts'
import { keep, recall } from '../../session/storage.ts'

interface DraftsState {
  readonly texts: ReadonlyMap<string, string>
  readonly refusals: ReadonlyMap<string, Refusal>
}

export const useDrafts = create<DraftsState>(() => ({ texts: new Map(), refusals: new Map() }))

let ownerId = ''

export function openDrafts(userId: string): void {
  ownerId = userId
  useDrafts.setState({ texts: new Map(kept()), refusals: new Map() })
}

export function forgetDrafts(userId: string): void {
  keep(`drafts:${userId}`, null)
}

/** `place`: a room's id, or that of a thread. */
export function setDraft(place: string, text: string): void {
  const texts = new Map(useDrafts.getState().texts)
  texts.delete(place)
  if (text !== '') texts.set(place, text)
  // The oldest drafts go first.
  const latest = [...texts].slice(-draftsMax)
  useDrafts.setState({ texts: new Map(latest) })
  keep(nameOf(), latest.length === 0 ? null : JSON.stringify(latest))
}

export function setRefusal(place: string, refusal: Refusal | null): void {
  const refusals = new Map(useDrafts.getState().refusals)
  if (refusal === null) refusals.delete(place)
  else refusals.set(place, refusal)
  useDrafts.setState({ refusals })
}

const draftsMax = 50
const nameOf = (): string => `drafts:${ownerId}`

function kept(): [string, string][] {
  try {
    const found: unknown = JSON.parse(recall(nameOf()) ?? '[]')
    return Array.isArray(found) ? (found as [string, string][]) : []
  } catch {
    return []
  }
}
