// Invites: what became of invitations, who asks for a guest, long lists at work, and the links into rooms.
import { Button, Progress } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { useReasons } from '../../api/refusals.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
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
import { EffectsDialog } from '../users/effects-dialog.tsx'
import info from '../users/user-info.module.css'
import { InvitationsTable, renewInvitations } from './invitations-table.tsx'
import classes from './invite.module.css'
import { invitesText } from './invites-text.ts'
import { useStopReason } from './stop-reason.ts'

const tabs = [
  { tab: 'invitations', row: 'list-invitations' },
  { tab: 'requests', row: 'decide-guest-request' },
  { tab: 'batches', row: 'manage-invitation-batches' },
  { tab: 'links', row: 'list-invite-links' },
] as const
const pageSize = 25

export function InvitesPage(): ReactNode {
  const t = useText(invitesText)
  const rights = useRights()
  const { tab: chosen, batch } = useSearch({ from: '/signed-in/admin/invites' })
  const shown = tabs.filter(({ row }) => rights.may(row)).map(({ tab: name }) => name)
  const tab = shown.find((name) => name === chosen) ?? shown[0]
  return (
    <>
      <PageHead title={t('invites')}>
        {rights.may('invite-guest') && (
          <LinkButton to="/admin/users/invite" variant="filled" leftSection={<IconMailPlus size={18} stroke={1.75} aria-hidden="true" />}>
            {t('title')}
          </LinkButton>
        )}
      </PageHead>
      <nav className={page.tabs} aria-label={t('tabs')}>
        {shown.map((name) => (
          <Link
            key={name}
            to="/admin/invites"
            search={{ tab: name }}
            className={page.tab ?? ''}
            aria-current={name === tab ? 'page' : undefined}
          >
            {t(`tab.${name}`)}
          </Link>
        ))}
      </nav>
      <div className={page.body}>
        {tab === 'invitations' && <InvitationsTable />}
        {tab === 'requests' && <Requests />}
        {tab === 'batches' && <Batches chosen={batch} />}
        {tab === 'links' && <Links />}
      </div>
    </>
  )
}

interface Request {
  readonly _id: string
  readonly address: string
  readonly rooms: readonly { readonly _id: string; readonly name: string }[]
  readonly company: string | null
  readonly reason: string
  readonly requestedBy: Person | null
}

