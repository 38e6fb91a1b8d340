// Upgrades the database of a data directory, and dies at a step of it as if the power were cut: `upgrade-dying.ts <data directory> <step>`.
import { upgradeDatabase } from '../src/backup/upgrade.ts'
import { loadConfig } from '../src/platform/config.ts'
import { oldBin } from './old-postgres.ts'

const [, , directory, step] = process.argv

await upgradeDatabase(loadConfig({ FOYER_DATA: directory }), {
  oldBin,
  signal: new AbortController().signal,
  report: (at) => {
    if (at.step === step) process.kill(process.pid, 'SIGKILL')
  },
})
