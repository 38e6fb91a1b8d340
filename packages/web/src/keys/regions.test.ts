// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listenForRegions } from './regions.ts'

let stop: () => void
beforeEach(() => {
  document.body.innerHTML = `
    <nav data-region="list"><a href="#" id="room">general</a></nav>
    <main data-region="main">
      <article tabindex="-1" id="older"></article>
      <article tabindex="0" id="newest" data-region-entry></article>
      <div data-region="composer"><textarea id="field"></textarea></div>
    </main>
    <aside data-region="bar"><button id="close"></button></aside>`
  stop = listenForRegions()
})
afterEach(() => stop())

const f6 = (shiftKey = false): string => {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'F6', shiftKey, bubbles: true, cancelable: true }))
  return document.activeElement?.id ?? ''
}

test('F6 goes through the regions and around, also out of one that stands in another', () => {
  expect([f6(), f6(), f6(), f6(), f6()]).toEqual(['room', 'newest', 'field', 'close', 'room'])
})

test('Shift F6 goes the other way', () => {
  document.getElementById('field')?.focus()
  expect([f6(true), f6(true), f6(true), f6(true)]).toEqual(['newest', 'room', 'close', 'field'])
})
