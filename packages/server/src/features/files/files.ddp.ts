// Pictures of people over DDP, and what everybody is told when one changes.
import { type DdpTable, method, publisher } from '../../wire/ddp.ts'
import type { AvatarChanged } from './own-picture.ts'
import { resetAvatar } from './reset-avatar.ts'
import { setAvatar } from './set-avatar.ts'
import { suggestAvatars } from './suggest-avatars.ts'

const person = (id: unknown) => (typeof id === 'string' && id !== '' ? { id } : null)

export const filesTable: DdpTable = {
  methods: [
    // (picture, its type, the service that it comes from, whose it is): the picture says itself what it is.
    method({
      name: 'setAvatarFromService',
      action: setAvatar,
      input: ([picture, _type, _service, userId]) => ({ user: person(userId), picture }),
    }),
    method({ name: 'resetAvatar', action: resetAvatar, input: ([userId]) => ({ user: person(userId) }) }),
    method({ name: 'getAvatarSuggestion', action: suggestAvatars, input: () => ({}), reply: (suggestions) => suggestions }),
  ],
  publishers: [
    publisher<AvatarChanged>('avatar.changed', ({ data: { userId, username, etag } }) => [
      { stream: 'stream-notify-logged', key: 'updateAvatar', about: userId, args: [{ username, ...(etag === null ? {} : { etag }) }] },
    ]),
  ],
}
