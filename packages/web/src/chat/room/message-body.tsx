// What somebody wrote, drawn from the tree that the server made of it. Everything is text and elements of ours: nothing that is
// written can become markup. What the tree has and is not known here is shown as the text it came from.
import { Fragment, memo, type ReactNode, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { GuestMark } from '../../components/guest-mark.tsx'
import { isGuest } from '../../components/person.ts'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf, useBar } from '../model/address.ts'
import type { ChatMessage } from '../model/message.ts'
import { useRooms } from '../model/rooms.ts'
import { useEmojiNamed } from './emoji.ts'
import classes from './message-body.module.css'
import { roomText } from './room-text.ts'

export interface MdNode {
  readonly type: string
  readonly value?: unknown
  readonly [key: string]: unknown
}

type Named = Pick<ChatMessage, 'mentions' | 'channels'>

// A tree can be deeper than anybody writes on purpose.
const deepest = 20

export const MessageBody = memo(function MessageBody({
  md,
  text,
  mentions,
  channels,
}: {
  readonly md: readonly unknown[] | undefined
  readonly text: string
} & Named): ReactNode {
  const named = { ...(mentions === undefined ? {} : { mentions }), ...(channels === undefined ? {} : { channels }) }
  return (
    <div className={classes.body} dir="auto">
      {md === undefined ? <p className={classes.plain}>{text}</p> : blocks(nodesIn(md), named, 0)}
    </div>
  )
})

function blocks(nodes: readonly MdNode[], named: Named, depth: number): ReactNode {
  if (depth > deepest) return textIn(nodes)
  return nodes.map((node, at) => <Fragment key={at}>{block(node, named, depth + 1)}</Fragment>)
}

function block(node: MdNode, named: Named, depth: number): ReactNode {
  const inside = nodesIn(node.value)
  switch (node.type) {
    case 'PARAGRAPH':
      return <p dir="auto">{inline(inside, named, depth)}</p>
    case 'HEADING':
      return (
        <p className={classes.heading} data-level={Number(node['level'])}>
          {inline(inside, named, depth)}
        </p>
      )
    case 'BIG_EMOJI':
      return <p className={classes.bigEmoji}>{inline(inside, named, depth)}</p>
    case 'UNORDERED_LIST':
      return (
        <ul className={classes.list}>
          {inside.map((item, at) => (
            <li key={at}>{inline(nodesIn(item.value), named, depth)}</li>
          ))}
        </ul>
      )
    case 'ORDERED_LIST':
      return (
        <ol className={classes.list}>
          {inside.map((item, at) => (
            <li key={at} value={Number.isSafeInteger(item['number']) ? Number(item['number']) : undefined}>
              {inline(nodesIn(item.value), named, depth)}
            </li>
          ))}
        </ol>
      )
    case 'TASKS':
      return (
        <ul className={classes.tasks}>
          {inside.map((item, at) => (
            <li key={at} data-done={item['status'] === true || undefined}>
              <Task isDone={item['status'] === true} /> <span>{inline(nodesIn(item.value), named, depth)}</span>
            </li>
          ))}
        </ul>
      )
    case 'QUOTE':
      return <blockquote className={classes.quote}>{blocks(inside, named, depth)}</blockquote>
    case 'SPOILER_BLOCK':
      return <Spoiler>{blocks(inside, named, depth)}</Spoiler>
    case 'CODE':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines scroll, also by keyboard
        <pre className={classes.code} tabIndex={0} dir="ltr">
          <code>{inside.map((line) => textIn([line])).join('\n')}</code>
        </pre>
      )
    case 'KATEX':
      return <pre className={classes.code}>{textOf(node.value)}</pre>
    case 'LINE_BREAK':
      return <br />
    default:
      return <p>{inline([node], named, depth)}</p>
  }
}

function inline(nodes: readonly MdNode[], named: Named, depth: number): ReactNode {
  if (depth > deepest) return textIn(nodes)
  return nodes.map((node, at) => <Fragment key={at}>{word(node, named, depth + 1)}</Fragment>)
}

function word(node: MdNode, named: Named, depth: number): ReactNode {
  const inside = nodesIn(node.value)
  switch (node.type) {
    case 'PLAIN_TEXT':
      return textOf(node.value)
    case 'BOLD':
      return <strong>{inline(inside, named, depth)}</strong>
    case 'ITALIC':
      return <em>{inline(inside, named, depth)}</em>
    case 'STRIKE':
      return <s>{inline(inside, named, depth)}</s>
    case 'SPOILER':
      return <Spoiler>{inline(inside, named, depth)}</Spoiler>
    case 'INLINE_CODE':
      return (
        <code className={classes.inlineCode} dir="ltr">
          {textIn([node])}
        </code>
      )
    case 'LINK':
    case 'IMAGE': {
      const { src, label } = node.value as { src?: MdNode; label?: MdNode | MdNode[] }
      const address = textOf(src?.value)
      const shown = nodesIn(Array.isArray(label) ? label : [label])
      return <SafeLink address={address}>{shown.length === 0 ? address : inline(shown, named, depth)}</SafeLink>
    }
    case 'MENTION_USER':
      return <UserMention name={textIn([node])} named={named} />
    case 'MENTION_CHANNEL':
      return <RoomMention name={textIn([node])} named={named} />
    case 'EMOJI':
      return typeof node['unicode'] === 'string' ? node['unicode'] : <Emoji name={textOf(node['shortCode'])} />
    case 'COLOR':
      return <Colour value={node.value} />
    case 'TIMESTAMP':
      return <Moment node={node} />
    case 'INLINE_KATEX':
      return <code className={classes.inlineCode}>{textOf(node.value)}</code>
    default:
      return textIn([node])
  }
}

