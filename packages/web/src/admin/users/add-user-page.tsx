// Users > New: an account for somebody, and beside the form what it makes.
import { IconArmchair, IconCheck, IconMail, IconMinus, IconDoorEnter } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Doorway } from '../../components/doorway.tsx'
import { say } from '../../components/live-region.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { PageHead } from '../frame/page-head.tsx'
import { useRights } from '../../session/rights.ts'
import { type Account, renewAccounts, useAccounts } from './accounts.ts'
import { bodyOf, type Sheet, UserForm } from './user-form.tsx'
import classes from './user-form.module.css'
import { usersText } from './users-text.ts'

export function AddUserPage(): ReactNode {
  const t = useText(usersText)
  const rights = useRights()
  const self = useSelf()
  const navigate = useNavigate()
  if (!rights.isKnown) return <Waiting />
  // Whoever may only invite makes guests and nobody else.
  const onlyGuests = !rights.holds('create-user')
  return (
    <>
      <PageHead title={t('add.title')} back="/admin/users" />
      <UserForm
        account={null}
        start={{ host: self, ...(onlyGuests ? { roles: ['guest'], joinDefaultChannels: false } : {}) }}
        roleChoices={onlyGuests ? ['guest'] : null}
        isRoleFixed={onlyGuests}
        hasLetters
        renderRail={(sheet) => <WhatThisMakes sheet={sheet} />}
        onSend={async (sheet) => {
          const { user } = await act<{ user: Account }>('users.create', bodyOf(sheet))
          await renewAccounts()
          say(t('saved.new', { name: sheet.name }))
          await navigate({ to: '/admin/users', search: { user: user._id, ...(user.kind === 'guest' ? { tab: 'guests' } : {}) } })
        }}
      />
    </>
  )
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

function WhatThisMakes({ sheet }: { readonly sheet: Sheet }): ReactNode {
  const t = useText(usersText)
  const { number } = useFormat()
  const limits = useAccounts(anyAccounts).data?.limits
  const isGuest = sheet.roles.includes('guest')
  const isBot = sheet.roles.includes('bot')
  const person = {
    username: sheet.username,
    name: sheet.name === '' ? t('someone') : sheet.name,
    ...(isGuest ? { kind: 'guest' } : {}),
    ...(sheet.company === '' ? {} : { company: sheet.company }),
  }
  const use = ({ used, max }: { readonly used: number; readonly max: number | null }, takes: boolean): string => {
    const now = takes ? `${number(used)} → ${number(used + 1)}` : number(used)
    return max === null ? now : `${now} / ${number(max)}`
  }
  const letters = ([sheet.sendWelcomeEmail && 'welcome', sheet.setRandomPassword && 'password'] as const).filter((one) => one !== false)
  const letter = letters.length === 2 ? 'both' : (letters[0] ?? 'none')
  const takesSeat = !isGuest && !isBot
  return (
    <>
      <h2 className={classes.railTitle}>{t('makes')}</h2>
      <div className={classes.made}>
        <PersonName person={person} avatar={36} weight="strong" />
        <ul>
          <li>
            <IconArmchair size={18} stroke={1.75} aria-hidden="true" />
            <span>{takesSeat ? t('makes.seat') : t('makes.noSeat')}</span>
            {limits !== undefined && <span>{use(limits.seats, takesSeat)}</span>}
          </li>
          {isGuest && (
            <li data-outside>
              <Doorway size={18} />
              <span>{t('makes.guestSeat')}</span>
              {limits !== undefined && <span>{use(limits.guests, true)}</span>}
            </li>
          )}
          <li>
            <IconDoorEnter size={18} stroke={1.75} aria-hidden="true" />
            <span>{sheet.joinDefaultChannels ? t('makes.defaultRooms') : t('makes.noRoom')}</span>
          </li>
          <li>
            <IconMail size={18} stroke={1.75} aria-hidden="true" />
            <span>{t(`makes.letter.${letter}`)}</span>
          </li>
        </ul>
      </div>
      {isGuest && <GuestsCan />}
    </>
  )
}

function GuestsCan(): ReactNode {
  const t = useText(usersText)
  return (
    <>
      <h2 className={classes.railTitle}>{t('canDo')}</h2>
      <ul className={classes.can}>
        {(['can.write', 'can.discuss', 'can.direct'] as const).map((key) => (
          <li key={key}>
            <IconCheck size={16} stroke={1.75} aria-hidden="true" />
            {t(key)}
          </li>
        ))}
      </ul>
      <h2 className={classes.railTitle}>{t('cannotDo')}</h2>
      <ul className={`${classes.can} ${classes.cannot}`}>
        {(['cannot.create', 'cannot.delete', 'cannot.mention', 'cannot.token'] as const).map((key) => (
          <li key={key}>
            <IconMinus size={16} stroke={1.75} aria-hidden="true" />
            {t(key)}
          </li>
        ))}
      </ul>
    </>
  )
}
