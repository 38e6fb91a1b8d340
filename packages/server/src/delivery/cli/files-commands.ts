// `foyer files …`: where files are kept, whether they can be, and moving them there.
import path from 'node:path'
import { Command } from 'commander'
import { Blobs } from '../../features/files/blobs.ts'
import { BucketError } from '../../features/files/bucket-error.ts'
import { findPlaces } from '../../features/files/find-places.ts'
import { listFilesToMove } from '../../features/files/list-files-to-move.ts'
import { moveFiles } from '../../features/files/moves.jobs.ts'
import type { Place } from '../../features/files/place.ts'
import { type Act, asOperator } from '../../operator.ts'
import { type Config, loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { bytesText, countText, untilStopped } from './long-work.ts'

interface Kept {
  readonly act: Act
  readonly blobs: Blobs
  readonly forNew: Place
  /** The place as a sentence goes on: “… to”. */
  readonly name: string
}

/** The `files` command with its parts. */
export function filesCommands(environment: NodeJS.ProcessEnv): Command {
  const files = new Command('files').description('where files are kept')
  files
    .command('check')
    .description('say where new files go, try whether they can be kept there, and count those that lie elsewhere')
    .action(() => withKept(loadConfig(environment), check))
  files
    .command('move')
    .description('move all files to where new ones go, beside a running server or without one; goes on where it was when it is run again')
    .action(() => withKept(loadConfig(environment), move))
  return files
}

async function withKept(config: Config, work: (kept: Kept) => Promise<void>): Promise<void> {
  await asOperator(config, openLog(config.logLevel === 'info' ? 'warn' : config.logLevel), async (act) => {
    const { forNew, bucket } = await act(findPlaces, {})
    const directory = path.join(config.dataDirectory, 'files')
    const blobs = new Blobs(directory, () => bucket)
    const name = forNew === 'disk' ? directory : `the bucket “${bucket.bucket}”, folder ${bucket.folder}`
    try {
      if (forNew === 'bucket') await blobs.bucket().try()
      await work({ act, blobs, forNew, name })
    } catch (error) {
      throw error instanceof BucketError ? new StartupError(error.message) : error
    } finally {
      await blobs.close()
    }
  })
}

async function check({ act, forNew, name }: Kept): Promise<void> {
  print(`New files go to ${name}.`)
  if (forNew === 'bucket') print('A file was stored there, read, listed and removed.')
  const { total } = await act(listFilesToMove, { to: forNew, after: '' })
  if (total !== null && total.files > 0)
    print(`${countText(total.files, 'file')} (${bytesText(total.bytes)}) lie elsewhere. “foyer files move” moves them.`)
}

async function move({ act, blobs, forNew, name }: Kept): Promise<void> {
  const { moved, lost } = await untilStopped(
    'What has been moved stays so, everything else is where it was; run this again to go on',
    (work) =>
      moveFiles(act, blobs, {
        to: forNew,
        signal: work.signal,
        report: ({ moved, total }) =>
          work.show(
            `${moved.files.toLocaleString('en')} of ${countText(total.files, 'file')}, ${bytesText(moved.bytes)} of ${bytesText(total.bytes)}`,
          ),
      }),
  )
  print(
    moved.files === 0
      ? `There was nothing to move to ${name}.`
      : `${countText(moved.files, 'file')} (${bytesText(moved.bytes)}) moved to ${name}. The running server removes what lay elsewhere: from a disk within the hour, from a bucket within two days.`,
  )
  if (lost.length > 0)
    throw new StartupError(
      `${countText(lost.length, 'file')} could not be moved, because the bytes are missing or are not those that were uploaded: ${lost.slice(0, 20).join(', ')}${lost.length > 20 ? ', …' : ''}. Was this run with the server's FOYER_DATA, and with the bucket that they are in?`,
    )
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
