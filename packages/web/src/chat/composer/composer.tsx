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

// What is said in the room is no reason to draw where one writes anew.
export const Composer = memo(function Composer(props: ComposerProps): ReactNode {
  const { rid, tmid, label, entry, rights, editing, onEdited, onEditLast } = props
  const t = useText(composerText)
  const self = useSelf()
  const refusalOf = useRefusals()
  const place = tmid ?? rid
  const draft = useDrafts(({ texts }) => texts.get(place) ?? '')
  const refusal = useDrafts(({ refusals }) => refusals.get(place) ?? null)
  const [edited, setEdited] = useState<{ id: string; text: string } | null>(null)
  const text = editing === null ? draft : edited?.id === editing._id ? edited.text : editing.msg
  const setText = (value: string): void => (editing === null ? setDraft(place, value) : setEdited({ id: editing._id, text: value }))
  const [caret, setCaret] = useState(0)
  const [isDismissed, setDismissed] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [alsoInRoom, setAlsoInRoom] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [isPicking, setPicking] = useState(false)
  const [isOver, setOver] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const { uploads, add, again, drop } = useUploads(rid)
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
  }, [text])
  useEffect(() => {
    if (editing !== null) field.current?.focus()
  }, [editing])
  useEscape('menu', () => setDismissed(true), completions.length > 0)
  useEscape(
    'edit',
    () => {
      setEdited(null)
      onEdited()
    },
    editing !== null,
  )

  const insert = (addition: string, from = caret, to = caret): void => {
    const value = text.slice(0, from) + addition + text.slice(to)
    setText(value)
    const at = from + addition.length
    setCaret(at)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(at, at)
    })
  }
  const complete = ({ insert: addition }: Completion): void => {
    if (trigger !== null) insert(addition, trigger.from, caret)
    setChosen(0)
  }
  const wrap = (sign: string): void => {
    const { selectionStart: from = 0, selectionEnd: to = 0 } = field.current ?? {}
    const inside = text.slice(from, to)
    setText(text.slice(0, from) + sign + inside + sign + text.slice(to))
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(from + sign.length, to + sign.length)
    })
  }

  // A second Enter before the page was drawn anew must not send twice.
  const isUnderWay = useRef(false)
  const submit = async (): Promise<void> => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    try {
      await submitOnce()
    } finally {
      isUnderWay.current = false
    }
  }
  const submitOnce = async (): Promise<void> => {
    const words = text.trim()
    if (editing !== null) {
      if (words === '') return
      setBusy(true)
      try {
        await editText(editing, text, self._id)
        setRefusal(place, null)
        setEdited(null)
        onEdited()
        field.current?.focus()
      } catch (error) {
        setRefusal(place, refusalOf(error))
      } finally {
        setBusy(false)
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
    setBusy(true)
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
      setBusy(false)
    }
  }
  /** What was typed since, while the server was asked, stays. */
  const forgetSent = (): void => {
    if (useDrafts.getState().texts.get(place) === text) setDraft(place, '')
  }
  const runCommand = async (command: string, params: string): Promise<void> => {
    setBusy(true)
    try {
      await rest.post('commands.run', { command, params, roomId: rid, ...(tmid === null ? {} : { tmid }) })
      forgetSent()
    } catch (error) {
      if (error instanceof RestError) noteRefusalSaid(rid, error.message.replace(/ \[[^[\]]+\]$/, ''))
      setRefusal(place, refusalOf(error))
    } finally {
      setBusy(false)
    }
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (completions.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) {
        event.preventDefault()
        setChosen((current + step + completions.length) % completions.length)
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
    setOver(false)
    if (mayUpload) add(event.dataTransfer.files)
  }
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
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <CompletionList id={listId} completions={completions} chosen={current} onChoose={complete} />
        <OutsideLine id={outsideId} rid={rid} entry={entry} isNarrow={tmid !== null} />
        {editing !== null && <p className={classes.editing}>{t('editing')}</p>}
        <UploadList uploads={uploads} onDrop={drop} onAgain={again} />
        {isOver && <p className={classes.over}>{t('file.drop')}</p>}
        <textarea
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
            setCaret(event.currentTarget.selectionStart)
            setDismissed(false)
            setChosen(0)
            if (editing === null) tellTyping(event.currentTarget.value !== '')
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setDismissed(true)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className={classes.buttons}>
          <Popover opened={isPicking} onChange={setPicking} position="top-start" trapFocus returnFocus>
            <Popover.Target>
              <ActionIcon aria-label={t('emoji')} onClick={() => setPicking(!isPicking)}>
                <IconMoodSmile {...icon} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown p={0} aria-label={t('emoji')}>
              <Suspense fallback={null}>
                <EmojiPicker
                  onPick={(_shortcode, emoji) => {
                    setPicking(false)
                    insert(emoji)
                  }}
                />
              </Suspense>
            </Popover.Dropdown>
          </Popover>
          <span className={classes.format}>
            <Format label={t('bold')} onClick={() => wrap('*')}>
              <IconBold {...icon} />
            </Format>
            <Format label={t('italic')} onClick={() => wrap('_')}>
              <IconItalic {...icon} />
            </Format>
            <Format label={t('code')} onClick={() => wrap('`')}>
              <IconCode {...icon} />
            </Format>
          </span>
          {mayUpload && (
            <>
              <Format label={t('attach')} onClick={() => files.current?.click()}>
                <IconPaperclip {...icon} />
              </Format>
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
              onChange={(event) => setAlsoInRoom(event.currentTarget.checked)}
            />
          )}
          {draft !== '' && editing === null && tmid === null && <span className={classes.saved}>{t('draft')}</span>}
          <span className={classes.end}>
            {editing !== null && (
              <Button size="sm" onClick={onEdited}>
                {t('cancel')}
              </Button>
            )}
            <Button
              size="sm"
              variant="filled"
              loading={isBusy}
              disabled={!isSendable || uploads.some(({ state }) => state !== 'ready')}
              leftSection={<IconSend2 size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => {
                void submit()
                field.current?.focus()
              }}
            >
              {editing === null ? t('send') : t('save')}
            </Button>
          </span>
        </div>
      </div>
    </div>
  )
})

function Format({
  label,
  onClick,
  children,
}: {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

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
  const told = useRef(0)
  const tell = (activities: string[]): void => {
    connection
      ?.call('stream-notify-room', `${rid}/user-activity`, username, activities, tmid === null ? {} : { tmid })
      .catch(() => undefined)
  }
  return (isTyping) => {
    const now = Date.now()
    if (isTyping && now - told.current < typingEveryMs) return
    if (!isTyping && told.current === 0) return
    told.current = isTyping ? now : 0
    tell(isTyping ? ['user-typing'] : [])
  }
}
