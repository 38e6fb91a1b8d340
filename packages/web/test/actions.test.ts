// @vitest-environment happy-dom
// What the audit log can hold, the audit page can name.
import { describe, expect, test } from 'vitest'
import { features } from '../../server/src/features.ts'
import { type MatrixRow, matrix, type RowOn } from '../../server/src/permissions/matrix.ts'
import type { TargetKind } from '../../server/src/permissions/targets.ts'
import { namedActions } from '../src/admin/records/actions-text.ts'

/** What the server does by itself stands in no table of the wire. */
const ofTheServer = ['end-access', 'work-on-batch']

function auditedActions(): string[] {
  const found = new Set<string>()
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 4) return
    const { name, permission, run } = value as Record<string, unknown>
    if (typeof name === 'string' && typeof permission === 'string' && typeof run === 'function') {
      const row = matrix[permission as MatrixRow] as RowOn<TargetKind>
      if (row.audited === true) found.add(name)
      return
    }
    for (const part of Object.values(value)) look(part, depth + 1)
  }
  look(features, 0)
  return [...found]
}

describe('the audit page', () => {
  test('has words for everything that is audited, and for nothing else', () => {
    const audited = auditedActions()
    expect(audited).toContain('add-user')
    expect([...namedActions].sort()).toEqual([...audited, ...ofTheServer].sort())
  })
})
