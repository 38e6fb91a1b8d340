// Where something is written: to a room, in a thread, or over a message that is edited. What is typed is kept until it has been sent.
import { ActionIcon, Button, Checkbox, Popover, Tooltip } from '@mantine/core'
import { IconBold, IconCode, IconItalic, IconMoodSmile, IconPaperclip, IconSend2 } from '@tabler/icons-react'
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  lazy,
  memo,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { RestError } from '@foyer/client/rest-client.ts'
import { type Refusal, useRefusals } from '../../api/refusals.ts'
import { rest } from '../../api/rest.ts'
import { Notice } from '../../components/notice.tsx'
import { isGuest } from '../../components/person.ts'
import { useSteady } from '../../components/use-steady.ts'
import { useEscape } from '../../keys/escape.ts'
import { useConnection } from '../../session/connection.ts'
import { useSelf } from '../../session/session.ts'
import { useText } from '../../text/use-text.tsx'
import { editText } from '../model/actions.ts'
import { setDraft, setRefusal, useDrafts } from '../model/drafts.ts'
import { useEnterSends } from '../model/enter.ts'
import type { Nature } from '../model/entry.ts'
import { type ChatMessage, readMessage, type WireMessage } from '../model/message.ts'
import { send } from '../model/outbox.ts'
import type { RoomRights } from '../../session/rights.ts'
import { noteRefusalSaid } from '../model/private-answers.ts'
import { takeChanges } from '../model/timelines.ts'
import { CompletionList } from './completion-list.tsx'
import { type Completion, triggerAt, useCompletions } from './completions.ts'
import classes from './composer.module.css'
import { composerText } from './composer-text.ts'
import { OutsideLine } from './outside-line.tsx'
import { UploadList } from './upload-list.tsx'
import { useUploads } from './uploads.ts'

const EmojiPicker = lazy(() => import('../room/emoji-picker.tsx').then(({ EmojiPicker: picker }) => ({ default: picker })))

const groups = [
  { word: 'all', permission: 'mention-all' },
  { word: 'here', permission: 'mention-here' },
] as const
const typingEveryMs = 3_000
const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const

export interface ComposerProps {
  readonly rid: string
  readonly tmid: string | null
  readonly label: string
  readonly entry: Nature | null
  readonly rights: RoomRights
  readonly editing: ChatMessage | null
  readonly onEdited: () => void
  readonly onEditLast: () => void
}

/** What was begun in one place and goes on in no other. */
interface Begun {
  readonly edited: { readonly id: string; readonly text: string } | null
  readonly caret: number
  readonly isDismissed: boolean
  readonly chosen: number
  readonly alsoInRoom: boolean
  readonly isBusy: boolean
  readonly isPicking: boolean
  readonly isOver: boolean
}

const nothingBegun: Begun = {
  edited: null,
  caret: 0,
  isDismissed: false,
  chosen: 0,
  alsoInRoom: false,
  isBusy: false,
  isPicking: false,
  isOver: false,
}

