// The discussions below a room that this viewer may know of.
import { Button } from '@mantine/core'
import { IconMessageCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Room } from '@foyer/protocol/entities/room.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { useRoomRights } from '../../session/rights.ts'
import { StartDiscussion } from '../people/start-discussion.tsx'
import { roomText } from '../room/room-text.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

export function DiscussionsPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const tr = useText(roomText)
  const { rights } = useRoomRights(rid)
  const [isStarting, setStarting] = useState(false)
  const { data, isPending } = useQuery({
    queryKey: ['discussions', rid],
    queryFn: async () => (await rest.get<{ discussions: Room[] }>('rooms.getDiscussions', { roomId: rid, count: 100 })).discussions,
    staleTime: 0,
  })
  return (
    <>
      <div className={classes.body}>
        {isPending && <Waiting rows={3} />}
        {data?.length === 0 && (
          <EmptyState icon={<IconMessageCircle size={28} stroke={1.5} />} title={t('empty.discussions')}>
            {t('empty.discussionsText')}
          </EmptyState>
        )}
        <div className={classes.items}>
          {data?.map((room) => (
            <Link key={room._id} className={classes.item} {...addressOf({ t: room.t, name: room.name ?? '', prid: rid, rid: room._id })}>
              <span className={classes.itemText}>{room.fname ?? room.name}</span>
              <span className={classes.itemFoot}>{tr('discussion.count', { count: room.msgs })}</span>
            </Link>
          ))}
        </div>
      </div>
      {rights.includes('start-discussion') && (
        <div className={classes.foot}>
          <Button onClick={() => setStarting(true)}>{t('discussion.start')}</Button>
        </div>
      )}
      {isStarting && <StartDiscussion parent={rid} message={null} onClose={() => setStarting(false)} />}
    </>
  )
}
