import { expect, test } from 'vitest'
import codes from 'emojibase-data/en/shortcodes/joypixels.json' with { type: 'json' }
import { loadEmoji, shortcodeOf, useEmoji } from './emoji.ts'

test('the emoji that people use most are known before the table is loaded, by the names that it has for them', async () => {
  const before = new Map(useEmoji.getState().byName)
  expect(before.get('thumbsup')).toBe('👍')
  await loadEmoji()
  const { byName } = useEmoji.getState()
  for (const [name, emoji] of before) expect([name, byName.get(name)]).toEqual([name, emoji])
  expect(byName.size).toBeGreaterThan(Object.keys(codes).length - 1)
  expect(shortcodeOf('👍')).toBe('thumbsup')
})
