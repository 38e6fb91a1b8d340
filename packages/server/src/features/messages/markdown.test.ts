import { parse } from '@rocket.chat/message-parser'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Reading } from '../../actions/action.ts'
import { closeMarkdown, formatted, isPlain, plainTree } from './markdown.ts'

afterAll(() => closeMarkdown())

const as = (id: string): Reading => ({ actor: { id }, workspace: { settings: new Map() } }) as unknown as Reading
const options = { colors: true, emoticons: true, customDomains: [], katex: { dollarSyntax: true, parenthesisSyntax: true } }

describe('plain text without the parser', () => {
  const words = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-zäöüßéñÅøŁžαωЖяאש日本あ]{1,9}$/) },
      fc.constantFrom('localhost', 'http', 'www', 'XD', 'x', 'B', 'D', 'O', '0', '8', '3', 'https', 'color', 'mailto', 'the', 'com', 'de'),
      fc.nat(99999).map(String),
      fc.constantFrom(
        '.',
        ',',
        '!',
        '?',
        "'",
        '"',
        ' ',
        '  ',
        '. ',
        ', ',
        '...',
        '\u0620',
        '\u30a2',
        '-',
        ':',
        ')',
        '\n',
        '@',
        '#',
        '*',
        '_',
      ),
    ),
    { minLength: 1, maxLength: 12 },
  )

  test('is what the parser would have made of it', () => {
    let plain = 0
    fc.assert(
      fc.property(
        fc.tuple(words, fc.boolean()).map(([parts, spaced]) => parts.join(spaced ? ' ' : '')),
        (text) => {
          if (!isPlain(text)) return
          plain++
          expect(parse(text, options), text).toEqual(plainTree(text))
        },
      ),
      { numRuns: 4_000 },
    )
    expect(plain).toBeGreaterThan(400)
  })

  test('is recognised where people write it', () => {
    for (const text of ['hello', 'Hi Bob, how are you?', 'Bis morgen. Ich bringe 3 Kuchen mit!', 'Привет, как дела?', "it's 5 o'clock."])
      expect(isPlain(text), text).toBe(true)
    for (const text of [
      '',
      'see example.com',
      '1. one',
      ':)',
      '*bold*',
      '- a',
      '# a',
      '> a',
      '@bob',
      '#general',
      'a\nb',
      'a `b`',
      'http://a.de',
      'localhost',
      '☕',
    ])
      expect(isPlain(text), text).toBe(false)
  })
})

describe('the parser in its thread', () => {
  // A busy machine may answer with plain text, as it should.
  const busy = { timeout: 10_000, interval: 50 }

  test('makes the tree of a text', async () => {
    const text = 'Hi @alice see #dev *now* :+1: https://example.com'
    await expect.poll(async () => JSON.stringify(await formatted(as('bob'), text)), busy).toBe(JSON.stringify(parse(text, options)))
    expect(await formatted(as('bob'), '')).toBeNull()
  })

  test('gives up on a hostile text in time, distrusts its author for a while, and serves everybody else', async () => {
    const started = performance.now()
    const hostile = '!['.repeat(2500)
    expect(await formatted(as('mallory'), hostile)).toEqual(plainTree(hostile))
    expect(performance.now() - started).toBeLessThan(1_500)
    expect(await formatted(as('mallory'), '*bold*')).toEqual(plainTree('*bold*'))
    await expect.poll(() => formatted(as('bob'), '*bold*'), busy).toEqual(parse('*bold*', options))
    expect(await formatted(as('mallory'), '*bold*')).toEqual(plainTree('*bold*'))
  })

  test('answers a flood with plain text rather than with waiting', async () => {
    const answers = await Promise.all(Array.from({ length: 500 }, (_, index) => formatted(as(`flood${index}`), `*${index}*`)))
    expect(answers).toHaveLength(500)
    expect(answers.every((tree) => Array.isArray(tree))).toBe(true)
  })

  test('starts again after it was closed', async () => {
    await closeMarkdown()
    await expect.poll(() => formatted(as('bob'), '_again_'), busy).toEqual(parse('_again_', options))
  })
})
