// The slash commands there are: name → action. Each does what the action does by REST or DDP, and is refused as there.
import { addToRoom } from '../../features/channels/add-to-room.ts'
import { archiveRoom } from '../../features/channels/archive-room.ts'
import { createChannel } from '../../features/channels/create-channel.ts'
import { createGroup } from '../../features/channels/create-group.ts'
import { editRoom } from '../../features/channels/edit-room.ts'
import { joinRoom } from '../../features/channels/join-room.ts'
import { leaveRoom } from '../../features/channels/leave-room.ts'
import { newRoomFrom } from '../../features/channels/new-room-params.ts'
import { removeFromRoom } from '../../features/channels/remove-from-room.ts'
import { changesFrom } from '../../features/channels/room-settings-card.ts'
import { unarchiveRoom } from '../../features/channels/unarchive-room.ts'
import { openDirectMessage } from '../../features/directs/open-direct-message.ts'
import { hideRoom } from '../../features/inbox/hide-room.ts'
import { listMembers } from '../../features/members/list-members.ts'
import { setMuted } from '../../features/members/set-muted.ts'
import { postMessage } from '../../features/messages/post-message.ts'
import { setOwnStatus } from '../../features/users/set-own-status.ts'
import { refusal } from '../../platform/errors.ts'
import { type Act, type CommandCall, namedRoomIn, namesIn, roomIn, type SlashCommand } from './command.ts'

const people = (usernames: string[]) => ({ ids: [], usernames })
const membersAtOnce = 100

/** Commands that say something: the words, with a figure around them. */
const sayings: readonly SlashCommand[] = [
  saying('me', 'Says what you do', (words) => `_${words}_`),
  saying('shrug', 'Puts ¯\\_(ツ)_/¯ behind your message', (words) => `${words} ¯\\\\_(ツ)_/¯`),
  saying('tableflip', 'Puts (╯°□°）╯︵ ┻━┻ behind your message', (words) => `${words} (╯°□°）╯︵ ┻━┻`),
  saying('unflip', 'Puts ┬─┬ ノ( ゜-゜ノ) behind your message', (words) => `${words} ┬─┬ ノ( ゜-゜ノ)`),
  saying('lennyface', 'Puts ( ͡° ͜ʖ ͡°) behind your message', (words) => `${words} ( ͡° ͜ʖ ͡°)`),
  saying('gimme', 'Puts ༼ つ ◕_◕ ༽つ before your message', (words) => `༼ つ ◕_◕ ༽つ ${words}`),
]

