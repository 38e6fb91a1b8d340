// Telling somebody who looks elsewhere that they were written to: by the browser, with a sound, as they chose.
import { keep, recall } from '../../session/storage.ts'

export interface Notice {
  readonly title: string
  readonly text: string
  readonly payload: { readonly _id: string; readonly rid: string; readonly tmid?: string; readonly type: string; readonly name?: string }
}

/** `granted`, `denied`, `default` (not asked yet), or `absent` where the browser has none. */
export function noticePermission(): NotificationPermission | 'absent' {
  return typeof Notification === 'undefined' ? 'absent' : Notification.permission
}

export const wantsSound = (): boolean => recall('sound') !== 'off'
export const setSound = (on: boolean): void => keep('sound', on ? null : 'off')

/** `open` leads to what it is about, once somebody chooses it. */
export function takeNotice({ title, text, payload }: Notice, open: (payload: Notice['payload']) => void): void {
  if (document.hasFocus()) return
  if (wantsSound()) playSound()
  if (noticePermission() !== 'granted') return
  const shown = new Notification(title, { body: text, tag: payload.rid })
  shown.addEventListener('click', () => {
    window.focus()
    shown.close()
    open(payload)
  })
}

let audio: AudioContext | null = null

/** Two soft tones, made here: nothing is loaded for them. */
function playSound(): void {
  try {
    audio ??= new AudioContext()
    const now = audio.currentTime
    for (const [at, pitch] of [
      [0, 660],
      [0.12, 880],
    ] as const) {
      const tone = audio.createOscillator()
      const volume = audio.createGain()
      tone.frequency.value = pitch
      volume.gain.setValueAtTime(0, now + at)
      volume.gain.linearRampToValueAtTime(0.08, now + at + 0.02)
      volume.gain.exponentialRampToValueAtTime(0.0001, now + at + 0.25)
      tone.connect(volume).connect(audio.destination)
      tone.start(now + at)
      tone.stop(now + at + 0.3)
    }
  } catch {
    // Browsers let nothing sound before somebody has touched the page.
  }
}
