// What is known of a room, and changed by whoever may.
import type { Room } from '@foyer/protocol/entities/room.ts'
import { Button, Switch, Textarea, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { usePublicSettings } from '../../api/public-settings.ts'
import { rest } from '../../api/rest.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { useForm } from '../../components/use-form.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { useEntry } from '../model/entry.ts'
import { useRoomRights } from '../../session/rights.ts'
import { changesOf, draftOf, retentionOf } from '../model/retention.ts'
import { useRooms } from '../model/rooms.ts'
import { roomsText } from '../rooms/rooms-text.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'
import { Kept, RetentionFields } from './retention.tsx'

const daysMost = 36_500

export function InfoPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const tr = useText(roomsText)
  const format = useFormat()
  const entry = useEntry(rid)
  const room = useRooms(({ rooms }) => rooms.get(rid))
  const parent = useRooms(({ memberships }) => memberships.get(room?.prid ?? ''))
  const { rights } = useRoomRights(rid)
  const [isEditing, setEditing] = useState(false)
  if (room === undefined) return null
  const mayEdit = rights.includes('edit-room') && room.t !== 'd'
  if (isEditing && mayEdit) return <Edit rid={rid} room={room} onDone={() => setEditing(false)} />
  const facts = [
    ['info.topic', room.topic],
    ['info.announcement', room.announcement],
    ['info.description', room.description],
  ] as const
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is scrolled by keys too */}
      <section className={classes.body} tabIndex={0} aria-label={t('title.info')}>
        <dl className={classes.facts}>
          {entry?.person === null || entry === null ? (
            <>
              <dt>{t('info.name')}</dt>
              <dd>{entry?.title ?? room.fname ?? room.name}</dd>
            </>
          ) : null}
          <dt>{tr(`kind.${entry?.kind ?? 'channel'}`)}</dt>
          <dd>{room.ts === undefined ? '' : `${t('info.created')} ${format.day(room.ts)}`}</dd>
          {parent !== undefined && (
            <>
              <dt>{t('info.parent')}</dt>
              <dd>
                <Link {...addressOf(parent)}>{parent.fname ?? parent.name}</Link>
              </dd>
            </>
          )}
          {entry?.person === null && facts.map(([key, value]) => <Fact key={key} label={t(key)} value={value} none={t('info.none')} />)}
          <Kept rid={rid} />
          {room.u !== undefined && entry?.person === null && (
            <>
              <dt>{t('role.owner')}</dt>
              <dd>
                <PersonName person={room.u} />
              </dd>
            </>
          )}
        </dl>
      </section>
      {mayEdit && (
        <div className={classes.foot}>
          <Button onClick={() => setEditing(true)}>{t('info.edit')}</Button>
        </div>
      )}
    </>
  )
}

function Fact({ label, value, none }: { readonly label: string; readonly value: string | undefined; readonly none: string }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value === undefined || value === '' ? <span className={classes.muted}>{none}</span> : value}</dd>
    </>
  )
}

function Edit({ rid, room, onDone }: { readonly rid: string; readonly room: Room; readonly onDone: () => void }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const { permissions } = useRoomRights(rid)
  const settings = usePublicSettings()
  const mayRetain = settings.RetentionPolicy_Enabled && permissions.includes('edit-room-retention-policy')
  const [isReadOnly, setReadOnly] = useState(room.ro === true)
  const [retention, setRetention] = useState(() => draftOf(room, settings))
  const isOwn = mayRetain && retention.enabled && retention.overrideGlobal
  const start = {
    roomName: room.fname ?? room.name ?? '',
    roomTopic: room.topic ?? '',
    roomAnnouncement: room.announcement ?? '',
    roomDescription: room.description ?? '',
  }
  const form = useForm<keyof typeof start | 'days'>({
    start: { ...start, days: String(retention.maxAge) },
    required: ['roomName'],
    check: ({ days }) => (!isOwn || isDays(days) ? {} : { days: t('info.daysOnly', { most: format.number(daysMost) }) }),
    send: async ({ days, ...values }) => {
      const changed = {
        ...Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== start[name as keyof typeof start])),
        ...(isReadOnly === (room.ro === true) ? {} : { readOnly: isReadOnly }),
        ...(mayRetain ? changesOf({ ...retention, maxAge: Number(days) }, room, settings) : {}),
      }
      if (Object.keys(changed).length > 0) await rest.post('rooms.saveRoomSettings', { rid, ...changed })
      say(t('info.saved'))
      onDone()
    },
  })
  return (
    <form className={classes.thread} onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
      <div className={classes.body}>
        <div className={classes.stack}>
          {form.refused !== null && (
            <Notice tone="refused" said>
              {form.refused}
            </Notice>
          )}
          <TextInput label={t('info.name')} autoComplete="off" {...form.field('roomName')} />
          <TextInput label={t('info.topic')} autoComplete="off" {...form.field('roomTopic')} />
          <TextInput label={t('info.announcement')} autoComplete="off" {...form.field('roomAnnouncement')} />
          <Textarea label={t('info.description')} autosize minRows={2} maxRows={8} {...form.field('roomDescription')} />
          {permissions.includes('set-readonly') && (
            <Switch label={t('info.readOnly')} checked={isReadOnly} onChange={(event) => setReadOnly(event.currentTarget.checked)} />
          )}
          {mayRetain && (
            <RetentionFields
              usual={retentionOf({ t: room.t, retention: { enabled: true } }, settings)}
              draft={retention}
              onChange={setRetention}
              days={form.field('days')}
            />
          )}
        </div>
      </div>
      <div className={classes.foot}>
        <Button onClick={onDone}>{t('info.cancel')}</Button>
        <Button type="submit" variant="filled" loading={form.isSending}>
          {t('info.save')}
        </Button>
      </div>
    </form>
  )
}

/** Whether the server would take this for a number of days. */
function isDays(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text.trim()) && Number(text) <= daysMost
}
