// The files of a room, newest first.
import { Button } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useRooms } from '../model/rooms.ts'
import { File, ownAddress } from '../room/attachments.tsx'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

interface FileRow {
  readonly _id: string
  readonly name: string
  readonly size: number
  readonly path: string
  readonly uploadedAt: string
  readonly user?: Person
}

const pageSize = 30
const prefixes = { c: 'channels', p: 'groups', d: 'im' } as const

export function FilesPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const type = useRooms(({ memberships, rooms }) => memberships.get(rid)?.t ?? rooms.get(rid)?.t ?? 'c')
  const { data, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['files', rid],
    queryFn: async ({ pageParam: offset }) =>
      (await rest.get<{ files: FileRow[] }>(`${prefixes[type]}.files`, { roomId: rid, count: pageSize, offset, sort: { uploadedAt: -1 } }))
        .files,
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < pageSize ? undefined : all.length * pageSize),
    staleTime: 0,
  })
  const files = data?.pages.flat() ?? []
  if (isPending) return <Waiting rows={4} />
  if (files.length === 0)
    return (
      <EmptyState icon={<IconFiles size={28} stroke={1.5} />} title={t('empty.files')}>
        {t('empty.filesText')}
      </EmptyState>
    )
  return (
    <div className={classes.body}>
      <div className={classes.items}>
        {files.map(({ _id, name, size, path, user, uploadedAt }) => (
          <div key={_id} className={classes.stack} style={{ gap: 2 }}>
            <File name={name} address={ownAddress(path) ?? path} size={size} />
            <div className={classes.itemFoot}>
              {user !== undefined && <PersonName person={user} mark="short" weight="plain" />}
              <span>{format.shortDay(uploadedAt)}</span>
            </div>
          </div>
        ))}
        {hasNextPage && (
          <div className={classes.more}>
            <Button size="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
