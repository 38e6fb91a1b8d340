// One's own page: status, notifications, sessions; for guests also who answers for them, until when, and their rooms.
import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useRefusals } from '../../api/refusals.ts'
import { Avatar } from '../../components/avatar.tsx'
import { componentsText } from '../../components/components-text.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { isGuest } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { presenceStateOf } from '../../components/presence.tsx'
import { useForm } from '../../components/use-form.ts'
import { useRoomRights } from '../../session/rights.ts'
import { renewSelf, useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { RichText, useText } from '../../text/use-text.tsx'
import { modName } from '../../keys/use-key.ts'
import { setEnterSends, useEnterSends } from '../model/enter.ts'
import { addressOf } from '../model/address.ts'
import { noticePermission, setSound, wantsSound } from '../model/notices.ts'
import { useOwnAccess } from '../model/own-access.ts'
import { usePersonNow } from '../model/presence.ts'
import { useRooms } from '../model/rooms.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

const soonDays = 14

export function MePanel(): ReactNode {
  const self = useSelf()
  const person = usePersonNow(self)
  return (
    <div className={classes.body}>
      <div className={classes.card}>
        <Avatar person={person} size={72} presence />
        <div className={classes.cardName}>
          <PersonName person={person} weight="strong" below={`@${self.username ?? ''}`} />
        </div>
      </div>
      {isGuest(self) && <GuestPage />}
      <Status />
      <Writing />
      <Notices />
      <Sessions />
    </div>
  )
}

function GuestPage(): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const navigate = useNavigate()
  const refusalOf = useRefusals()
  const access = useOwnAccess(true)
  const memberships = useRooms((state) => state.memberships)
  const [refused, setRefused] = useState<string | null>(null)
  if (access === undefined) return null
  const { host, accessEndsAt, daysLeft, admins } = access
  const rooms = [...memberships.values()].filter(({ t: type }) => type !== 'd')
  const leave = (rid: string): void => {
    rest.post('rooms.leave', { roomId: rid }).then(
      () => void navigate({ to: '/', search: { bar: 'me' } }),
      (error: unknown) => setRefused(refusalOf(error).sentence),
    )
  }
  return (
    <>
      <Notice tone="guest">
        {host !== undefined && (
          <p>
            <RichText of={barText} text="me.host" parts={{ host: <PersonName person={host} /> }} />
          </p>
        )}
        <p>
          {accessEndsAt === undefined
            ? t('me.noEnd')
            : daysLeft !== undefined && daysLeft <= soonDays
              ? t('me.endsSoon', { count: daysLeft, date: format.day(accessEndsAt) })
              : t('me.ends', { date: format.day(accessEndsAt) })}
        </p>
      </Notice>
      <h3 className={classes.sub}>{t('me.rooms')}</h3>
      {refused !== null && (
        <Notice tone="refused" said>
          {refused}
        </Notice>
      )}
      {rooms.length === 0 && <p className={classes.muted}>{t('me.noRooms')}</p>}
      {rooms.map((room) => (
        <div key={room.rid} className={classes.row}>
          <Link {...addressOf(room)}>{room.fname ?? room.name}</Link>
          <Leave rid={room.rid} label={t('me.leave', { room: room.fname ?? room.name })} onLeave={() => leave(room.rid)} />
        </div>
      ))}
      <h3 className={classes.sub}>{t('me.ask')}</h3>
      <div className={classes.stack}>
        {host !== undefined && <PersonName person={host} avatar={28} />}
        {admins
          .filter(({ _id }) => _id !== host?._id)
          .map((admin) => (
            <PersonName key={admin._id} person={admin} avatar={28} />
          ))}
      </div>
    </>
  )
}

function Leave({ rid, label, onLeave }: { readonly rid: string; readonly label: string; readonly onLeave: () => void }): ReactNode {
  const t = useText(barText)
  const { rights } = useRoomRights(rid)
  if (!rights.includes('leave-room')) return null
  return (
    <Button size="compact-sm" aria-label={label} onClick={onLeave}>
      {t('me.leaveShort')}
    </Button>
  )
}

