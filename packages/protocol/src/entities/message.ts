/** Messages as REST carries them. Over DDP they have the same keys, with EJSON dates. */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, Count, DateTime, Id, open } from './basics.ts'
import { PersonKind, PersonRef } from './user.ts'

/** Somebody mentioned. For all and here `_id` is the word itself, and there is no `type`. */
export const Mention = Type.Object(
  {
    _id: Id,
    username: Type.String(),
    name: Type.Optional(Type.String()),
    fname: Type.Optional(Type.String()),
    type: Type.Optional(Type.Enum(['user', 'team'])),
    kind: Type.Optional(PersonKind),
    company: Type.Optional(Type.String()),
  },
  closed,
)
export type Mention = Static<typeof Mention>

export const ChannelMention = Type.Object({ _id: Id, name: Type.String(), fname: Type.Optional(Type.String()) }, closed)
export type ChannelMention = Static<typeof ChannelMention>

/** A link and its preview. */
export const MessageUrl = Type.Object(
  {
    url: Type.String(),
    meta: AnyObject,
    headers: Type.Optional(Type.Object({ contentType: Type.Optional(Type.String()), contentLength: Type.Optional(Type.String()) }, closed)),
    parsedUrl: Type.Optional(AnyObject),
    ignoreParse: Type.Optional(Type.Boolean()),
  },
  closed,
)
export type MessageUrl = Static<typeof MessageUrl>

export const MessageFile = Type.Object(
  {
    _id: Id,
    name: Type.String(),
    type: Type.Optional(Type.String()),
    size: Type.Optional(Count),
    format: Type.Optional(Type.String()),
  },
  closed,
)
export type MessageFile = Static<typeof MessageFile>

const Dimensions = Type.Object({ width: Type.Number(), height: Type.Number() }, closed)

const attachment = {
  // Files
  type: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  title_link: Type.Optional(Type.String()),
  title_link_download: Type.Optional(Type.Boolean()),
  description: Type.Optional(Type.String()),
  descriptionMd: Type.Optional(Type.Array(Type.Any())),
  format: Type.Optional(Type.String()),
  size: Type.Optional(Count),
  image_url: Type.Optional(Type.String()),
  image_type: Type.Optional(Type.String()),
  image_size: Type.Optional(Count),
  image_dimensions: Type.Optional(Dimensions),
  image_preview: Type.Optional(Type.String()),
  audio_url: Type.Optional(Type.String()),
  audio_type: Type.Optional(Type.String()),
  audio_size: Type.Optional(Count),
  video_url: Type.Optional(Type.String()),
  video_type: Type.Optional(Type.String()),
  video_size: Type.Optional(Count),
  // Quotes
  message_link: Type.Optional(Type.String()),
  md: Type.Optional(Type.Array(Type.Any())),
  // What bots make up; `ts` is whatever they sent.
  color: Type.Optional(Type.String()),
  pretext: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  author_name: Type.Optional(Type.String()),
  author_kind: Type.Optional(PersonKind),
  author_link: Type.Optional(Type.String()),
  author_icon: Type.Optional(Type.String()),
  thumb_url: Type.Optional(Type.String()),
  collapsed: Type.Optional(Type.Boolean()),
  ts: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  fields: Type.Optional(
    Type.Array(Type.Object({ title: Type.String(), value: Type.String(), short: Type.Optional(Type.Boolean()) }, open)),
  ),
  actions: Type.Optional(Type.Array(AnyObject)),
  button_alignment: Type.Optional(Type.String()),
  mrkdwn_in: Type.Optional(Type.Array(Type.String())),
}

const NestedAttachment = Type.Object({ ...attachment, attachments: Type.Optional(Type.Array(AnyObject)) }, open)

/** A file, a quote, or what a bot drew. Open, because bots put keys of their own into it. */
export const Attachment = Type.Object({ ...attachment, attachments: Type.Optional(Type.Array(NestedAttachment)) }, open)
export type Attachment = Static<typeof Attachment>

/** Keyed by the shortcode with its colons. */
export const Reactions = Type.Record(
  Type.String({ pattern: '^:.+:$' }),
  Type.Object({ usernames: Type.Array(Type.String()), names: Type.Optional(Type.Array(Type.String())) }, closed),
  closed,
)
export type Reactions = Static<typeof Reactions>

export const Message = Type.Object(
  {
    _id: Id,
    rid: Id,
    msg: Type.String(),
    ts: DateTime,
    _updatedAt: DateTime,
    u: PersonRef,
    t: Type.Optional(Type.String({ description: 'The type of a system message; absent for what people wrote' })),
    md: Type.Optional(Type.Array(Type.Any())),
    alias: Type.Optional(Type.String()),
    avatar: Type.Optional(Type.String()),
    emoji: Type.Optional(Type.String()),
    mentions: Type.Optional(Type.Array(Mention)),
    channels: Type.Optional(Type.Array(ChannelMention)),
    urls: Type.Optional(Type.Array(MessageUrl)),
    attachments: Type.Optional(Type.Array(Attachment)),
    file: Type.Optional(MessageFile),
    files: Type.Optional(Type.Array(MessageFile)),
    reactions: Type.Optional(Reactions),
    starred: Type.Optional(Type.Array(Type.Object({ _id: Id }, closed))),
    pinned: Type.Optional(Type.Boolean()),
    pinnedAt: Type.Optional(DateTime),
    pinnedBy: Type.Optional(PersonRef),
    editedAt: Type.Optional(DateTime),
    editedBy: Type.Optional(PersonRef),
    tmid: Type.Optional(Id),
    tshow: Type.Optional(Type.Boolean()),
    tcount: Type.Optional(Count),
    tlm: Type.Optional(DateTime),
    replies: Type.Optional(Type.Array(Id)),
    repliers: Type.Optional(Type.Array(PersonRef, { description: 'The last few of replies, with name and mark' })),
    drid: Type.Optional(Id),
    dcount: Type.Optional(Count),
    dlm: Type.Optional(DateTime),
    groupable: Type.Optional(Type.Boolean()),
    unread: Type.Optional(Type.Boolean()),
    private: Type.Optional(Type.Boolean()),
    bot: Type.Optional(Type.Union([Type.Boolean(), AnyObject])),
    role: Type.Optional(Type.String()),
    blocks: Type.Optional(Type.Array(Type.Any())),
    customFields: Type.Optional(AnyObject),
    location: Type.Optional(AnyObject),
    translations: Type.Optional(AnyObject),
    content: Type.Optional(AnyObject),
    e2e: Type.Optional(Type.String()),
    score: Type.Optional(Type.Number()),
  },
  closed,
)
export type Message = Static<typeof Message>
