// What only certain places may touch: connections, transactions, publishing, randomness, clocks.
import type { Import, Sources } from '../source.ts'
import { inServer, matches, place } from './places.ts'

interface Reserved {
  readonly what: string
  /** Looked for in the code without its literals. */
  readonly pattern?: RegExp
  /** Or imported: names of a package or of a file of ours. */
  readonly imports?: { readonly from: RegExp; readonly names?: readonly string[]; readonly values?: true }
  /** Where the law holds, below packages/server/src; everywhere when absent. */
  readonly within?: readonly string[]
  readonly allowed: readonly string[]
  readonly mend: string
}

const reserved: readonly Reserved[] = [
  {
    what: 'uses the database driver',
    imports: { from: /^pg$/, values: true },
    allowed: [
      'platform/transaction.ts',
      'platform/embedded-postgres.ts',
      'platform/hints.ts',
      'platform/sole-server.ts',
      'platform/trip.ts',
    ],
    mend: 'Take the open transaction from the context (cx.tx).',
  },
  {
    what: 'uses the connection pool',
    pattern: /\.pool\b/g,
    allowed: ['platform/'],
    mend: 'Take the open transaction from the context (cx.tx).',
  },
  {
    what: 'opens a connection of its own',
    pattern: /\bnew\s+(?:pg\.)?(?:Pool|Kysely)\b|\.kysely\b|\.startTransaction\(|\.transaction\(\)/g,
    allowed: ['platform/'],
    mend: 'Make it an action; only perform opens transactions.',
  },
  {
    what: 'publishes by itself',
    pattern: /\bbus\s*\.\s*publish\b/g,
    // delivery/doubts.ts passes on what only says that something should be looked at anew, where nobody knows whether it was committed.
    allowed: ['platform/transaction.ts', 'delivery/doubts.ts'],
    mend: 'Emit the fact (cx.emit): it is published after COMMIT, or never.',
  },
  {
    what: 'makes randomness',
    imports: {
      from: /^(node:)?crypto$/,
      names: [
        'randomBytes',
        'randomUUID',
        'randomInt',
        'randomFill',
        'randomFillSync',
        'getRandomValues',
        'webcrypto',
        'generateKeyPair',
        'generateKeyPairSync',
      ],
    },
    allowed: ['platform/'],
    mend: 'Use platform/ids.ts or platform/secrets.ts.',
  },
  {
    what: 'makes randomness',
    pattern: /\bMath\s*\.\s*random\b|\bcrypto\s*\.\s*(?:random\w*|getRandomValues|webcrypto)\b/g,
    allowed: ['platform/'],
    mend: 'Use platform/ids.ts or platform/secrets.ts.',
  },
  {
    what: 'asks this process for the time',
    pattern: /\bnew\s+Date\s*(?:\(\s*\)|(?![\w(]))|\bDate\s*\.\s*now\b/g,
    within: ['features/', 'permissions/', 'actions/'],
    allowed: [],
    mend: 'Use cx.now, the room’s clock, or clock_timestamp() in SQL.',
  },
  {
    what: 'opens a transaction',
    imports: { from: /(^|\/)platform\/transaction\.ts$/, names: ['transact', 'read'] },
    allowed: ['actions/perform.ts'],
    mend: 'Make it an action and perform it.',
  },
  {
    what: 'opens a transaction over the whole database',
    imports: { from: /(^|\/)platform\/transaction\.ts$/, names: ['transactAlone'] },
    allowed: ['backup/'],
    mend: 'Make it an action and perform it.',
  },
]

/** Things touched by files that may not. */
export function reservedBreaches(sources: Sources, laws: readonly Reserved[] = reserved): string[] {
  return inServer(sources).flatMap(({ source, local }) =>
    laws.flatMap((law) => {
      if (law.within !== undefined && !law.within.some((folder) => local.startsWith(folder))) return []
      if (law.allowed.some((allowed) => (allowed.endsWith('/') ? local.startsWith(allowed) : local === allowed))) return []
      const touched = [
        ...(law.pattern === undefined ? [] : matches(source, source.bare, law.pattern)),
        ...(law.imports === undefined ? [] : source.imports.filter((found) => isReserved(found, law.imports))),
      ]
      return touched.map(
        ({ line }) =>
          `${place(source, line)}: ${law.what}. Only ${law.allowed.length === 0 ? `files outside ${law.within?.join(', ')}` : law.allowed.join(' and ')} may. ${law.mend}`,
      )
    }),
  )
}

function isReserved(found: Import, law: Reserved['imports']): boolean {
  if (law === undefined || !(law.from.test(found.from) || (found.file !== null && law.from.test(found.file)))) return false
  if (law.values) return !found.typeOnly
  return law.names === undefined || law.names.some((name) => found.values.includes(name))
}
