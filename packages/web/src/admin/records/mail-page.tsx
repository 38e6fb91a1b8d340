// Mail: whether there is a server for it, a letter to try it, and the outbox with what came of each letter.
import { Button, Select, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { AdminBar } from '../frame/admin-bar.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { DataTable } from '../frame/data-table.tsx'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { Pager } from '../frame/pager.tsx'
import { useRights } from '../../session/rights.ts'
import { useAction } from '../frame/use-action.ts'
import { SearchField } from '../users/users-page.tsx'
import info from '../users/user-info.module.css'
import classes from './records.module.css'
import { recordsText } from './records-text.ts'

const states = ['waiting', 'sending', 'sent', 'failed', 'dropped'] as const
type LetterState = (typeof states)[number]

interface Letter {
  readonly _id: string
  readonly address: string
  readonly state: LetterState
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: string | null
  readonly createdAt: string
  readonly settledAt: string | null
  readonly subject: string
  readonly hasLink: boolean
}

const pageSize = 25
const tones = { failed: 'bad', sent: 'good', waiting: 'warning' } as const

export function MailPage(): ReactNode {
  const t = useText(recordsText)
  const { moment, number } = useFormat()
  const rights = useRights()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const [state, setState] = useState<LetterState | null>(null)
  const [address, setAddress] = useState('')
  const [offset, setOffset] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const isOn = useQuery({
    queryKey: ['mail-state'],
    queryFn: async () => (await rest.get<{ isSMTPConfigured: boolean }>('smtp.check')).isSMTPConfigured,
  }).data
  const { data, error } = useQuery({
    queryKey: ['outbox', state, address, offset],
    queryFn: () =>
      rest.get<{ letters: readonly Letter[]; offset: number; total: number }>('foyer.mail.outbox', {
        state: state ?? undefined,
        address: address || undefined,
        offset,
        count: pageSize,
      }),
    placeholderData: keepPreviousData,
  })
  const letter = data?.letters.find(({ _id }) => _id === chosen)
  return (
    <>
      <PageHead title={t('mail')}>
        {rights.may('manage-outbox') && (
          <Button
            loading={action.isRunning}
            onClick={() =>
              action.run(async () => {
                await act('foyer.mail.test')
                await queries.invalidateQueries({ queryKey: ['outbox'] })
              }, t('test.done'))
            }
          >
            {t('test')}
          </Button>
        )}
      </PageHead>
      <div className={page.body}>
        {isOn !== undefined && <Notice tone={isOn ? 'done' : 'warning'}>{isOn ? t('mail.on') : t('mail.off')}</Notice>}
        {action.refused !== null && (
          <Notice tone="refused" said>
            {action.refused}
          </Notice>
        )}
        <div className={page.tools} role="search">
          <SearchField
            label={t('to.search')}
            value={address}
            onChange={(text) => {
              setAddress(text)
              setOffset(0)
            }}
          />
          <Select
            size="sm"
            aria-label={t('state')}
            placeholder={t('state.all')}
            clearable
            data={states.map((value) => ({ value, label: t(`letter.${value}`) }))}
            value={state}
            onChange={(value) => {
              setState(states.find((one) => one === value) ?? null)
              setOffset(0)
            }}
          />
        </div>
        {error !== null && <EmptyState title={sentenceOf(error)} />}
        {error === null && data === undefined && <Waiting rows={6} />}
        {data?.total === 0 && <EmptyState title={t('mail.none')}>{t('mail.none.text')}</EmptyState>}
        {data !== undefined && data.total > 0 && (
          <>
            <DataTable
              label={t('mail')}
              rows={data.letters}
              chosen={chosen ?? undefined}
              onOpen={({ _id }) => setChosen(_id === chosen ? null : _id)}
              columns={[
                { key: 'to', label: t('to'), renderCell: (one) => <b className={page.sub}>{one.address}</b> },
                { key: 'subject', label: t('subject'), renderCell: ({ subject }) => subject },
                {
                  key: 'state',
                  label: t('state'),
                  renderCell: (one) => (
                    <Badge {...(one.state in tones ? { tone: tones[one.state as keyof typeof tones] } : {})}>
                      {t(`letter.${one.state}`)}
                    </Badge>
                  ),
                },
                { key: 'attempts', label: t('attempts'), renderCell: ({ attempts }) => number(attempts) },
                { key: 'when', label: t('when'), renderCell: ({ createdAt }) => moment(createdAt) },
              ]}
            />
            <Pager offset={data.offset} count={data.letters.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
          </>
        )}
      </div>
      {letter !== undefined && (
        <AdminBar title={t('letter')} onClose={() => setChosen(null)}>
          <LetterInfo key={letter._id} letter={letter} mayManage={rights.may('manage-outbox')} mayCopy={rights.may('list-invitations')} />
        </AdminBar>
      )}
    </>
  )
}

function LetterInfo({
  letter,
  mayManage,
  mayCopy,
}: {
  readonly letter: Letter
  readonly mayManage: boolean
  readonly mayCopy: boolean
}): ReactNode {
  const t = useText(recordsText)
  const { moment } = useFormat()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const [link, setLink] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: ['letter', letter._id],
    queryFn: async () => (await rest.get<{ letter: { text: string } }>('foyer.mail.letter', { letterId: letter._id })).letter,
  })
  const copy = async (): Promise<void> => {
    const { link: found } = await rest.get<{ link: string }>('foyer.mail.link', { letterId: letter._id })
    try {
      await navigator.clipboard.writeText(found)
      say(t('copied'))
    } catch {
      // Browsers let pages write only at safe addresses: then it is shown, to be copied by hand.
      setLink(found)
    }
  }
  return (
    <div className={info.info}>
      <dl className={page.facts}>
        <dt>{t('to')}</dt>
        <dd>{letter.address}</dd>
        <dt>{t('subject')}</dt>
        <dd>{letter.subject}</dd>
        {letter.nextAttemptAt !== null && (
          <>
            <dt>{t('next')}</dt>
            <dd>{moment(letter.nextAttemptAt)}</dd>
          </>
        )}
      </dl>
      {letter.lastError !== null && (
        <Notice tone="refused" title={t('lastError')}>
          {letter.lastError}
        </Notice>
      )}
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <div className={info.buttons}>
        {mayManage && (letter.state === 'waiting' || letter.state === 'failed') && (
          <Button
            loading={action.isRunning}
            onClick={() =>
              action.run(async () => {
                await act('foyer.mail.resend', { letterId: letter._id })
                await queries.invalidateQueries({ queryKey: ['outbox'] })
              }, t('resend.done'))
            }
          >
            {t('resend')}
          </Button>
        )}
        {mayCopy && letter.hasLink && <Button onClick={() => action.run(copy)}>{t('copyLink')}</Button>}
      </div>
      {link !== null && (
        <TextInput label={t('copy.byHand')} value={link} readOnly onFocus={({ currentTarget }) => currentTarget.select()} />
      )}
      {error !== null && <EmptyState title={sentenceOf(error)} />}
      {data !== undefined && <div className={classes.text}>{data.text}</div>}
    </div>
  )
}
