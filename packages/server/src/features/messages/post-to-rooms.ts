// Posts one text into one room or several, named as bots name them: "#name", "@username", an id, a name. All of them or none.
// Adds error-invalid-channel.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { authorize, may } from '../../permissions/authorize.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Room } from '../../schema/rows.ts'
import { findDirectRoom, findRoomAccess } from '../rooms/room.ts'
import { findUser } from '../users/user.ts'
import { prepareDraft } from './compose.ts'
import { draftInput, type Post, post, requireMask } from './post.ts'
import { askRooms, loadRooms, postTogether, roomOfPlain } from './post-together.ts'

export const postToRooms = command({
  name: 'post-to-rooms',
  permission: 'post-to-rooms',
  input: Type.Object({ targets: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 20 }), ...draftInput }),
  async load(cx, input) {
    await prepareDraft(cx, input)
    return theWorkspace()
  },
  async run(cx, input) {
    const rooms = await lockTargets(cx, input.targets)
    // To call oneself a bot is a claim here, as another name is.
    const claimsBot = input.bot !== undefined && cx.actor.kind !== 'bot'
    for (const access of rooms) requireMask(cx, access, claimsBot ? { ...input.mask, alias: 'bot' } : (input.mask ?? {}))
    const posted = []
    for (const access of rooms) posted.push({ room: access.room, message: await post(cx, input, access) })
    return posted
  },
  // A bot that answers in one room, named by its id, is by far the most of it: that goes with the others that wait.
  together: {
    key: (input) =>
      input.bot === undefined && input.targets.length === 1 && idLike.test(inOneRoom(input).roomId) ? roomOfPlain(inOneRoom(input)) : null,
    prepare: (cx, input) => prepareDraft(cx, inOneRoom(input)),
    ask: (tx, calls, options) => askRooms(tx, calls.map(intoOneRoom), options),
    async load(tx, calls, found, options) {
      const rooms = await loadRooms(tx, calls.map(intoOneRoom), found, options)
      return calls.map(({ cx }, at) => {
        const access = rooms[at] ?? null
        if (access === null || access === 'held') return access
        return may(cx, 'post-message', access) ? theWorkspace() : null
      })
    },
    async run(open, calls, found) {
      const into = calls.map(intoOneRoom)
      const rooms = await loadRooms(open.tx, into, found, { waits: true })
      const admitted = into.flatMap((call, at) => {
        const target = rooms[at] ?? null
        return target === null || target === 'held' ? [] : [{ ...call, target }]
      })
      if (admitted.length < calls.length) return calls.map(() => null)
      const messages = await postTogether(open, admitted, found)
      return admitted.map(({ target: { room } }, at) => {
        const message = messages[at] ?? null
        return message === null ? null : [{ room, message }]
      })
    },
  },
})

/** Names are rarely so long without a dash; one that is finds no room of that id, and is looked up alone. */
const idLike = /^[0-9A-Za-z]{17,}$/

type Input = Post & { readonly targets: readonly string[] }

type Single = Post & { readonly roomId: string }
const singles = new WeakMap<Input, Single>()

/** The post into the one room that is named; the same each time, since what was prepared for it is found by it. */
function inOneRoom(input: Input): Single {
  const single = singles.get(input) ?? { ...input, roomId: input.targets[0] ?? '' }
  singles.set(input, single)
  return single
}

const intoOneRoom = <C extends { readonly input: Input }>(call: C): C & { readonly input: Single } => ({
  ...call,
  input: inOneRoom(call.input),
})

/** The rooms in the order they were named, each once; locked in the order of their ids, as everywhere. */
async function lockTargets(cx: Writing, targets: readonly string[]): Promise<RoomAccess[]> {
  const ids: string[] = []
  for (const target of targets) ids.push((await findTarget(cx, target)).id)
  const held = new Map<string, RoomAccess>()
  for (const id of [...new Set(ids)].sort()) {
    const access = await findRoomAccess(cx, { id }, { lock: true })
    authorize(cx, 'post-message', access)
    held.set(id, access)
  }
  return [...new Set(ids)].flatMap((id) => held.get(id) ?? [])
}

async function findTarget(cx: Writing, target: string): Promise<Room> {
  if (target.startsWith('@')) return findDirectWith(cx, target.slice(1))
  const access = await findRoomAccess(cx, target.startsWith('#') ? { name: target.slice(1) } : { idOrName: target })
  authorize(cx, 'post-message', access)
  return access.room
}

async function findDirectWith(cx: Writing, username: string): Promise<Room> {
  const user = await findUser(cx.tx, { username })
  const room = user === null ? null : await findDirectRoom(cx.tx, [...new Set([cx.actor.id, user.id])].sort().join(','))
  // The same for a person who does not exist, is hidden, or has not been written to.
  if (room === null)
    throw refusal('error-invalid-channel', `There is no direct message with “${username.slice(0, 64)}”. Open one first (im.create).`)
  return room
}
