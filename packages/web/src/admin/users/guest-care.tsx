// Looking after a guest without the whole form: until when they may stay, who answers for them, and which rooms they are in.
import { Button, Group, Modal, SegmentedControl } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Notice } from '../../components/notice.tsx'
import { nameOf, type Person } from '../../components/person.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { act } from '../frame/act.ts'
import { type Action, useAction } from '../frame/use-action.ts'
import { Exposure } from '../invites/exposure.tsx'
import { type PickedRoom, RoomPicker } from '../invites/room-picker.tsx'
import { AccessUntil, dayOf, endOf } from './access-until.tsx'
import { type Account, renewAccounts } from './accounts.ts'
import { PersonPicker } from './person-picker.tsx'
import { usersText } from './users-text.ts'

interface Props {
  readonly user: Account
  readonly onClose: () => void
}

export function ExtendAccess({ user, onClose }: Props): ReactNode {
  const t = useText(usersText)
  const action = useAction()
  const [day, setDay] = useState(dayOf(user.accessEndsAt))
  const save = (): void =>
    action.run(
      async () => {
        await act('users.update', { userId: user._id, data: { accessEndsAt: endOf(day) } })
        await renewAccounts()
        onClose()
      },
      t('extend.done', { name: nameOf(user) }),
    )
  return (
    <Asking title={t('extend.title', { name: nameOf(user) })} action={action} onSave={save} onClose={onClose}>
      <AccessUntil value={day} onChange={setDay} />
    </Asking>
  )
}

export function HandOver({ user, onClose }: Props): ReactNode {
  const t = useText(usersText)
  const action = useAction()
  const [host, setHost] = useState<Person | null>(user.host ?? null)
  const save = (): void =>
    action.run(
      async () => {
        await act('users.update', { userId: user._id, data: { hostId: host?._id ?? null } })
        await renewAccounts()
        onClose()
      },
      t('handOver.done', { name: nameOf(user) }),
    )
  return (
    <Asking title={t('handOver.title', { name: nameOf(user) })} action={action} onSave={save} onClose={onClose}>
      <PersonPicker label={t('host')} hint={t('handOver.hint')} value={host} onChange={setHost} />
    </Asking>
  )
}

/** A guest is added after it was shown what they will see; a member sees what every member does. */
export function AddToRooms({ user, onClose }: Props): ReactNode {
  const t = useText(usersText)
  const action = useAction()
  const [rooms, setRooms] = useState<readonly PickedRoom[]>([])
  const [history, setHistory] = useState<'all' | 'from-now-on'>('all')
  const isGuest = user.kind === 'guest'
  const save = (): void =>
    action.run(
      async () => {
        for (const room of rooms) {
          await act(`${room.t === 'p' ? 'groups' : 'channels'}.invite`, {
            roomId: room._id,
            userId: user._id,
            ...(isGuest ? { history } : {}),
          })
          // What is done is not asked again when a later room is refused.
          setRooms((rest) => rest.filter(({ _id }) => _id !== room._id))
        }
        await renewAccounts()
        onClose()
      },
      t('addToRoom.done', { name: nameOf(user) }),
    )
  return (
    <Asking
      title={t('addToRoom.title', { name: nameOf(user) })}
      action={action}
      onSave={save}
      onClose={onClose}
      isReady={rooms.length > 0}
      verb={t('addToRoom.verb')}
    >
      <RoomPicker value={rooms} onChange={setRooms} />
      {isGuest && rooms.length > 0 && (
        <>
          <SegmentedControl
            mt="md"
            fullWidth
            aria-label={t('older')}
            data={[
              { value: 'all', label: t('older.all') },
              { value: 'from-now-on', label: t('older.now') },
            ]}
            value={history}
            onChange={(value) => setHistory(value === 'all' ? 'all' : 'from-now-on')}
          />
          <Exposure rooms={rooms.map(({ _id }) => _id)} history={history} />
        </>
      )}
    </Asking>
  )
}

function Asking({
  title,
  verb,
  action,
  isReady = true,
  onSave,
  onClose,
  children,
}: {
  readonly title: string
  readonly verb?: string
  readonly action: Action
  readonly isReady?: boolean
  readonly onSave: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const t = useText(adminText)
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onSave()
        }}
      >
        {children}
        {action.refused !== null && (
          <Notice tone="refused" said>
            {action.refused}
          </Notice>
        )}
        <Group justify="flex-end" mt="md">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="filled" loading={action.isRunning} disabled={!isReady}>
            {verb ?? t('save')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
