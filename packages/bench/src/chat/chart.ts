// The picture of a run, as SVG by hand: who delivers how much, how long it takes at the same load, and what a send costs as a room grows. In the
// colours of whatever shows it, light or dark; every bar has its name and number beside it, so that no colour has to be told from another.
import { type Run, type Spread, spreadOf } from './runs.ts'

const width = 860
const labelWidth = 150
const numberWidth = 150
const rowHeight = 20
const barHeight = 13

interface Bar {
  readonly label: string
  readonly spread: Spread
}

interface Panel {
  readonly title: string
  readonly unit: string
  readonly isLinear: boolean
  readonly groups: readonly { readonly label: string; readonly bars: readonly Bar[] }[]
}

interface PanelPlan {
  readonly title: string
  readonly unit: string
  readonly figure: string
  /** From zero; without it on a scale that doubles by the same length, since peers are tens of times apart. */
  readonly isLinear?: true
  readonly scenarios: readonly (readonly [name: string, label: string])[]
}

const plans: readonly PanelPlan[] = [
  {
    title: 'As much as each can, deliveries a second',
    unit: '/s',
    figure: 'deliveriesPerSecond',
    scenarios: [
      ['dm', 'direct messages'],
      ['small', 'ten rooms of fifty'],
      ['big', 'one room of a thousand'],
    ],
  },
  {
    title: 'At the same load, 99 of 100 deliveries within',
    unit: ' ms',
    figure: 'p99Ms',
    scenarios: [
      ['open-100', '100 messages/s × 50'],
      ['open-big', '5 messages/s × 1,000'],
      ['open-1000', '1,000 messages/s × 50'],
      ['two-nodes', '200 messages/s × 50, two nodes'],
    ],
  },
  { title: 'Memory of an idle connection', unit: ' kB', figure: 'kbPerConnection', scenarios: [['idle', '5,000 connections']] },
  {
    title: 'What a send costs PostgreSQL as the room grows',
    unit: ' µs',
    figure: 'databaseUsPerMessage',
    isLinear: true,
    scenarios: [['growth', 'by members and messages']],
  },
]

export function chartOf(runs: readonly Run[]): string {
  const panels = plans.map((plan) => panelOf(plan, runs)).filter(({ groups }) => groups.length > 0)
  let y = 16
  const drawn = panels.map((panel) => {
    const { svg, height } = draw(panel, y)
    y += height + 18
    return svg
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="The message path, measured">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .group { font-weight: 600 }
  .number, .note { fill: #57606a }
  .ground { fill: #ffffff }
  .bar { fill: #8c959f }
  .ours { fill: #0969da }
  .spread { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .number, .note { fill: #9da7b1 }
    .ground { fill: #0d1117 }
    .bar { fill: #6e7681 }
    .ours { fill: #58a6ff }
    .spread { stroke: #e6edf3 }
  }
</style>
<rect class="ground" width="${width}" height="${y}"/>
${drawn.join('\n')}
</svg>
`
}

function panelOf({ title, unit, figure, scenarios, isLinear }: PanelPlan, runs: readonly Run[]): Panel {
  const groups = scenarios.map(([scenario, label]) => {
    const whom = [...new Set(runs.filter((run) => run.scenario === scenario).map(({ who }) => who))]
    const bars = whom.flatMap((who) => {
      const spread = spreadOf(runs, [scenario, who, figure])
      return spread === null ? [] : [{ label: who, spread }]
    })
    return { label, bars }
  })
  return { title, unit, isLinear: isLinear === true, groups: groups.filter(({ bars }) => bars.length > 0) }
}

function draw(panel: Panel, top: number): { readonly svg: string; readonly height: number } {
  const { title, unit, groups, isLinear } = panel
  const { floor, x } = scaleOf(panel)
  const parts = [
    `<text class="title" x="16" y="${top + 14}">${title}</text>`,
    `<text class="note" x="${width - 16}" y="${top + 14}" text-anchor="end">${isLinear ? 'from 0' : `logarithmic, from ${short(floor)}${unit}`}</text>`,
  ]
  let y = top + 26
  for (const { label, bars } of groups) {
    parts.push(`<text class="group" x="16" y="${y + 14}">${label}</text>`)
    y += rowHeight
    for (const bar of bars) {
      parts.push(drawBar({ bar, unit, x, y }))
      y += rowHeight
    }
    y += 6
  }
  return { svg: parts.join('\n'), height: y - top }
}

/** Where a value stands. A logarithmic axis begins at a power of ten. */
function scaleOf({ groups, isLinear }: Panel): { readonly floor: number; x(value: number): number } {
  const spreads = groups.flatMap(({ bars }) => bars.map(({ spread }) => spread))
  const [least, most] = [Math.min(...spreads.map(({ low }) => low)), Math.max(...spreads.map(({ high }) => high)) * 1.05]
  const plot = width - labelWidth - numberWidth - 32
  const floor = isLinear ? 0 : 10 ** Math.floor(Math.log10(Math.max(0.001, least * 0.7)))
  const share = (value: number): number => (isLinear ? value / most : Math.log(Math.max(value, floor) / floor) / Math.log(most / floor))
  return { floor, x: (value) => labelWidth + 16 + plot * share(value) }
}

interface BarPlace {
  readonly bar: Bar
  readonly unit: string
  readonly x: (value: number) => number
  readonly y: number
}

function drawBar({ bar: { label, spread }, unit, x, y }: BarPlace): string {
  const { median, low, high } = spread
  const middle = y + rowHeight / 2
  const start = x(0)
  const isOurs = /^(foyer|on one|across)$|\d (members|messages)$/.test(label)
  return [
    `<text x="${labelWidth + 8}" y="${middle + 4}" text-anchor="end">${label}</text>`,
    `<rect class="${isOurs ? 'ours' : 'bar'}" x="${start}" y="${middle - barHeight / 2}" width="${Math.max(1, x(median) - start).toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<line class="spread" x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
    `<text class="number" x="${(x(high) + 8).toFixed(1)}" y="${middle + 4}">${short(median)}${unit}</text>`,
  ].join('\n')
}

function short(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
}
