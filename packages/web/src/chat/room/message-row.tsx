// One message in the list, with what stands above it: the day, the mark of what is new, its author unless they have just spoken.
import { IconAlertCircle, IconClock, IconMessageCircle, IconPin, IconStarFilled } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useBar } from '../model/address.ts'
import type { ChatMessage } from '../model/message.ts'
import { discard, type Outgoing, sendAgain } from '../model/outbox.ts'
import { usePersonNow } from '../model/presence.ts'
import { Attachments } from './attachments.tsx'
import { MessageBody } from './message-body.tsx'
import classes from './message-row.module.css'
import { Reactions } from './reactions.tsx'
import { roomText } from './room-text.ts'
import { daysSince, shortWhen } from './when.ts'
import { SystemLine } from './system-line.tsx'

export interface Row {
  readonly message: ChatMessage
  /** Written here, and not acknowledged yet. */
  readonly outgoing: Outgoing | null
  readonly isNewDay: boolean
  readonly isFirstNew: boolean
  /** Its author has just spoken: neither face nor name again. */
  readonly isContinued: boolean
}

export interface RowProps extends Row {
  readonly index: number
  readonly isEntry: boolean
  readonly isTarget: boolean
  readonly isInThread: boolean
  readonly isThreadUnread: boolean
  readonly hasMenu: boolean
  readonly tools: ReactNode
  readonly onReact: (message: ChatMessage, shortcode: string) => void
}

export const MessageRow = memo(function MessageRow(props: RowProps): ReactNode {
  const { message, isNewDay, isFirstNew, isContinued, index, isEntry, isTarget, hasMenu, tools } = props
  const self = useSelf()
  const isSystem = message.t !== undefined
  const isForMe = message.mentions?.some(({ _id }) => _id === self._id || _id === 'all' || _id === 'here') === true
  return (
    <>
      {isNewDay && <Day ts={message.ts} />}
      {isFirstNew && <NewMark />}
      <article
        className={isSystem ? undefined : classes.message}
        data-message={message._id}
        data-index={index}
        data-continued={isContinued || undefined}
        data-me={isForMe || undefined}
        data-target={isTarget || undefined}
        data-menu={hasMenu || undefined}
        data-region-entry={isEntry || undefined}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- one message at a time has the focus, moved by arrows
        tabIndex={isEntry ? 0 : -1}
      >
        {isSystem ? <SystemLine message={message} /> : <Said {...props} />}
        {tools}
      </article>
    </>
  )
})

function Day({ ts }: { readonly ts: number }): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  const date = new Date(ts)
  const days = daysSince(date)
  const said = days === 0 ? t('today') : days === 1 ? t('yesterday') : format.weekday(date)
  return <h3 className={classes.day}>{said}</h3>
}

function NewMark(): ReactNode {
  const t = useText(roomText)
  return (
    <h3 className={classes.day} data-new>
      {t('new')}
    </h3>
  )
}

// Hundreds of these are drawn, and nearly all are a name, a time and a text: whatever else there may be asks for its words itself.
function Said({ message, outgoing, isContinued, isInThread, isThreadUnread, onReact }: RowProps): ReactNode {
  const format = useFormat()
  const openBar = useBar()
  const author = usePersonNow(message.u)
  const date = new Date(message.ts)
  const time = (
    <time className={isContinued ? classes.sideTime : classes.time} dateTime={date.toISOString()} title={format.moment(date)}>
      {format.time(date)}
    </time>
  )
  const openAuthor = (): void => openBar('person', message.u.username)
  return (
    <>
      <span className={classes.side}>
        {isContinued ? (
          time
        ) : (
          <button type="button" className={classes.face} tabIndex={-1} aria-hidden="true" onClick={openAuthor}>
            <Avatar person={author} size={36} />
          </button>
        )}
      </span>
      <div className={classes.content}>
        {!isContinued && (
          <div className={classes.head}>
            <button type="button" className={classes.author} tabIndex={-1} onClick={openAuthor}>
              <PersonName person={message.u} weight="strong" mark={isInThread ? 'short' : 'full'} />
            </button>
            {time}
            {(message.private === true || message.pinned === true || message.isStarred) && <Signs message={message} />}
            {outgoing !== null && <State outgoing={outgoing} />}
          </div>
        )}
        {message.tmid !== undefined && !isInThread && <InThread tmid={message.tmid} />}
        <div className={outgoing === null ? undefined : classes.unsent}>
          <MessageBody md={message.md} text={message.msg} {...named(message)} />
        </div>
        {message.editedAt !== undefined && <Edited at={message.editedAt} />}
        {isContinued && outgoing !== null && <State outgoing={outgoing} />}
        <Attachments message={message} />
        <Reactions message={message} onReact={(shortcode) => onReact(message, shortcode)} />
        {!isInThread && (message.tcount ?? 0) > 0 && <ThreadLine message={message} isUnread={isThreadUnread} />}
        {outgoing?.state === 'failed' && <Choices outgoing={outgoing} />}
      </div>
    </>
  )
}

