// The pages that are printed from the tables: fails when a table has moved on. `UPDATE_DOCS=1 npx vitest run docs` prints them anew.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { features } from '../src/features.ts'
import { catalogue } from '../src/permissions/catalogue.ts'
import { matrix, type RowOn } from '../src/permissions/matrix.ts'
import type { TargetKind } from '../src/permissions/targets.ts'

const page = (name: string): string => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))

async function holdsTo(name: string, printed: string): Promise<void> {
  if (process.env['UPDATE_DOCS']) await writeFile(page(name), printed)
  expect(await readFile(page(name), 'utf8'), `docs/${name} is out of date: run UPDATE_DOCS=1 npx vitest run docs`).toBe(printed)
}

function ways(row: RowOn<TargetKind>): string {
  if (typeof row.allow === 'string') return row.allow
  return row.allow
    .map((way) =>
      typeof way === 'string'
        ? `\`${way}\``
        : [way.permission === undefined ? '' : `\`${way.permission}\``, `when *${way.when}*`].join(' ').trim(),
    )
    .join(' · ')
}

const guestWords = { baseline: '**has it**', allowed: 'may be ticked', never: 'never' } as const

test('docs/permissions.md says what the catalogue and the matrix say', async () => {
  const enforced = Object.entries(catalogue).filter(([, entry]) => !('listedOnly' in entry))
  await holdsTo(
    'permissions.md',
    `# Who may do what

Printed from \`permissions/matrix.ts\` and \`permissions/catalogue.ts\`; review it like a specification.

## What can be done

Any one of the ways in *allowed by* suffices; a rule in *never against* forbids it even so. *signed-in* asks for an account that may see the thing.
What is *confirmed* asks for the second factor, or else the password, unless the session has shown it a short while ago.

| row | done to | allowed by | never against | audited | confirmed |
| --- | --- | --- | --- | --- | --- |
${(Object.entries(matrix) as unknown as [string, RowOn<TargetKind>][])
  .map(
    ([name, row]) =>
      `| ${name} | ${row.on} | ${ways(row)} | ${(row.rules ?? []).join(', ')} | ${row.audited ? 'yes' : ''} | ${row.confirmed ? 'yes' : ''} |`,
  )
  .join('\n')}

## Permissions that administrators hand out

*Guests*: the four that every guest has; those that an administrator may tick (in custom mode); those above the ceiling.

| permission | label | default roles | guests |
| --- | --- | --- | --- |
${enforced.map(([id, entry]) => `| \`${id}\` | ${entry.label} | ${entry.roles.join(', ')} | ${guestWords[entry.guest]} |`).join('\n')}

${Object.keys(catalogue).length - enforced.length} more ids are listed for clients that expect them, and enforce nothing.
`,
  )
})

test('docs/api.md says what the wire tables say', async () => {
  const routes = features.flatMap((feature) => (feature.routes ?? []).map((row) => ({ feature: feature.name, row })))
  const methods = features.flatMap((feature) => (feature.ddp?.methods ?? []).map((row) => ({ feature: feature.name, row })))
  const topics = features.flatMap((feature) => (feature.ddp?.topics ?? []).map((row) => ({ feature: feature.name, row })))
  await holdsTo(
    'api.md',
    `# What the wire reaches

Printed from the wire tables: endpoint, method or stream → action → row of the matrix. Shapes are at \`/api-docs\` of a running workspace.

## REST (${routes.length})

| endpoint | does | action | permission row |
| --- | --- | --- | --- |
${routes.map(({ row }) => `| ${row.verb} \`${row.path}\` | ${row.summary} | ${row.action.name} | ${row.action.permission} |`).join('\n')}

## DDP methods (${methods.length})

| method | action | permission row |
| --- | --- | --- |
${methods.map(({ row }) => `| \`${row.name}\` | ${row.action.name} | ${row.action.permission} |`).join('\n')}

## Streams

| stream | action | permission row |
| --- | --- | --- |
${topics.map(({ row }) => `| \`${row.stream}\` | ${row.action.name} | ${row.action.permission} |`).join('\n')}
`,
  )
})