const states = ['online', 'away', 'busy', 'offline'] as const

function Status(): ReactNode {
  const t = useText(barText)
  const tc = useText(componentsText)
  const self = useSelf()
  const [status, setStatus] = useState<string>(presenceStateOf(self.statusDefault ?? self.status))
  const form = useForm({
    start: { message: self.statusText ?? '' },
    send: async ({ message }) => {
      await rest.post('users.setStatus', { status, message })
      await renewSelf()
      say(t('me.statusSaved'))
    },
  })
  return (
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
      <h3 className={classes.sub}>{t('me.status')}</h3>
      <div className={classes.stack}>
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SegmentedControl
          className={classes.states}
          fullWidth
          size="xs"
          aria-label={t('me.status')}
          value={status}
          onChange={setStatus}
          data={states.map((state) => ({ value: state, label: tc(`presence.${state}`) }))}
        />
        <TextInput label={t('me.statusText')} autoComplete="off" maxLength={120} {...form.field('message')} />
        <div className={classes.buttons}>
          <Button type="submit" size="sm" loading={form.isSending}>
            {t('me.statusSave')}
          </Button>
        </div>
      </div>
    </form>
  )
}

function Writing(): ReactNode {
  const t = useText(barText)
  const refusalOf = useRefusals()
  const enterSends = useEnterSends()
  const [refused, setRefused] = useState<string | null>(null)
  const choose = (sends: boolean): void => {
    setRefused(null)
    setEnterSends(sends).catch((error: unknown) => setRefused(refusalOf(error).sentence))
  }
  return (
    <>
      <h3 className={classes.sub}>{t('me.writing')}</h3>
      {refused !== null && (
        <Notice tone="refused" said>
          {refused}
        </Notice>
      )}
      <Switch
        label={t('me.lines', { keys: `${modName} ${t('keys.enter')}` })}
        checked={!enterSends}
        onChange={(event) => choose(!event.currentTarget.checked)}
      />
    </>
  )
}

function Notices(): ReactNode {
  const t = useText(barText)
  const [permission, setPermission] = useState(noticePermission)
  const [isSounding, setSounding] = useState(wantsSound)
  return (
    <>
      <h3 className={classes.sub}>{t('me.notices')}</h3>
      <div className={classes.stack}>
        {permission === 'default' && (
          <div className={classes.buttons}>
            <Button size="sm" onClick={() => void Notification.requestPermission().then(setPermission)}>
              {t('me.noticesAsk')}
            </Button>
          </div>
        )}
        {permission === 'granted' && <p className={classes.muted}>{t('me.noticesOn')}</p>}
        {permission === 'denied' && <p className={classes.muted}>{t('me.noticesOff')}</p>}
        <Switch
          label={t('me.sound')}
          checked={isSounding}
          onChange={(event) => {
            setSound(event.currentTarget.checked)
            setSounding(event.currentTarget.checked)
          }}
        />
      </div>
    </>
  )
}

function Sessions(): ReactNode {
  const t = useText(barText)
  const refusalOf = useRefusals()
  const [done, setDone] = useState<{ tone: 'done' | 'refused'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const signOut = async (): Promise<void> => {
    setBusy(true)
    try {
      await rest.post('users.removeOtherTokens')
      setDone({ tone: 'done', text: t('me.signedOut') })
    } catch (error) {
      setDone({ tone: 'refused', text: refusalOf(error).sentence })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <h3 className={classes.sub}>{t('me.sessions')}</h3>
      <div className={classes.stack}>
        <p className={classes.muted}>{t('me.sessionsText')}</p>
        {done !== null && (
          <Notice tone={done.tone} said>
            {done.text}
          </Notice>
        )}
        <div className={classes.buttons}>
          <Button size="sm" loading={isBusy} onClick={() => void signOut()}>
            {t('me.signOutOthers')}
          </Button>
        </div>
      </div>
    </>
  )
}
