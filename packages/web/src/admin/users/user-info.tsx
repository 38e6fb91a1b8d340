// User Info: who somebody is, what may be done about their account, where they are, and what was done before.
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconClock, IconDots, IconHash, IconListDetails, IconLock, IconMessageCircle, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Doorway } from '../../components/doorway.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Meter } from '../../components/meter.tsx'
import { Notice } from '../../components/notice.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useActionName } from '../records/actions-text.ts'
import { useActorName } from '../records/entry-words.ts'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import pageClasses from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { useSelf } from '../../session/session.ts'
import { useAction } from '../frame/use-action.ts'
import { useRoleName } from '../names/roles-text.ts'
import { useAccountRights } from './account-rights.ts'
import {
  type Account,
  type AccountsPage,
  daysUntil,
  endsSoon,
  renewAccounts,
  type RoomOfAccount,
  useAccount,
  type WholeAccount,
} from './accounts.ts'
import { type Effect, EffectsDialog } from './effects-dialog.tsx'
import { AddToRooms, ExtendAccess, HandOver } from './guest-care.tsx'
import classes from './user-info.module.css'
import { UserSessions } from './user-sessions.tsx'
import { usersText } from './users-text.ts'

export function UserInfo({ userId, onGone }: { readonly userId: string; readonly onGone: () => void }): ReactNode {
  const sentenceOf = useAdminRefusals()
  const { data, error } = useAccount(userId)
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  return data === undefined ? <Waiting rows={6} /> : <Shown account={data} onGone={onGone} />
}

function Shown({ account, onGone }: { readonly account: WholeAccount; readonly onGone: () => void }): ReactNode {
  const { user } = account
  return (
    <div className={classes.info}>
      <div className={classes.head}>
        <Avatar person={user} size={72} />
        <PersonName person={user} weight="strong" below={`@${user.username}`} />
      </div>
      <Buttons account={account} onGone={onGone} />
      <EndOfAccess user={user} />
      <Facts account={account} />
      <Rooms account={account} />
      <UserSessions userId={user._id} />
      <Trail account={account} />
    </div>
  )
}

type Dialog = 'deactivate' | 'delete' | 'reject' | null

function Buttons({ account, onGone }: { readonly account: WholeAccount; readonly onGone: () => void }): ReactNode {
  const t = useText(usersText)
  const { user } = account
  const may = useAccountRights(user)
  const action = useAction()
  const [dialog, setDialog] = useState<Dialog>(null)
  const name = nameOf(user)
  const doIt = (path: string, body: object, done: string): void =>
    action.run(async () => {
      await act(path, body)
      await renewAccounts()
    }, done)
  const isWaiting = user.waitsFor === 'approval' && may.decide
  return (
    <>
      <div className={classes.buttons}>
        {isWaiting && (
          <>
            <Button
              variant="filled"
              loading={action.isRunning}
              onClick={() => doIt('foyer.registrations.approve', { userId: user._id }, t('approve.done', { name }))}
            >
              {t('approve')}
            </Button>
            <Button color="red" variant="outline" onClick={() => setDialog('reject')}>
              {t('reject')}
            </Button>
          </>
        )}
        <Write user={user} />
        {may.edit && (
          <LinkButton to="/admin/users/$userId/edit" params={{ userId: user._id }}>
            {t('edit')}
          </LinkButton>
        )}
        {!isWaiting && may.switch && user.active && (
          <Button color="red" variant="outline" onClick={() => setDialog('deactivate')}>
            {t('deactivate')}
          </Button>
        )}
        {!isWaiting && may.switch && !user.active && user.waitsFor === undefined && (
          <Button
            loading={action.isRunning}
            onClick={() => doIt('users.setActiveStatus', { userId: user._id, activeStatus: true }, t('on.done', { name }))}
          >
            {t('activate')}
          </Button>
        )}
        <More user={user} may={may} onDo={doIt} onDelete={() => setDialog('delete')} />
      </div>
      {!user.active && may.switch && <SeatTaken user={user} />}
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      {dialog === 'deactivate' && <Deactivate account={account} onClose={() => setDialog(null)} />}
      {dialog === 'delete' && <Delete account={account} onClose={() => setDialog(null)} onGone={onGone} />}
      {dialog === 'reject' && <Reject user={user} onClose={() => setDialog(null)} onGone={onGone} />}
    </>
  )
}

