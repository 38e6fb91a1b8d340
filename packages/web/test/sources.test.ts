// @vitest-environment happy-dom
// The laws of the web client that no type holds: no text stands in a component, people's names are printed by PersonName alone, and
// both languages say the same. Each law is shown a source that breaks it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { adminText } from '../src/admin/admin-text.ts'
import { invitesText } from '../src/admin/invites/invites-text.ts'
import { limitsText } from '../src/admin/limits/limits-text.ts'
import { rolesText } from '../src/admin/names/roles-text.ts'
import { permissionsText } from '../src/admin/permissions/permissions-text.ts'
import { actionsText } from '../src/admin/records/actions-text.ts'
import { detailsText } from '../src/admin/records/details-text.ts'
import { recordsText } from '../src/admin/records/records-text.ts'
import { settingsText } from '../src/admin/settings/settings-text.ts'
import { usersText } from '../src/admin/users/users-text.ts'
import { refusalsText } from '../src/api/refusals-text.ts'
import { barText } from '../src/chat/bar/bar-text.ts'
import { composerText } from '../src/chat/composer/composer-text.ts'
import { typingText } from '../src/chat/composer/typing-text.ts'
import { peopleText } from '../src/chat/people/people-text.ts'
import { roomText } from '../src/chat/room/room-text.ts'
import { systemText } from '../src/chat/room/system-text.ts'
import { roomsText } from '../src/chat/rooms/rooms-text.ts'
import { componentsText } from '../src/components/components-text.ts'
import { entryText } from '../src/entry/entry-text.ts'
import { shellText } from '../src/shell/shell-text.ts'

const src = path.join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx') && !file.includes('.test.'))

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

function nodesOf(source: string): Node[] {
  const found: Node[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (typeof value !== 'object' || value === null) return
    const node = value as Node
    if (typeof node.type === 'string') found.push(node)
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') walk(child)
  }
  walk(parseAst(source, { lang: 'tsx' }))
  return found
}

// Attributes that people read or hear.
const read = new Set([
  'alt',
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'description',
  'hint',
  'label',
  'lead',
  'heading',
  'placeholder',
  'title',
])
const hasLetters = (text: unknown): boolean => typeof text === 'string' && /\p{L}{2}/u.test(text)

/** Texts that stand in a component instead of its area's texts. */
function literalTexts(source: string): string[] {
  return nodesOf(source).flatMap((node) => {
    if (node.type === 'JSXText' && hasLetters(node['value'])) return [String(node['value']).trim()]
    if (node.type !== 'JSXAttribute') return []
    const { name } = node['name'] as { name: unknown }
    const value = node['value'] as Node | null
    const literal = value?.type === 'JSXExpressionContainer' ? (value['expression'] as Node) : value
    return read.has(String(name)) && literal?.type === 'Literal' && hasLetters(literal['value']) ? [String(literal['value'])] : []
  })
}

/** Places that print a person's name by themselves. */
function barePersons(source: string): string[] {
  const people = /^(?:u|me|self|user|author|person|people|member|guest|host|inviter|invitedBy|from|by|who|sender|owner)$/i
  return nodesOf(source).flatMap((node) => {
    if (node.type !== 'JSXExpressionContainer') return []
    const expression = node['expression'] as Node
    if (expression.type !== 'MemberExpression') return []
    const property = (expression['property'] as { name?: string }).name ?? ''
    const object = expression['object'] as { name?: string; property?: { name?: string } }
    const holder = object.name ?? object.property?.name ?? ''
    return ['name', 'username'].includes(property) && people.test(holder) && !isProp(source, node) ? [`${holder}.${property}`] : []
  })
}

/** `value={me.username}` hands a name on; only `{me.name}` between tags prints it. */
function isProp(source: string, node: Node): boolean {
  return /=\s*$/.test(source.slice(0, node.start))
}

describe('components', () => {
  test('hold no text of their own: it stands in their area’s texts', () => {
    const found = files.flatMap((file) => literalTexts(readFileSync(path.join(src, file), 'utf8')).map((text) => `${file}: ${text}`))
    expect(found).toEqual([])
    expect(literalTexts(`const a = <p title="Sign in">Hello {x}<b>·</b></p>`)).toEqual(['Sign in', 'Hello'])
  })

  test('leave people’s names to PersonName', () => {
    const found = files
      .filter((file) => file !== 'components/person-name.tsx')
      .flatMap((file) =>
        barePersons(readFileSync(path.join(src, file), 'utf8')).map((text) => `${file}: prints ${text}; use <PersonName person={…} />`),
      )
    expect(found).toEqual([])
    expect(barePersons(`const a = <p data-x={user.name}>{message.u.name} {room.name}</p>`)).toEqual(['u.name'])
  })
})

describe('texts', () => {
  const chatTexts = [barText, composerText, peopleText, roomsText, roomText, systemText, typingText]
  const adminTexts = [
    actionsText,
    adminText,
    detailsText,
    invitesText,
    limitsText,
    permissionsText,
    recordsText,
    rolesText,
    settingsText,
    usersText,
  ]
  const areas = [...adminTexts, ...chatTexts, componentsText, entryText, refusalsText, shellText]

  test.each(areas.map((area) => [area.name, area] as const))('of %s say the same in both languages', (_name, { english, german }) => {
    const filledIn = (text: string) => [...text.matchAll(/\{\{\w+\}\}|<\/?\w+>/g)].map(([word]) => word).sort()
    expect(Object.keys(german)).toEqual(Object.keys(english))
    for (const [key, text] of Object.entries(english)) {
      const other = (german as Record<string, string>)[key] ?? ''
      expect([key, other.trim() === '' ? 'empty' : filledIn(other)]).toEqual([key, filledIn(text)])
    }
  })

  test('are all among those looked at here', () => {
    const held = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('-text.ts') && !file.includes('use-text'),
    )
    expect(held.length).toBe(areas.length)
  })

  test('have no exclamation mark, no “please” and no “oops”', () => {
    const words = areas.flatMap(({ english, german }) => [...Object.values(english), ...Object.values(german)])
    expect(words.filter((text) => /!|\bplease\b|\bbitte\b|\boops\b/i.test(text))).toEqual([])
  })
})