function Requests(): ReactNode {
  const t = useText(invitesText)
  const { list } = useFormat()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const [declined, setDeclined] = useState<Request | null>(null)
  const [offset, setOffset] = useState(0)
  const { data, error } = useQuery({
    queryKey: ['requests', offset],
    queryFn: () =>
      rest.get<{ requests: readonly Request[]; offset: number; total: number }>('foyer.invitations.requests', {
        state: 'open',
        offset,
        count: pageSize,
      }),
    placeholderData: keepPreviousData,
  })
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={4} />
  if (data.total === 0) return <EmptyState title={t('requests.none')}>{t('requests.none.text')}</EmptyState>
  return (
    <>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <DataTable
        label={t('tab.requests')}
        rows={data.requests}
        columns={[
          { key: 'address', label: t('address'), renderCell: ({ address }) => <b className={page.sub}>{address}</b> },
          { key: 'company', label: t('company'), renderCell: ({ company }) => company ?? '–' },
          {
            key: 'rooms',
            label: t('rooms'),
            renderCell: ({ rooms }) => (rooms.length === 0 ? t('noRoom') : list(rooms.map(({ name }) => name))),
          },
          { key: 'by', label: t('askedBy'), renderCell: ({ requestedBy }) => <PersonName person={requestedBy ?? {}} weight="plain" /> },
          { key: 'why', label: t('why'), renderCell: ({ reason }) => reason },
          {
            key: 'actions',
            label: t('actions'),
            isUnlabelled: true,
            renderCell: (one) => (
              <span className={page.buttons}>
                <Button
                  size="compact-sm"
                  onClick={() =>
                    action.run(
                      async () => {
                        await act('foyer.invitations.request.approve', { requestId: one._id })
                        await renewInvitations()
                      },
                      t('approve.done', { address: one.address }),
                    )
                  }
                >
                  {t('approve')}
                </Button>
                <Button size="compact-sm" color="red" variant="outline" onClick={() => setDeclined(one)}>
                  {t('decline')}
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Pager offset={data.offset} count={data.requests.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
      {declined !== null && (
        <EffectsDialog
          title={t('decline.title', { address: declined.address })}
          verb={t('decline')}
          effects={[{ key: 'told', text: t('decline.effect') }]}
          done={t('decline.done', { address: declined.address })}
          asksWhy="needed"
          onClose={() => setDeclined(null)}
          send={async (_confirmed, reason) => {
            await act('foyer.invitations.request.decline', { requestId: declined._id, reason })
            await renewInvitations()
          }}
        />
      )}
    </>
  )
}

interface Batch {
  readonly _id: string
  readonly invitedBy: Person | null
  readonly state: 'working' | 'stopped' | 'finished'
  readonly dryRun: boolean
  readonly total: number
  readonly done: number
  readonly reason: string | null
  readonly createdAt: string
}

interface BatchLine {
  readonly line: number
  readonly address: string
  readonly outcome: 'invited' | 'fine' | 'doubled' | 'pending' | 'known' | 'refused' | null
  readonly error: string | null
  readonly errorType: string | null
}

const whileWorkingMs = 1_000

function Batches({ chosen }: { readonly chosen: string | undefined }): ReactNode {
  const t = useText(invitesText)
  const { number, moment } = useFormat()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const navigate = useNavigate()
  const open = (batch: string | undefined): void =>
    void navigate({ to: '/admin/invites', search: { tab: 'batches', batch }, replace: true })
  const { data, error } = useQuery({
    queryKey: ['batches'],
    queryFn: async () => (await rest.get<{ batches: readonly Batch[] }>('foyer.invitations.batches', { count: pageSize })).batches,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'working') === true ? whileWorkingMs : false),
  })
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={4} />
  if (data.length === 0) return <EmptyState title={t('batch.none')}>{t('batch.none.text')}</EmptyState>
  const change = (one: Batch): void =>
    action.run(async () => {
      await act(`foyer.invitations.batch.${one.state === 'working' ? 'stop' : 'resume'}`, { batchId: one._id })
      await queries.invalidateQueries({ queryKey: ['batches'] })
    })
  return (
    <>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <DataTable
        label={t('tab.batches')}
        rows={data}
        chosen={chosen}
        onOpen={({ _id }) => open(_id === chosen ? undefined : _id)}
        columns={[
          {
            key: 'from',
            label: t('batch.list'),
            renderCell: ({ createdAt }) => <b className={page.sub}>{t('batch.from', { date: moment(createdAt) })}</b>,
          },
          { key: 'by', label: t('by'), renderCell: ({ invitedBy }) => <PersonName person={invitedBy ?? {}} weight="plain" /> },
          {
            key: 'progress',
            label: t('batch.lines'),
            renderCell: ({ done, total }) => {
              const said = t('batch.progress', { done: number(done), total: number(total) })
              return (
                <span className={classes.progress}>
                  {said}
                  <Progress value={total === 0 ? 100 : (done / total) * 100} size={6} aria-label={said} />
                </span>
              )
            },
          },
          {
            key: 'state',
            label: t('state'),
            renderCell: ({ state, dryRun }) => (
              <>
                <Badge {...(state === 'finished' ? { tone: 'good' } : state === 'stopped' ? { tone: 'warning' } : {})}>
                  {t(`batch.${state}`)}
                </Badge>{' '}
                {dryRun && <Badge>{t('batch.dryRun')}</Badge>}
              </>
            ),
          },
          {
            key: 'actions',
            label: t('actions'),
            isUnlabelled: true,
            renderCell: (one) =>
              one.state === 'finished' ? null : (
                <span className={page.buttons}>
                  <Button size="compact-sm" onClick={() => change(one)}>
                    {one.state === 'working' ? t('batch.stop') : t('batch.go')}
                  </Button>
                </span>
              ),
          },
        ]}
      />
      {chosen !== undefined && (
        <AdminBar title={t('batch.list')} onClose={() => open(undefined)}>
          <BatchLines key={chosen} batchId={chosen} />
        </AdminBar>
      )}
    </>
  )
}

function BatchLines({ batchId }: { readonly batchId: string }): ReactNode {
  const t = useText(invitesText)
  const sentenceOf = useAdminRefusals()
  const reasonOf = useReasons()
  const stopOf = useStopReason()
  const [offset, setOffset] = useState(0)
  const { data, error } = useQuery({
    queryKey: ['batches', batchId, offset],
    queryFn: () =>
      rest.get<{ batch: Batch; rows: readonly BatchLine[]; offset: number; total: number }>('foyer.invitations.batch', {
        batchId,
        offset,
        count: pageSize,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.batch.state === 'working' ? whileWorkingMs : false),
  })
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={4} />
  return (
    <div className={info.info}>
      {data.batch.reason !== null && <Notice tone="warning">{stopOf(data.batch.reason)}</Notice>}
      <ul className={info.trail}>
        {data.rows.map(({ line, address, outcome, error: why, errorType }) => (
          <li key={line}>
            <span>{address}</span>
            <span className={page.note}>
              {why === null ? (outcome === null ? t('waiting') : t(`outcome.${outcome}`)) : reasonOf(errorType, why)}
            </span>
          </li>
        ))}
      </ul>
      <Pager offset={data.offset} count={data.rows.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
    </div>
  )
}

interface RoomLink {
  readonly _id: string
  readonly room: { readonly _id: string; readonly name: string | null }
  readonly maker: Person | null
  readonly guests: boolean
  readonly history: 'all' | 'from-now-on'
  readonly maxUses: number
  readonly uses: number
  readonly expires: string | null
}

function Links(): ReactNode {
  const t = useText(invitesText)
  const { number, shortDay } = useFormat()
  const sentenceOf = useAdminRefusals()
  const [offset, setOffset] = useState(0)
  const [removed, setRemoved] = useState<RoomLink | null>(null)
  const { data, error } = useQuery({
    queryKey: ['links', offset],
    queryFn: () => rest.get<{ links: readonly RoomLink[]; offset: number; total: number }>('foyer.links', { offset, count: pageSize }),
    placeholderData: keepPreviousData,
  })
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={4} />
  if (data.total === 0) return <EmptyState title={t('links.none')}>{t('links.none.text')}</EmptyState>
  return (
    <>
      <DataTable
        label={t('tab.links')}
        rows={data.links}
        columns={[
          { key: 'room', label: t('room'), renderCell: ({ room }) => <b className={page.sub}>{room.name ?? t('hiddenRoom')}</b> },
          { key: 'maker', label: t('maker'), renderCell: ({ maker }) => <PersonName person={maker ?? {}} weight="plain" /> },
          { key: 'guests', label: t('state'), renderCell: ({ guests }) => (guests ? <Badge tone="guest">{t('guestsMay')}</Badge> : null) },
          {
            key: 'uses',
            label: t('uses'),
            renderCell: ({ uses, maxUses }) => (maxUses === 0 ? number(uses) : t('uses.of', { uses: number(uses), max: number(maxUses) })),
          },
          { key: 'expires', label: t('expires'), renderCell: ({ expires }) => (expires === null ? t('never') : shortDay(expires)) },
          {
            key: 'actions',
            label: t('actions'),
            isUnlabelled: true,
            renderCell: (one) => (
              <span className={page.buttons}>
                <Button size="compact-sm" color="red" variant="outline" onClick={() => setRemoved(one)}>
                  {t('removeLink')}
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Pager offset={data.offset} count={data.links.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
      {removed !== null && (
        <EffectsDialog
          title={t('removeLink.title', { room: removed.room.name ?? t('hiddenRoom') })}
          verb={t('removeLink')}
          effects={[{ key: 'in', text: t('removeLink.effect') }]}
          done={t('removeLink.done')}
          onClose={() => setRemoved(null)}
          send={async () => {
            await rest.del(`removeInvite/${encodeURIComponent(removed._id)}`)
            await queries.invalidateQueries({ queryKey: ['links'] })
          }}
        />
      )}
    </>
  )
}