/** Goes on, or begins, to write to them. */
function Write({ user }: { readonly user: Account }): ReactNode {
  const t = useText(usersText)
  const self = useSelf()
  const { holds } = useRights()
  const navigate = useNavigate()
  const action = useAction()
  if (!user.active || user._id === self._id || !holds('create-d')) return null
  return (
    <Button
      loading={action.isRunning}
      onClick={() =>
        action.run(async () => {
          const { room } = await act<{ room: { _id: string } }>('im.create', { username: user.username })
          await navigate({ to: '/direct/$room', params: { room: room._id } })
        })
      }
    >
      {t('write')}
    </Button>
  )
}

/** The seat that activating takes, as the page behind knows it. */
function SeatTaken({ user }: { readonly user: Account }): ReactNode {
  const t = useText(usersText)
  const { number } = useFormat()
  const page = useQueryClient()
    .getQueriesData<AccountsPage>({ queryKey: ['accounts'] })
    .map(([, known]) => known)
    .find((known) => known?.limits !== undefined)
  const limit = isGuest(user) ? page?.limits?.guests : page?.limits?.seats
  if (limit === undefined || limit.max === null || user.type === 'bot') return null
  const values = { used: number(limit.used), next: number(limit.used + 1), max: number(limit.max) }
  return <p className={pageClasses.note}>{isGuest(user) ? t('takesGuestSeat', values) : t('takesSeat', values)}</p>
}

function More({
  user,
  may,
  onDo,
  onDelete,
}: {
  readonly user: Account
  readonly may: ReturnType<typeof useAccountRights>
  readonly onDo: (path: string, body: object, done: string) => void
  readonly onDelete: () => void
}): ReactNode {
  const t = useText(usersText)
  const name = nameOf(user)
  const isAdmin = user.roles.includes('admin')
  const change = (data: object, done: string): void => onDo('users.update', { userId: user._id, data }, done)
  const items = [
    may.makeAdmin && !isGuest(user) && (
      <Menu.Item
        key="admin"
        onClick={() =>
          onDo(
            isAdmin ? 'roles.removeUserFromRole' : 'roles.addUserToRole',
            { username: user.username, roleId: 'admin' },
            t('roles.done', { name }),
          )
        }
      >
        {isAdmin ? t('removeAdmin') : t('makeAdmin')}
      </Menu.Item>
    ),
    may.changeKind && (
      <Menu.Item key="kind" onClick={() => change({ roles: [isGuest(user) ? 'user' : 'guest'] }, t('roles.done', { name }))}>
        {isGuest(user) ? t('promote') : t('demote')}
      </Menu.Item>
    ),
    may.password && user.emails.length > 0 && (
      <Menu.Item key="password" onClick={() => change({ setRandomPassword: true }, t('reset.done', { name }))}>
        {t('reset.password')}
      </Menu.Item>
    ),
    may.resetFactor && (
      <Menu.Item key="factor" onClick={() => onDo('users.resetTOTP', { userId: user._id }, t('factor.done', { name }))}>
        {t('reset.factor')}
      </Menu.Item>
    ),
    may.endSessions && (
      <Menu.Item key="sessions" onClick={() => onDo('users.logout', { userId: user._id }, t('signedOut.done', { name }))}>
        {t('signOutAll')}
      </Menu.Item>
    ),
    may.remove && (
      <Menu.Item key="delete" color="red" onClick={onDelete}>
        {t('delete')}
      </Menu.Item>
    ),
  ].filter((item) => item !== false)
  if (items.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('more')}>
          <IconDots size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{items}</Menu.Dropdown>
    </Menu>
  )
}

function Deactivate({
  account: { user, sessions, roomsTotal },
  onClose,
}: {
  readonly account: WholeAccount
  readonly onClose: () => void
}): ReactNode {
  const t = useText(usersText)
  const name = nameOf(user)
  const effects: Effect[] = [
    { key: 'sessions', text: t('off.sessions', { count: sessions }) },
    ...(roomsTotal === undefined ? [] : [{ key: 'rooms', text: t('off.rooms', { count: roomsTotal }) }]),
    { key: 'messages', text: t('off.messages') },
  ]
  return (
    <EffectsDialog
      title={t('off.title', { name })}
      verb={t('deactivate')}
      effects={effects}
      done={t('off.done', { name })}
      asksWhy="optional"
      onClose={onClose}
      send={async (confirmed, reason) => {
        await act('users.setActiveStatus', {
          userId: user._id,
          activeStatus: false,
          confirmRelinquish: confirmed,
          ...(reason === '' ? {} : { reason }),
        })
        await renewAccounts()
      }}
    />
  )
}