/** Opens in a page of its own that learns nothing of this one. What is no web or mail address is no link. */
export function SafeLink({ address, children }: { readonly address: string; readonly children: ReactNode }): ReactNode {
  const href = /^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address.replace(/^\/+/, '')}`
  if (!/^(https?|mailto|tel):/i.test(href) || !URL.canParse(href)) return children
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

function UserMention({ name, named }: { readonly name: string; readonly named: Named }): ReactNode {
  const self = useSelf()
  const openBar = useBar()
  if (name === 'all' || name === 'here') {
    const isMeant = named.mentions?.some(({ _id }) => _id === name) === true
    return isMeant ? <span className={classes.mention} data-who="me">{`@${name}`}</span> : `@${name}`
  }
  const mention = named.mentions?.find(({ username }) => username === name)
  if (mention === undefined) return `@${name}`
  const who = mention._id === self._id ? 'me' : isGuest(mention) ? 'guest' : 'member'
  return (
    <button type="button" className={classes.mention} data-who={who} onClick={() => openBar('person', name)}>
      {`@${mention.name ?? mention.fname ?? name}`}
      <GuestMark person={mention} form="glyph" />
    </button>
  )
}

function RoomMention({ name, named }: { readonly name: string; readonly named: Named }): ReactNode {
  const room = named.channels?.find((channel) => channel.name === name)
  const membership = useRooms(({ memberships }) => (room === undefined ? undefined : memberships.get(room._id)))
  if (room === undefined) return `#${name}`
  const address = membership === undefined ? addressOf({ t: 'c', name, rid: room._id }) : addressOf(membership)
  return <Link {...address}>{`#${room.fname ?? name}`}</Link>
}

function Emoji({ name }: { readonly name: string }): ReactNode {
  const emoji = useEmojiNamed(name)
  return emoji === null ? `:${name}:` : <span title={`:${name}:`}>{emoji}</span>
}

function Spoiler({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useText(roomText)
  const [isOpen, setOpen] = useState(false)
  return isOpen ? (
    <span className={classes.spoiler}>{children}</span>
  ) : (
    <button type="button" className={classes.hidden} onClick={() => setOpen(true)}>
      {t('spoiler')}
    </button>
  )
}

function Task({ isDone }: { readonly isDone: boolean }): ReactNode {
  const t = useText(roomText)
  return <span role="img" aria-label={isDone ? t('task.done') : t('task.open')} className={classes.box} data-done={isDone || undefined} />
}

function Colour({ value }: { readonly value: unknown }): ReactNode {
  const { r = 0, g = 0, b = 0, a = 255 } = (value ?? {}) as { r?: number; g?: number; b?: number; a?: number }
  const code = `#${[r, g, b, ...(a === 255 ? [] : [a])].map((part) => (part & 255).toString(16).padStart(2, '0')).join('')}`
  return (
    <span className={classes.colour}>
      <span className={classes.swatch} style={{ background: code }} aria-hidden="true" />
      {code}
    </span>
  )
}

function Moment({ node }: { readonly node: MdNode }): ReactNode {
  const format = useFormat()
  const { timestamp } = (node.value ?? {}) as { timestamp?: string }
  const date = new Date(Number(timestamp) * 1_000)
  return Number.isNaN(date.getTime()) ? textIn([node]) : <time dateTime={date.toISOString()}>{format.moment(date)}</time>
}

function nodesIn(value: unknown): readonly MdNode[] {
  return Array.isArray(value) ? value.filter((node): node is MdNode => typeof node === 'object' && node !== null && 'type' in node) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** All the text there is below some nodes. */
function textIn(nodes: readonly unknown[]): string {
  const parts: string[] = []
  const waiting: unknown[] = [...nodes].reverse()
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string') parts.push(next)
    else if (Array.isArray(next)) waiting.push(...[...(next as unknown[])].reverse())
    else if (typeof next === 'object' && next !== null)
      waiting.push((next as MdNode).value ?? (next as { fallback?: unknown }).fallback ?? (next as MdNode)['unicode'])
  }
  return parts.join('')
}
