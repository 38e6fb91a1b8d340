// Every nemesis that nodes, one PostgreSQL and one bus can be shown to.
import { backedUp } from './backed-up.ts'
import { backendKilled } from './backend-killed.ts'
import { busCut } from './bus-cut.ts'
import { busKilled } from './bus-killed.ts'
import { busUnreliable } from './bus-unreliable.ts'
import { clockWrong } from './clock-wrong.ts'
import { commitAnswerLost } from './commit-answer-lost.ts'
import { connectionsHeldUp } from './connections-held-up.ts'
import { databaseDiskFull } from './database-disk-full.ts'
import { databaseSlow } from './database-slow.ts'
import { databaseStopped } from './database-stopped.ts'
import { linksBroken } from './links-broken.ts'
import { mailFailing } from './mail-failing.ts'
import type { Nemesis } from './nemesis.ts'
import { nodeFrozen } from './node-frozen.ts'
import { nodeKilled } from './node-killed.ts'
import { nodeStalled } from './node-stalled.ts'
import { poisonedRows } from './poisoned-rows.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { rollingUpgrade } from './rolling-upgrade.ts'
import { slowReader } from './slow-reader.ts'
import { transactionsGivenUp } from './transactions-given-up.ts'
import { uploadDiskFull } from './upload-disk-full.ts'

export const nemeses: readonly Nemesis[] = [
  nodeKilled,
  nodeFrozen,
  nodeStalled,
  backendKilled,
  databaseStopped,
  commitAnswerLost,
  databaseSlow,
  connectionsHeldUp,
  transactionsGivenUp,
  busCut,
  busUnreliable,
  busKilled,
  linksBroken,
  slowReader,
  clockWrong,
  reconnectStorm,
  poisonedRows,
  uploadDiskFull,
  mailFailing,
  backedUp,
  databaseDiskFull,
  rollingUpgrade,
]
