// Slash commands as a road: which there are for somebody, and doing one. A refusal is told to whoever typed the command, in the room where they typed it, besides
// being answered.
import { answerPrivately } from '../../features/rights/answer-privately.ts'
import { enterCommandRoom } from '../../features/rights/enter-command-room.ts'
import { listPossibleRights } from '../../features/rights/list-possible-rights.ts'
import type { Caller } from '../../permissions/identify.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import type { Perform } from '../ddp/methods.ts'
import type { SlashCommand, TypedCommand } from './command.ts'
import { slashCommands } from './table.ts'

const help: SlashCommand = {
  command: 'help',
  params: '',
  description: 'Shows the commands that there are for you',
  rests: ['list-customizations'],
  run: async () => undefined,
}
const table: readonly SlashCommand[] = [...slashCommands, help]

/** The commands that somebody could use in some room. */
export async function listCommands(perform: Perform, caller: Caller) {
  const possible = new Set<string>(await perform(listPossibleRights, caller, {}))
  return table
    .filter(({ rests }) => rests.some((row) => possible.has(row)))
    .map(({ command, params, description }) => ({ command, params, description, clientOnly: false, providesPreview: false }))
}

/** Does what was typed. Throws invalid-command, and whatever the command's action is refused with. */
export async function runCommand(perform: Perform, caller: Caller, { command, words, roomId, threadId }: TypedCommand): Promise<void> {
  // Before anything of it is read: in a room that somebody may not read there are no commands.
  await perform(enterCommandRoom, caller, { roomId })
  const say = (text: string) => perform(answerPrivately, caller, { roomId, text })
  try {
    const found = table.find((row) => row.command === command)
    if (found === undefined) throw refusal('invalid-command', `There is no command /${command.slice(0, 50)}`)
    if (found === help) await say(helpFor(await listCommands(perform, caller)))
    else await found.run((action, input) => perform(action, caller, input), { roomId, threadId, words })
  } catch (error) {
    if (error instanceof AppError) await say(error.message)
    throw error
  }
}

function helpFor(commands: Awaited<ReturnType<typeof listCommands>>): string {
  return commands.map(({ command, params, description }) => `/${command}${params === '' ? '' : ` ${params}`}: ${description}`).join('\n')
}
