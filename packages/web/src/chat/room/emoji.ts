// Emoji by their shortcodes, and shortcodes by emoji: the names that other clients use. Those that people use most are here; the table of
// all of them is as large as the rest of the room and is loaded when another is needed.
import { create } from 'zustand'

interface Emoji {
  /** By shortcode, without colons. */
  readonly byName: ReadonlyMap<string, string>
  /** The shortcode that stands for it. */
  readonly byEmoji: ReadonlyMap<string, string>
}

const mostUsed: Readonly<Record<string, string>> = {
  thumbsup: '👍',
  '+1': '👍',
  thumbsdown: '👎',
  heart: '❤',
  joy: '😂',
  smile: '😄',
  smiley: '😃',
  grinning: '😀',
  laughing: '😆',
  wink: '😉',
  blush: '😊',
  slight_smile: '🙂',
  heart_eyes: '😍',
  sweat_smile: '😅',
  sunglasses: '😎',
  thinking: '🤔',
  cry: '😢',
  sob: '😭',
  tada: '🎉',
  clap: '👏',
  pray: '🙏',
  raised_hands: '🙌',
  ok_hand: '👌',
  wave: '👋',
  muscle: '💪',
  handshake: '🤝',
  point_up: '☝',
  eyes: '👀',
  fire: '🔥',
  rocket: '🚀',
  star: '⭐',
  bulb: '💡',
  coffee: '☕',
  hourglass: '⌛',
  '100': '💯',
  white_check_mark: '✅',
  x: '❌',
  warning: '⚠',
  question: '❓',
  exclamation: '❗',
}

export const useEmoji = create<Emoji>(() => ({ byName: new Map(Object.entries(mostUsed)), byEmoji: new Map() }))

let loading: Promise<void> | null = null

export function loadEmoji(): Promise<void> {
  loading ??= read().catch(() => {
    loading = null
  })
  return loading
}

async function read(): Promise<void> {
  const { default: codes } = await import('emojibase-data/en/shortcodes/joypixels.json')
  const byName = new Map<string, string>()
  const byEmoji = new Map<string, string>()
  for (const [code, names] of Object.entries(codes as Record<string, string | string[]>)) {
    const emoji = String.fromCodePoint(...code.split('-').map((point) => Number.parseInt(point, 16)))
    const all = typeof names === 'string' ? [names] : names
    for (const name of all) byName.set(name, emoji)
    if (all[0] !== undefined) byEmoji.set(plain(emoji), all[0])
  }
  useEmoji.setState({ byName, byEmoji })
}

/** The shortcode of an emoji as keyboards and pickers write it; null when there is none. */
export function shortcodeOf(emoji: string): string | null {
  return useEmoji.getState().byEmoji.get(plain(emoji)) ?? null
}

// Whether an emoji asks to be drawn in colour does not make it another.
const plain = (emoji: string): string => emoji.replaceAll('\ufe0f', '')

/** An emoji for a shortcode; null until the names are loaded, and for names that nobody knows. */
export function useEmojiNamed(name: string): string | null {
  const emoji = useEmoji(({ byName }) => byName.get(name))
  if (emoji === undefined) void loadEmoji()
  return emoji ?? null
}