function named({ mentions, channels }: ChatMessage): Pick<ChatMessage, 'mentions' | 'channels'> {
  return { ...(mentions === undefined ? {} : { mentions }), ...(channels === undefined ? {} : { channels }) }
}

function InThread({ tmid }: { readonly tmid: string }): ReactNode {
  const t = useText(roomText)
  const openBar = useBar()
  return (
    <button type="button" className={classes.choice} tabIndex={-1} onClick={() => openBar('thread', tmid)}>
      {t('reply.in')}
    </button>
  )
}

function Signs({ message }: { readonly message: ChatMessage }): ReactNode {
  const t = useText(roomText)
  return (
    <>
      {message.private === true && <span className={classes.faint}>{t('private')}</span>}
      {message.pinned === true && <IconPin size={14} stroke={1.75} role="img" aria-label={t('pinned')} className={classes.faint} />}
      {message.isStarred && <IconStarFilled size={14} role="img" aria-label={t('starred')} className={classes.faint} />}
    </>
  )
}

function Edited({ at }: { readonly at: number }): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  return (
    <span className={classes.faint} title={t('edited.at', { when: format.moment(new Date(at)) })}>
      {t('edited')}
    </span>
  )
}

/** What has become of something that was written here. */
function State({ outgoing }: { readonly outgoing: Outgoing }): ReactNode {
  const t = useText(roomText)
  if (outgoing.state === 'sending') return null
  return outgoing.state === 'waits' ? (
    <span className={classes.state}>
      <IconClock size={14} stroke={1.75} aria-hidden="true" />
      {t('waits')}
    </span>
  ) : (
    <span className={classes.state} data-failed>
      <IconAlertCircle size={14} stroke={1.75} aria-hidden="true" />
      {t('not.sent')}
    </span>
  )
}

function Choices({ outgoing: { _id, text } }: { readonly outgoing: Outgoing }): ReactNode {
  const t = useText(roomText)
  return (
    <div className={classes.choices}>
      <button type="button" className={classes.choice} onClick={() => sendAgain(_id)}>
        {t('again')}
      </button>
      <button type="button" className={classes.choice} onClick={() => void navigator.clipboard.writeText(text)}>
        {t('copy')}
      </button>
      <button type="button" className={classes.choice} data-danger onClick={() => discard(_id)}>
        {t('discard')}
      </button>
    </div>
  )
}

function ThreadLine({ message, isUnread }: { readonly message: ChatMessage; readonly isUnread: boolean }): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  const openBar = useBar()
  const { tcount = 0, tlm, repliers = [] } = message
  const last = tlm === undefined ? null : new Date(tlm)
  return (
    <div>
      <button
        type="button"
        className={classes.thread}
        data-unread={isUnread || undefined}
        tabIndex={-1}
        onClick={() => openBar('thread', message._id)}
      >
        {repliers.length === 0 ? (
          <IconMessageCircle size={14} stroke={1.75} aria-hidden="true" />
        ) : (
          <span className={classes.faces}>
            {repliers.map((person) => (
              <Avatar key={person._id} person={person} size={20} />
            ))}
          </span>
        )}
        <b>{t('reply.count', { count: tcount })}</b>
        {repliers.some(isGuest) && (
          <span className="fy-said">{t('reply.guests', { names: format.list(repliers.filter(isGuest).map(nameOf)) })}</span>
        )}
        {last !== null && <span>{t('reply.last', { when: shortWhen(last, format) })}</span>}
      </button>
    </div>
  )
}
