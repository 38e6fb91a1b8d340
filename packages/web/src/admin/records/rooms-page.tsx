// Every room of the workspace, with who from outside is in it; nothing of what is said there.
import { IconHash, IconLock, IconMessage, IconMessageCircle } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { DataTable, type Sorting } from '../frame/data-table.tsx'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { Pager } from '../frame/pager.tsx'
import { SearchField } from '../users/users-page.tsx'
import classes from './records.module.css'
import { recordsText } from './records-text.ts'

interface Room {
  readonly _id: string
  readonly t: 'c' | 'p' | 'd'
  readonly name?: string
  readonly fname?: string
  readonly prid?: string
  readonly usernames?: readonly string[]
  readonly usersCount: number
  readonly msgs?: number
  readonly ts?: string
  readonly guests: number
  readonly companies: readonly string[]
}

const pageSize = 25
const icons = { c: IconHash, p: IconLock, d: IconMessage, discussion: IconMessageCircle }

export function RoomsPage(): ReactNode {
  const t = useText(recordsText)
  const { number, shortDay, list } = useFormat()
  const sentenceOf = useAdminRefusals()
  const [filter, setFilter] = useState('')
  const [offset, setOffset] = useState(0)
  const [{ by, descending }, setSorting] = useState<Sorting>({ by: 'name', descending: false })
  const { data, error } = useQuery({
    queryKey: ['admin-rooms', filter, by, descending, offset],
    queryFn: () =>
      rest.get<{ rooms: readonly Room[]; offset: number; total: number }>('rooms.adminRooms', {
        filter: filter || undefined,
        types: 'c,p,discussions',
        sort: { [by]: descending ? -1 : 1 },
        offset,
        count: pageSize,
      }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHead title={t('rooms')} />
      <div className={page.body}>
        <div className={page.tools} role="search">
          <SearchField
            label={t('rooms.search')}
            value={filter}
            onChange={(text) => {
              setFilter(text)
              setOffset(0)
            }}
          />
        </div>
        {error !== null && <EmptyState title={sentenceOf(error)} />}
        {error === null && data === undefined && <Waiting rows={8} />}
        {data?.total === 0 && <EmptyState title={t('rooms.none')} />}
        {data !== undefined && data.total > 0 && (
          <>
            <DataTable
              label={t('rooms')}
              rows={data.rooms}
              sorting={{ by, descending }}
              onSort={(sorting) => {
                setSorting(sorting)
                setOffset(0)
              }}
              columns={[
                {
                  key: 'name',
                  label: t('room'),
                  sortBy: 'name',
                  renderCell: (room) => {
                    const Icon = icons[kindOf(room)]
                    return (
                      <span className={classes.room}>
                        <Icon size={16} stroke={1.75} aria-hidden="true" />
                        <b className={page.sub}>{room.fname ?? room.name ?? room.usernames?.join(', ')}</b>
                      </span>
                    )
                  },
                },
                { key: 'kind', label: t('kind'), renderCell: (room) => t(`kind.${kindOf(room)}`) },
                { key: 'people', label: t('people'), sortBy: 'usersCount', renderCell: ({ usersCount }) => number(usersCount) },
                {
                  key: 'guests',
                  label: t('guests'),
                  renderCell: ({ guests }) => (guests === 0 ? '–' : <Badge tone="guest">{number(guests)}</Badge>),
                },
                {
                  key: 'companies',
                  label: t('companies'),
                  renderCell: ({ companies }) => (companies.length === 0 ? '–' : list([...companies])),
                },
                { key: 'messages', label: t('messages'), sortBy: 'msgs', renderCell: ({ msgs = 0 }) => number(msgs) },
                { key: 'made', label: t('made'), sortBy: 'ts', renderCell: ({ ts }) => (ts === undefined ? '–' : shortDay(ts)) },
              ]}
            />
            <Pager offset={data.offset} count={data.rooms.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
          </>
        )}
      </div>
    </>
  )
}

function kindOf({ t, prid }: Room): keyof typeof icons {
  return prid === undefined ? t : 'discussion'
}
