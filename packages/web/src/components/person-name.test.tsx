// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { MarkForm } from './guest-mark.tsx'
import { hueOf, initialsOf } from './person.ts'
import { PersonName } from './person-name.tsx'

afterEach(cleanup)
const gina = { _id: 'u1', username: 'gina', name: 'Gina Partner', kind: 'guest', company: 'Partner Ltd' }
const bob = { _id: 'u2', username: 'bob', name: 'Bob Member' }

test.each<[MarkForm, string | null, string | null]>([
  ['full', 'Guest', 'Partner Ltd'],
  ['short', 'Guest', null],
  ['glyph', null, null],
])('a guest’s name carries the %s mark', (mark, word, company) => {
  render(<PersonName person={gina} mark={mark} />)
  expect(screen.getByText('Gina Partner')).toBeDefined()
  expect(screen.queryByText('Guest')?.textContent ?? null).toBe(word)
  expect(screen.queryByText('Partner Ltd')?.textContent ?? null).toBe(company)
  // Said in any case.
  expect(document.querySelector('[aria-label="Guest"]') !== null || word === 'Guest').toBe(true)
})

test('a member’s name carries none, and somebody without a name is called by their username', () => {
  render(<PersonName person={bob} />)
  expect(screen.queryByText('Guest')).toBeNull()
  render(<PersonName person={{ username: 'carol', name: '' }} />)
  expect(screen.getByText('carol')).toBeDefined()
})

test('presence is said in words beside its shape', () => {
  render(<PersonName person={{ ...bob, status: 'busy' }} avatar={36} presence />)
  expect(screen.getByText('busy')).toBeDefined()
})

test('initials are those of the first and the last word, in any script', () => {
  expect(['Gina Partner', 'bob', 'Jean Luc de Vries', 'Ayşe', '', 'élodie'].map((name) => initialsOf({ name }))).toEqual([
    'GP',
    'B',
    'JV',
    'A',
    '?',
    'É',
  ])
  expect(hueOf(gina)).toBe(hueOf({ _id: 'u1' }))
})
