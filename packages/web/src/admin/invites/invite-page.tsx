// Users > Invite: addresses, what they are let into and for how long, beside it what they will see, below it who has been invited.
import { Button, FileButton, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { IconAlertCircle, IconEye, IconSend, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { useReasons } from '../../api/refusals.ts'
import { Doorway } from '../../components/doorway.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { languages } from '../../text/language.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { act } from '../frame/act.ts'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { useAction } from '../frame/use-action.ts'
import { AccessUntil, endOf } from '../users/access-until.tsx'
import { useAccounts } from '../users/accounts.ts'
import { PersonPicker } from '../users/person-picker.tsx'
import { Exposure } from './exposure.tsx'
import { InvitationsTable, renewInvitations } from './invitations-table.tsx'
import classes from './invite.module.css'
import { invitesText } from './invites-text.ts'
import { type PickedRoom, RoomPicker } from './room-picker.tsx'

interface Chip {
  readonly address: string
  /** Why the server would not invite it; null: it would, or has not been asked. */
  readonly fault: string | null
}

interface Outcome {
  readonly address: string
  readonly outcome: 'invited' | 'fine' | 'doubled' | 'pending' | 'known' | 'refused'
  readonly username?: string
  readonly error?: string
  readonly errorType?: string
}

const anyAccounts = {
  tab: 'invited',
  text: '',
  role: '',
  company: '',
  hostId: '',
  endsSoon: false,
  sortBy: 'name',
  descending: false,
  offset: 0,
} as const
const looksComplete = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

export function InvitePage(): ReactNode {
  const t = useText(invitesText)
  const ta = useText(adminText)
  const rights = useRights()
  if (!rights.isKnown) return <Waiting />
  if (!rights.may('invite-guest'))
    return (
      <>
        <PageHead title={t('title')} back="/admin/users" />
        <EmptyState title={ta('nothing.title')}>{ta('nothing.text')}</EmptyState>
      </>
    )
  return <Inviting />
}

function Inviting(): ReactNode {
  const t = useText(invitesText)
  const { number } = useFormat()
  const self = useSelf()
  const navigate = useNavigate()
  const action = useAction()
  const reasonOf = useReasons()
  const guests = useAccounts(anyAccounts).data?.limits?.guests
  const [typed, setTyped] = useState('')
  const [chips, setChips] = useState<readonly Chip[]>([])
  const [file, setFile] = useState<{ readonly name: string; readonly list: string } | null>(null)
  const [rooms, setRooms] = useState<readonly PickedRoom[]>([])
  const [host, setHost] = useState<Person | null>(self)
  const [company, setCompany] = useState('')
  const [accessEnds, setAccessEnds] = useState('')
  const [history, setHistory] = useState<'all' | 'from-now-on'>('all')
  const [language, setLanguage] = useState('')
  const [note, setNote] = useState('')
  const [isWarned, setWarned] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const terms = {
    rooms: rooms.map(({ _id }) => _id),
    history,
    hostId: host?._id ?? null,
    ...(company.trim() === '' ? {} : { company }),
    accessEndsAt: endOf(accessEnds),
    ...(language === '' ? {} : { language }),
    ...(note.trim() === '' ? {} : { note }),
  }
  const good = chips.filter(({ fault }) => fault === null)

  const faultOf = ({ address, outcome, username = '', error = '', errorType }: Outcome): string | null => {
    if (outcome === 'invited' || outcome === 'fine') return null
    if (outcome === 'known') return t('why.known', { address, username })
    return outcome === 'refused' ? t('why.refused', { address, why: reasonOf(errorType, error) }) : t(`why.${outcome}`, { address })
  }
  /** Turns what is typed into chips; the server says of each what is against it. */
  const add = (): readonly Chip[] => {
    const named = typed.split(/[\s,;]+/).filter((part) => part !== '')
    const fresh = [...new Set(named)].filter((address) => !chips.some((chip) => chip.address === address))
    const next = [
      ...chips,
      ...fresh.map((address) => ({ address, fault: looksComplete.test(address) ? null : t('wrong.one', { address }) })),
    ]
    setChips(next)
    setTyped('')
    const asked = fresh.filter((address) => looksComplete.test(address))
    if (asked.length > 0)
      act<{ outcomes: readonly Outcome[] }>('foyer.invitations.create', { addresses: asked, dryRun: true }).then(
        ({ outcomes }) => mark(outcomes),
        // Asked again when they are sent; nothing is lost by not knowing now.
        () => undefined,
      )
    return next
  }
  const mark = (outcomes: readonly Outcome[]): void =>
    setChips((before) =>
      before.map((chip) => {
        const outcome = outcomes.find(({ address }) => address === chip.address)
        return outcome === undefined ? chip : { ...chip, fault: faultOf(outcome) }
      }),
    )
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (file !== null) return sendFile(false)
    const addresses = (typed.trim() === '' ? chips : add()).filter(({ fault }) => fault === null).map(({ address }) => address)
    if (addresses.length === 0) return input.current?.focus()
    action.run(async () => {
      const answer = await act<{ outcomes: readonly Outcome[]; warning?: string }>('foyer.invitations.create', { addresses, ...terms })
      const sent = answer.outcomes.filter(({ outcome }) => outcome === 'invited')
      setChips((before) => before.filter(({ address }) => !sent.some((one) => one.address === address)))
      mark(answer.outcomes.filter(({ outcome }) => outcome !== 'invited'))
      setWarned(answer.warning !== undefined)
      if (sent.length > 0) say(t('sent', { count: sent.length }))
      await renewInvitations()
    })
  }
  const sendFile = (dryRun: boolean): void =>
    action.run(async () => {
      if (file === null) return
      const { batch } = await act<{ batch: { _id: string } }>('foyer.invitations.import', { list: file.list, ...terms, dryRun })
      await queries.invalidateQueries({ queryKey: ['batches'] })
      await navigate({ to: '/admin/invites', search: { tab: 'batches', batch: batch._id } })
    })
  const faults = chips.filter(({ fault }) => fault !== null)
  return (
    <>
      <PageHead title={t('title')} back="/admin/users">
        {guests !== undefined && (
          <span className={classes.seats}>
            <Doorway size={18} />
            {guests.max === null
              ? t('used', { used: number(guests.used) })
              : t('left', { used: number(guests.used), max: number(guests.max), left: number(Math.max(0, guests.max - guests.used)) })}
          </span>
        )}
      </PageHead>
      <div className={classes.columns}>
        <div className={classes.main}>
          <form className={classes.form} onSubmit={send} noValidate>
            <div className={classes.field}>
              <label htmlFor="addresses">{t('addresses')}</label>
              <div className={classes.addresses}>
                <div className={classes.box} data-off={file !== null || undefined}>
                  {chips.map(({ address, fault }) => (
                    <span key={address} className={classes.chip} data-fault={fault !== null || undefined}>
                      {fault !== null && <IconAlertCircle size={14} stroke={1.75} aria-hidden="true" />}
                      <span>{address}</span>
                      <button
                        type="button"
                        aria-label={t('remove', { address })}
                        onClick={() => setChips((before) => before.filter((chip) => chip.address !== address))}
                      >
                        <IconX size={14} stroke={1.75} aria-hidden="true" />
                      </button>
                    </span>
                  ))}
                  <input
                    ref={input}
                    id="addresses"
                    inputMode="email"
                    autoComplete="off"
                    autoCapitalize="none"
                    spellCheck={false}
                    disabled={file !== null}
                    aria-describedby="addresses-hint"
                    value={typed}
                    onChange={({ currentTarget }) => setTyped(currentTarget.value)}
                    onKeyDown={(event) => {
                      if ((event.key === 'Enter' || event.key === ',') && typed.trim() !== '') {
                        event.preventDefault()
                        add()
                      } else if (event.key === 'Backspace' && typed === '') setChips((before) => before.slice(0, -1))
                    }}
                    onPaste={(event) => {
                      const text = event.clipboardData.getData('text')
                      if (!/[\r\n]/.test(text)) return
                      event.preventDefault()
                      setTyped((before) => `${before} ${text.replaceAll(/[\r\n]+/g, ' ')}`.trim())
                    }}
                  />
                </div>
                <Button disabled={typed.trim() === ''} onClick={() => add()}>
                  {t('add')}
                </Button>
              </div>
              <div role="status">
                {faults.map(({ address, fault }) => (
                  <p key={address} className={classes.fault}>
                    <IconAlertCircle size={14} stroke={1.75} aria-hidden="true" />
                    {fault}
                  </p>
                ))}
              </div>
              <p id="addresses-hint" className={page.note}>
                {file === null ? t('many') : t('csv.chosen', { name: file.name })}{' '}
                {file === null ? (
                  <FileButton
                    accept=".csv,text/csv,text/plain"
                    onChange={(chosen) => void chosen?.text().then((list) => setFile({ name: chosen.name, list }))}
                  >
                    {(props) => (
                      <button type="button" className={page.link} {...props}>
                        {t('csv')}
                      </button>
                    )}
                  </FileButton>
                ) : (
                  <button type="button" className={page.link} onClick={() => setFile(null)}>
                    {t('csv.drop')}
                  </button>
                )}
              </p>
            </div>
            <div className={classes.pairs}>
              <RoomPicker value={rooms} onChange={setRooms} />
              <PersonPicker label={t('host')} hint={t('host.hint')} value={host} onChange={setHost} />
              <AccessUntil value={accessEnds} onChange={setAccessEnds} />
              <div className={classes.field}>
                <span id="history-label">{t('history')}</span>
                <SegmentedControl
                  fullWidth
                  aria-labelledby="history-label"
                  value={history}
                  onChange={(value) => setHistory(value === 'all' ? 'all' : 'from-now-on')}
                  data={(['all', 'from-now-on'] as const).map((value) => ({ value, label: t(`history.${value}`) }))}
                />
              </div>
              <TextInput
                label={t('company')}
                value={company}
                maxLength={100}
                autoComplete="off"
                onChange={({ currentTarget }) => setCompany(currentTarget.value)}
              />
              <Select
                label={t('language')}
                placeholder={t('language.auto')}
                clearable
                data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
                value={language === '' ? null : language}
                onChange={(value) => setLanguage(value ?? '')}
              />
            </div>
            <Textarea
              label={t('note')}
              placeholder={t('optional')}
              autosize
              minRows={2}
              maxLength={2_000}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
            {action.refused !== null && (
              <Notice tone="refused" said>
                {action.refused}
              </Notice>
            )}
            {isWarned && (
              <Notice tone="warning" said>
                {t('seats.warning')}
              </Notice>
            )}
            <div className={classes.send}>
              <Button
                type="submit"
                variant="filled"
                loading={action.isRunning}
                disabled={file === null && good.length === 0 && typed.trim() === ''}
                leftSection={<IconSend size={18} stroke={1.75} aria-hidden="true" />}
              >
                {file === null ? t('send', { count: Math.max(1, good.length) }) : t('send.file')}
              </Button>
              {file !== null && <Button onClick={() => sendFile(true)}>{t('check')}</Button>}
              <span className={page.note}>{t('valid')}</span>
            </div>
          </form>
          <section className={classes.pending} aria-label={t('invited')}>
            <h2 className={page.sub}>{t('invited')}</h2>
            <InvitationsTable state="pending" />
          </section>
        </div>
        <aside className={classes.rail} aria-label={t('sees')}>
          <h2 className={classes.railTitle}>
            <IconEye size={18} stroke={1.75} aria-hidden="true" /> {t('sees')}
          </h2>
          <Exposure rooms={rooms.map(({ _id }) => _id)} history={history} />
        </aside>
      </div>
    </>
  )
}