export const slashCommands: readonly SlashCommand[] = [
  ...sayings,
  {
    command: 'msg',
    params: '@username your message',
    description: 'Writes to somebody directly',
    rests: ['open-direct-message'],
    async run(act, { words }) {
      const [, username = '', text = ''] = /^@?(\S+)\s+([^]+)$/.exec(words.trim()) ?? []
      if (text === '') throw refusal('error-user-param-not-provided', 'Name somebody and say something: /msg @username your message')
      const { rid } = await act(openDirectMessage, { usernames: [username] })
      await act(postMessage, { roomId: rid, text })
    },
  },
  {
    command: 'topic',
    params: 'the topic',
    description: 'Sets the topic of this room',
    rests: ['edit-room'],
    run: done((act, { roomId, words }) => act(editRoom, { room: { id: roomId }, changes: changesFrom({ roomTopic: words }) })),
  },
  {
    command: 'join',
    params: '#channel',
    description: 'Enters a channel',
    rests: ['join-room'],
    run: done((act, { words }) => act(joinRoom, { room: namedRoomIn(words) })),
  },
  ...['leave', 'part'].map(
    (command): SlashCommand => ({
      command,
      params: '',
      description: 'Leaves this room',
      rests: ['leave-room'],
      run: done((act, { roomId }) => act(leaveRoom, { room: { id: roomId } })),
    }),
  ),
  {
    command: 'create',
    params: '#channel, or private #group',
    description: 'Makes a channel, or a private one',
    rests: ['create-channel', 'create-group'],
    run: done((act, { words }) => {
      const isPrivate = /(^|\s)private(\s|$)/i.test(words)
      const name = words
        .replace(/(^|\s)private(?=\s|$)/i, ' ')
        .trim()
        .replace(/^#/, '')
      return act(isPrivate ? createGroup : createChannel, newRoomFrom({ name }))
    }),
  },
  {
    command: 'invite',
    params: '@username',
    description: 'Brings people into this room',
    rests: ['add-to-room'],
    run: done((act, { roomId, words }) => act(addToRoom, { room: { id: roomId }, people: people(namesIn(words)) })),
  },
  {
    command: 'invite-all-to',
    params: '#room',
    description: 'Brings the members of this room into another; guests are brought in one by one',
    rests: ['add-to-room'],
    run: (act, { roomId, words }) => bringAll(act, { from: { id: roomId }, to: namedRoomIn(words) }),
  },
  {
    command: 'invite-all-from',
    params: '#room',
    description: 'Brings the members of another room into this one; guests are brought in one by one',
    rests: ['add-to-room'],
    run: (act, { roomId, words }) => bringAll(act, { from: namedRoomIn(words), to: { id: roomId } }),
  },
  {
    command: 'kick',
    params: '@username',
    description: 'Removes somebody from this room',
    rests: ['remove-from-room'],
    async run(act, { roomId, words }) {
      for (const username of namesIn(words)) await act(removeFromRoom, { room: { id: roomId }, person: { username } })
    },
  },
  ...[true, false].map(
    (muted): SlashCommand => ({
      command: muted ? 'mute' : 'unmute',
      params: '@username',
      description: muted ? 'Takes somebody’s word in this room' : 'Gives somebody’s word in this room back',
      rests: ['mute-in-room'],
      async run(act, { roomId, words }) {
        for (const username of namesIn(words)) await act(setMuted, { room: { id: roomId }, person: { username }, muted })
      },
    }),
  ),
  {
    command: 'archive',
    params: '#room (optional)',
    description: 'Archives this room, or another',
    rests: ['archive-room'],
    run: done((act, call) => act(archiveRoom, { room: roomIn(call) })),
  },
  {
    command: 'unarchive',
    params: '#room (optional)',
    description: 'Takes this room, or another, out of the archive',
    rests: ['unarchive-room'],
    run: done((act, call) => act(unarchiveRoom, { room: roomIn(call) })),
  },
  {
    command: 'hide',
    params: '#room (optional)',
    description: 'Takes this room, or another, out of your list',
    rests: ['use-membership'],
    run: done((act, call) => act(hideRoom, { room: roomIn(call) })),
  },
  {
    command: 'status',
    params: 'your status message',
    description: 'Sets the message beside your status',
    rests: ['set-own-status'],
    run: done((act, { words }) => act(setOwnStatus, { text: words })),
  },
]

function saying(command: string, description: string, textOf: (words: string) => string): SlashCommand {
  return {
    command,
    params: 'your message (optional)',
    description,
    rests: ['post-message'],
    run: done((act, { roomId, threadId, words }) =>
      act(postMessage, { roomId, text: textOf(words).trim(), ...(threadId === null ? {} : { threadId }) }),
    ),
  }
}

/** What the action answers is nothing to show: everybody sees what it did. */
function done(run: (act: Act, call: CommandCall) => Promise<unknown>): SlashCommand['run'] {
  return async (act, call) => void (await run(act, call))
}

type Room = { id: string } | { name: string }

/** Everybody page by page. Guests are left out: what they would read there is thought of one by one. */
async function bringAll(act: Act, { from, to }: { from: Room; to: Room }): Promise<void> {
  for (let offset = 0; ; offset += membersAtOnce) {
    const { rows, total } = await act(listMembers, { room: from, page: { offset, limit: membersAtOnce } })
    const usernames = rows.filter((row) => !('kind' in row && row.kind === 'guest')).map(({ username }) => username)
    if (usernames.length > 0) await act(addToRoom, { room: to, people: people(usernames) })
    if (offset + membersAtOnce >= total) return
  }
}