// What is said in the room is no reason to draw where one writes anew; nor is it made anew when another room is opened.
export const Composer = memo(function Composer(props: ComposerProps): ReactNode {
  const { rid, tmid, label, entry, rights, editing, onEdited, onEditLast } = props
  const t = useText(composerText)
  const self = useSelf()
  const refusalOf = useRefusals()
  const place = tmid ?? rid
  const draft = useDrafts(({ texts }) => texts.get(place) ?? '')
  const refusal = useDrafts(({ refusals }) => refusals.get(place) ?? null)
  const [{ edited, caret, isDismissed, chosen, alsoInRoom, isBusy, isPicking, isOver }, change] = useBegun(place)
  const text = editing === null ? draft : edited?.id === editing._id ? edited.text : editing.msg
  const setText = (value: string): void =>
    editing === null ? setDraft(place, value) : change({ edited: { id: editing._id, text: value } })
  const field = useRef<HTMLTextAreaElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const { uploads, add, again, drop } = useUploads(rid, place)
  const tellTyping = useTypingTold(rid, tmid)
  const enterSends = useEnterSends()
  const [listId, outsideId] = [useId(), useId()]
  const mayUpload = rights.rights.includes('upload-file') && editing === null
  const words = groups.filter(({ permission }) => rights.permissions.includes(permission)).map(({ word }) => word)
  const trigger = isDismissed ? null : triggerAt(text, caret)
  const completions = useCompletions(rid, trigger, words)
  const current = Math.min(chosen, Math.max(0, completions.length - 1))

  // The field is as high as what is in it, up to a third of the page.
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.height = 'auto'
    if (text !== '') element.style.height = `${Math.min(element.scrollHeight, window.innerHeight / 3)}px`
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each place has a field of its own
  }, [place, text])
  useEffect(() => {
    if (editing !== null) field.current?.focus()
  }, [editing])
  useEscape('menu', () => change({ isDismissed: true }), completions.length > 0)
  useEscape(
    'edit',
    () => {
      change({ edited: null })
      onEdited()
    },
    editing !== null,
  )

  const insert = (addition: string, from = caret, to = caret): void => {
    const value = text.slice(0, from) + addition + text.slice(to)
    setText(value)
    const at = from + addition.length
    change({ caret: at })
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(at, at)
    })
  }
  const complete = ({ insert: addition }: Completion): void => {
    if (trigger !== null) insert(addition, trigger.from, caret)
    change({ chosen: 0 })
  }
  const wrap = useSteady((sign: string): void => {
    const { selectionStart: from = 0, selectionEnd: to = 0 } = field.current ?? {}
    const inside = text.slice(from, to)
    setText(text.slice(0, from) + sign + inside + sign + text.slice(to))
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(from + sign.length, to + sign.length)
    })
  })

  // A second Enter before the page was drawn anew must not send twice.
  const underWay = useRef(new Set<string>())
  const submit = async (): Promise<void> => {
    if (underWay.current.has(place)) return
    underWay.current.add(place)
    try {
      await submitOnce()
    } finally {
      underWay.current.delete(place)
    }
  }
  const submitOnce = async (): Promise<void> => {
    const words = text.trim()
    if (editing !== null) {
      if (words === '') return
      const here = field.current
      change({ isBusy: true })
      try {
        await editText(editing, text, self._id)
        setRefusal(place, null)
        change({ edited: null })
        onEdited()
        here?.focus()
      } catch (error) {
        setRefusal(place, refusalOf(error))
      } finally {
        change({ isBusy: false })
      }
      return
    }
    if (uploads.some(({ state }) => state !== 'ready')) return
    if (words === '' && uploads.length === 0) return
    setRefusal(place, null)
    tellTyping(false)
    if (uploads.length === 0) {
      const command = /^\/(\w[\w-]*)(?:\s+([\s\S]*))?$/.exec(words)
      if (command !== null && (await isCommand(command[1] ?? ''))) return await runCommand(command[1] ?? '', command[2] ?? '')
      send({ rid, text, ...(tmid === null ? {} : { tmid, alsoInRoom }) })
      setDraft(place, '')
      return
    }
    change({ isBusy: true })
    let said = text
    try {
      for (const { key, fileId } of uploads) {
        const { message } = await rest.post<{ message: WireMessage }>(
          `rooms.mediaConfirm/${encodeURIComponent(rid)}/${encodeURIComponent(fileId ?? '')}`,
          { ...(said.trim() === '' ? {} : { msg: said }), ...(tmid === null ? {} : { tmid }) },
        )
        takeChanges(rid, [readMessage(message, self._id)])
        drop(key)
        // The text goes with the first file; should the second fail, it is not said twice.
        said = ''
        forgetSent()
      }
    } catch (error) {
      setRefusal(place, refusalOf(error))
    } finally {
      change({ isBusy: false })
    }
  }
  /** What was typed since, while the server was asked, stays. */
  const forgetSent = (): void => {
    if (useDrafts.getState().texts.get(place) === text) setDraft(place, '')
  }
  const runCommand = async (command: string, params: string): Promise<void> => {
    change({ isBusy: true })
    try {
      await rest.post('commands.run', { command, params, roomId: rid, ...(tmid === null ? {} : { tmid }) })
      forgetSent()
    } catch (error) {
      if (error instanceof RestError) noteRefusalSaid(rid, error.message.replace(/ \[[^[\]]+\]$/, ''))
      setRefusal(place, refusalOf(error))
    } finally {
      change({ isBusy: false })
    }
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (completions.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) {
        event.preventDefault()
        change({ chosen: (current + step + completions.length) % completions.length })
        return
      }
      const completion = completions[current]
      // What is written out needs no completing.
      const isWhole = trigger !== null && event.key === 'Enter' && completion?.insert.trim() === `${trigger.sign}${trigger.text}`
      if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && completion !== undefined && !isWhole) {
        event.preventDefault()
        complete(completion)
        return
      }
    }
    const isMod = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && (isMod || enterSends)) {
      event.preventDefault()
      void submit()
    } else if (event.key === 'ArrowUp' && text === '' && editing === null) {
      event.preventDefault()
      onEditLast()
    } else if (isMod && !event.shiftKey && (event.key === 'b' || event.key === 'i')) {
      event.preventDefault()
      wrap(event.key === 'b' ? '*' : '_')
    }
  }
  const onPaste = (event: ClipboardEvent): void => {
    if (!mayUpload || event.clipboardData.files.length === 0) return
    event.preventDefault()
    add(event.clipboardData.files)
  }
  const onDrop = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    change({ isOver: false })
    if (mayUpload) add(event.dataTransfer.files)
  }
  const pickFiles = useSteady(() => files.current?.click())
  const setPicking = useSteady((isOpen: boolean) => change({ isPicking: isOpen }))
  const insertEmoji = useSteady((emoji: string) => {
    change({ isPicking: false })
    insert(emoji)
  })
  const sendNow = useSteady(() => {
    void submit()
    field.current?.focus()
  })
  const isSendable = editing !== null ? text.trim() !== '' : text.trim() !== '' || uploads.length > 0
  return (
    <div className={classes.place} data-region="composer">
      {refusal !== null && (
        <Notice tone="refused" said>
          <Why refusal={refusal} isGuest={isGuest(self)} isEditing={editing !== null} text={text} />
        </Notice>
      )}
      <div
        className={classes.composer}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          if (!mayUpload || !event.dataTransfer.types.includes('Files')) return
          event.preventDefault()
          change({ isOver: true })
        }}
        onDragLeave={() => change({ isOver: false })}
        onDrop={onDrop}
      >
        <CompletionList id={listId} completions={completions} chosen={current} onChoose={complete} />
        <OutsideLine id={outsideId} rid={rid} entry={entry} isNarrow={tmid !== null} />
        {editing !== null && <p className={classes.editing}>{t('editing')}</p>}
        <UploadList uploads={uploads} onDrop={drop} onAgain={again} />
        {isOver && <p className={classes.over}>{t('file.drop')}</p>}
        {/* Of each place its own: what Ctrl/Cmd Z brings back was written there, for those who read there. */}
        <textarea
          key={place}
          ref={field}
          className={classes.field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={t('placeholder')}
          aria-label={label}
          aria-describedby={outsideId}
          aria-autocomplete="list"
          aria-controls={completions.length > 0 ? listId : undefined}
          aria-activedescendant={completions.length > 0 ? `${listId}-${current}` : undefined}
          data-region-entry
          enterKeyHint={enterSends ? 'send' : 'enter'}
          onChange={(event) => {
            setText(event.currentTarget.value)
            change({ caret: event.currentTarget.selectionStart, isDismissed: false, chosen: 0 })
            if (editing === null) tellTyping(event.currentTarget.value !== '')
          }}
          onSelect={(event) => change({ caret: event.currentTarget.selectionStart })}
          onBlur={() => change({ isDismissed: true })}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className={classes.buttons}>
          <EmojiButton isOpen={isPicking} onOpen={setPicking} onPick={insertEmoji} />
          <span className={classes.format}>
            <Tool label={t('bold')} Icon={IconBold} of="*" onUse={wrap} />
            <Tool label={t('italic')} Icon={IconItalic} of="_" onUse={wrap} />
            <Tool label={t('code')} Icon={IconCode} of="`" onUse={wrap} />
          </span>
          {mayUpload && (
            <>
              <Tool label={t('attach')} Icon={IconPaperclip} of="" onUse={pickFiles} />
              <input
                ref={files}
                type="file"
                multiple
                hidden
                aria-label={t('attach')}
                onChange={(event) => {
                  add(event.currentTarget.files ?? [])
                  event.currentTarget.value = ''
                }}
              />
            </>
          )}
          {tmid !== null && editing === null && (
            <Checkbox
              size="xs"
              label={t('alsoInRoom')}
              checked={alsoInRoom}
              onChange={(event) => change({ alsoInRoom: event.currentTarget.checked })}
            />
          )}
          {draft !== '' && editing === null && tmid === null && <span className={classes.saved}>{t('draft')}</span>}
          <span className={classes.end}>
            {editing !== null && (
              <Button size="sm" onClick={onEdited}>
                {t('cancel')}
              </Button>
            )}
            <SendButton
              label={editing === null ? t('send') : t('save')}
              isBusy={isBusy}
              isOff={!isSendable || uploads.some(({ state }) => state !== 'ready')}
              onSend={sendNow}
            />
          </span>
        </div>
      </div>
    </div>
  )
})