function Delete({
  account: { user, sessions },
  onClose,
  onGone,
}: {
  readonly account: WholeAccount
  readonly onClose: () => void
  readonly onGone: () => void
}): ReactNode {
  const t = useText(usersText)
  const name = nameOf(user)
  return (
    <EffectsDialog
      title={t('delete.title', { name })}
      verb={t('delete')}
      effects={[
        { key: 'account', text: t('delete.account') },
        { key: 'sessions', text: t('off.sessions', { count: sessions }) },
      ]}
      done={t('delete.done', { name })}
      onClose={onClose}
      send={async (confirmed) => {
        await act('users.delete', { userId: user._id, confirmRelinquish: confirmed })
        onGone()
        await renewAccounts()
      }}
    />
  )
}

function Reject({
  user,
  onClose,
  onGone,
}: {
  readonly user: Account
  readonly onClose: () => void
  readonly onGone: () => void
}): ReactNode {
  const t = useText(usersText)
  const name = nameOf(user)
  return (
    <EffectsDialog
      title={t('reject.title', { name })}
      verb={t('reject')}
      effects={[{ key: 'text', text: t('reject.text') }]}
      done={t('reject.done', { name })}
      asksWhy="optional"
      onClose={onClose}
      send={async (_confirmed, reason) => {
        await act('foyer.registrations.reject', { userId: user._id, ...(reason === '' ? {} : { reason }) })
        onGone()
        await renewAccounts()
      }}
    />
  )
}

function EndOfAccess({ user }: { readonly user: Account }): ReactNode {
  const t = useText(usersText)
  const { day } = useFormat()
  const mayExtend = useAccountRights(user).edit
  const [isExtending, setExtending] = useState(false)
  if (user.accessEndsAt === undefined || !endsSoon(user)) return null
  const date = day(user.accessEndsAt)
  const days = daysUntil(user.accessEndsAt)
  return (
    <>
      <Notice
        tone="warning"
        action={
          mayExtend && (
            <Button size="sm" onClick={() => setExtending(true)}>
              {t('extend')}
            </Button>
          )
        }
      >
        {days <= 0 ? t('end.over', { date }) : t('end.soon', { count: days, date })}
      </Notice>
      {isExtending && <ExtendAccess user={user} onClose={() => setExtending(false)} />}
    </>
  )
}