/** It begins anew with each place; what an answer that comes late changes there, it changes nowhere else. */
function useBegun(place: string): [Begun, (changes: Partial<Begun>) => void] {
  const [held, setHeld] = useState({ place, begun: nothingBegun })
  if (held.place !== place) setHeld({ place, begun: nothingBegun })
  const change = useCallback(
    (changes: Partial<Begun>) =>
      setHeld((now) => {
        const isChanged = Object.entries(changes).some(([name, value]) => now.begun[name as keyof Begun] !== value)
        return now.place === place && isChanged ? { place, begun: { ...now.begun, ...changes } } : now
      }),
    [place],
  )
  return [held.place === place ? held.begun : nothingBegun, change]
}

// The same in every room: not drawn anew with each of them, nor with each letter.
const Tool = memo(function Tool({
  label,
  Icon,
  of,
  onUse,
}: {
  readonly label: string
  readonly Icon: typeof IconBold
  readonly of: string
  readonly onUse: (of: string) => void
}): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => onUse(of)}>
        <Icon {...icon} />
      </ActionIcon>
    </Tooltip>
  )
})

const EmojiButton = memo(function EmojiButton({
  isOpen,
  onOpen,
  onPick,
}: {
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onPick: (emoji: string) => void
}): ReactNode {
  const t = useText(composerText)
  return (
    <Popover opened={isOpen} onChange={onOpen} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon aria-label={t('emoji')} onClick={() => onOpen(!isOpen)}>
          <IconMoodSmile {...icon} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('emoji')}>
        <Suspense fallback={null}>
          <EmojiPicker onPick={(_shortcode, emoji) => onPick(emoji)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
})

const SendButton = memo(function SendButton({
  label,
  isBusy,
  isOff,
  onSend,
}: {
  readonly label: string
  readonly isBusy: boolean
  readonly isOff: boolean
  readonly onSend: () => void
}): ReactNode {
  return (
    <Button
      size="sm"
      variant="filled"
      loading={isBusy}
      disabled={isOff}
      leftSection={<IconSend2 size={16} stroke={1.75} aria-hidden="true" />}
      onClick={onSend}
    >
      {label}
    </Button>
  )
})

/** Why something was not sent. What guests may not do has a sentence of its own, that says what to do instead. */
function Why({
  refusal,
  isGuest: isFromGuest,
  isEditing,
  text,
}: {
  readonly refusal: Refusal
  readonly isGuest: boolean
  readonly isEditing: boolean
  readonly text: string
}): ReactNode {
  const t = useText(composerText)
  if (isFromGuest && refusal.code === 'error-action-not-allowed' && /@(all|here)\b/i.test(text.normalize('NFKC'))) return t('no.mentionAll')
  const why = /[.!?]$/.test(refusal.sentence) ? refusal.sentence : `${refusal.sentence}.`
  return isEditing ? t('not.saved', { why }) : t('not.sent', { why })
}

let commands: Promise<ReadonlySet<string>> | null = null

/** Whether a word after a slash is a command here; texts that begin with a slash are sent like any other. */
async function isCommand(word: string): Promise<boolean> {
  commands ??= rest
    .get<{ commands: { command: string }[] }>('commands.list', { count: 100 })
    .then((answer) => new Set(answer.commands.map(({ command }) => command)))
  try {
    return (await commands).has(word)
  } catch {
    commands = null
    return false
  }
}

/** Tells others that one is typing: not more often than it is needed, and when it is over. */
function useTypingTold(rid: string, tmid: string | null): (isTyping: boolean) => void {
  const connection = useConnection((state) => state.connection)
  const { username } = useSelf()
  const place = tmid ?? rid
  const told = useRef({ place, at: 0 })
  const tell = (activities: string[]): void => {
    connection
      ?.call('stream-notify-room', `${rid}/user-activity`, username, activities, tmid === null ? {} : { tmid })
      .catch(() => undefined)
  }
  return (isTyping) => {
    const now = Date.now()
    const toldAt = told.current.place === place ? told.current.at : 0
    if (isTyping && now - toldAt < typingEveryMs) return
    if (!isTyping && toldAt === 0) return
    told.current = { place, at: isTyping ? now : 0 }
    tell(isTyping ? ['user-typing'] : [])
  }
}