function Facts({ account: { user, sessions } }: { readonly account: WholeAccount }): ReactNode {
  const t = useText(usersText)
  const { shortDay, moment, list } = useFormat()
  const roleName = useRoleName()
  const mayHandOver = useAccountRights(user).edit && isGuest(user)
  const [isHandingOver, setHandingOver] = useState(false)
  const email = user.emails[0]
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...(isGuest(user)
      ? [
          [
            t('host'),
            <span key="host" className={classes.host}>
              {user.host === undefined ? t('host.none') : <PersonName person={user.host} avatar={20} weight="plain" />}
              {mayHandOver && (
                <Button size="compact-sm" variant="subtle" className={classes.small ?? ''} onClick={() => setHandingOver(true)}>
                  {t('handOver')}
                </Button>
              )}
            </span>,
          ] as const,
        ]
      : []),
    ...(user.company === undefined ? [] : [[t('company'), user.company] as const]),
    ...(isGuest(user) ? [[t('accessUntil'), user.accessEndsAt === undefined ? t('noEnd') : moment(user.accessEndsAt)] as const] : []),
    ...(email === undefined
      ? []
      : [
          [
            t('email'),
            <>
              {email.address}{' '}
              {email.verified ? <Badge tone="good">{t('verified')}</Badge> : <Badge tone="warning">{t('notVerified')}</Badge>}
            </>,
          ] as const,
        ]),
    [t('roles'), list(user.roles.map(roleName))],
    ...(user.statusText === undefined || user.statusText === '' ? [] : [[t('statusMessage'), user.statusText] as const]),
    ...(user.nickname === undefined || user.nickname === '' ? [] : [[t('nickname'), user.nickname] as const]),
    ...(user.bio === undefined || user.bio === '' ? [] : [[t('bio'), user.bio] as const]),
    ...(user.reason === undefined ? [] : [[t('whyJoin'), user.reason] as const]),
    [t('lastSignIn'), `${user.lastLogin === undefined ? t('never') : moment(user.lastLogin)} · ${t('sessions', { count: sessions })}`],
    ...(user.invitedBy === undefined
      ? []
      : [[t('invitedBy'), <PersonName key="by" person={user.invitedBy} avatar={20} weight="plain" />] as const]),
    [t('created'), shortDay(user.createdAt)],
  ]
  return (
    <>
      <dl className={pageClasses.facts}>
        {facts.map(([label, value]) => (
          <div key={label} className={classes.fact}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isHandingOver && <HandOver user={user} onClose={() => setHandingOver(false)} />}
    </>
  )
}

function Rooms({ account: { user, rooms, roomsTotal = 0, roomsPerGuest } }: { readonly account: WholeAccount }): ReactNode {
  const t = useText(usersText)
  const { shortDay } = useFormat()
  const roleName = useRoleName()
  const { mightDo } = useRights()
  const [isAdding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<RoomOfAccount | null>(null)
  if (rooms === undefined) return null
  return (
    <section className={classes.part}>
      {roomsPerGuest === undefined ? (
        <h3 className={pageClasses.sub}>
          {t('rooms')} <span className={pageClasses.count}>{roomsTotal}</span>
        </h3>
      ) : (
        <Meter icon={<Doorway size={18} />} label={t('rooms')} used={roomsPerGuest.used} max={roomsPerGuest.max} tone="guest" />
      )}
      {mightDo('add-to-room') && user.active && (
        <Button size="sm" className={classes.add ?? ''} onClick={() => setAdding(true)}>
          {t('addToRoom')}
        </Button>
      )}
      <ul className={classes.rooms}>
        {rooms.map((room) => (
          <li key={room._id}>
            {room.prid !== undefined ? (
              <IconMessageCircle size={16} stroke={1.75} aria-hidden="true" />
            ) : room.t === 'p' ? (
              <IconLock size={16} stroke={1.75} aria-hidden="true" />
            ) : (
              <IconHash size={16} stroke={1.75} aria-hidden="true" />
            )}
            <span className={classes.room}>{room.fname ?? room.name}</span>
            {(room.roles ?? []).map((role) => (
              <Badge key={role}>{roleName(role)}</Badge>
            ))}
            {isGuest(user) && (
              <span className={pageClasses.note}>
                {room.historyFrom === undefined ? t('allHistory') : t('fromNowOn', { date: shortDay(room.historyFrom) })}
              </span>
            )}
            {mightDo('remove-from-room') && (
              <ActionIcon aria-label={t('takeOut.label', { room: room.fname ?? room.name ?? '' })} onClick={() => setLeaving(room)}>
                <IconX size={16} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {isAdding && <AddToRooms user={user} onClose={() => setAdding(false)} />}
      {leaving !== null && <TakeOut user={user} room={leaving} onClose={() => setLeaving(null)} />}
    </section>
  )
}

function TakeOut({
  user,
  room,
  onClose,
}: {
  readonly user: Account
  readonly room: RoomOfAccount
  readonly onClose: () => void
}): ReactNode {
  const t = useText(usersText)
  const [name, roomName] = [nameOf(user), room.fname ?? room.name ?? '']
  return (
    <EffectsDialog
      title={t('takeOut.title', { name, room: roomName })}
      verb={t('takeOut')}
      effects={[
        { key: 'reads', text: t('takeOut.reads') },
        { key: 'messages', text: t('off.messages') },
      ]}
      done={t('takeOut.done', { name, room: roomName })}
      onClose={onClose}
      send={async () => {
        await act(`${room.t === 'p' ? 'groups' : 'channels'}.kick`, { roomId: room._id, userId: user._id })
        await renewAccounts()
      }}
    />
  )
}

function Trail({ account: { user, audit } }: { readonly account: WholeAccount }): ReactNode {
  const t = useText(usersText)
  const { moment } = useFormat()
  const actionName = useActionName()
  const actorName = useActorName()
  if (audit === undefined || audit.length === 0) return null
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h3 className={pageClasses.sub}>
          <IconListDetails size={16} stroke={1.75} aria-hidden="true" /> {t('audit')}
        </h3>
        <Link to="/admin/audit" search={{ targetId: user._id }}>
          {t('audit.all')}
        </Link>
      </div>
      <ol className={classes.trail}>
        {audit.map((entry) => (
          <li key={entry._id}>
            <span>
              {actionName(entry.action)} {entry.refusal !== null && <Badge tone="bad">{t('refused')}</Badge>}
            </span>
            <span className={pageClasses.note}>
              <IconClock size={12} stroke={1.75} aria-hidden="true" /> {moment(entry.at)} · {actorName(entry.actor)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
