// Who somebody is, as far as this viewer may know: mark, company and host of a guest, what they say of themselves, and a way to write to them.
import { Button } from '@mantine/core'
import { IconMessage, IconUserQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useRefusals } from '../../api/refusals.ts'
import { Avatar } from '../../components/avatar.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { useEntries } from '../model/entry.ts'
import { useGuests } from '../model/guests.ts'
import { usePersonNow } from '../model/presence.ts'
import { useRights } from '../../session/rights.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

interface Card extends Person {
  readonly _id: string
  readonly username: string
  readonly statusText?: string
  readonly bio?: string
  readonly nickname?: string
  readonly emails?: readonly { readonly address: string }[]
}

export function PersonPanel({ username, rid }: { readonly username: string; readonly rid: string | null }): ReactNode {
  const t = useText(barText)
  const { data, isPending } = useQuery({
    queryKey: ['person', username],
    queryFn: () => rest.get<{ user: Card }>('users.info', { username }),
  })
  if (isPending) return <Waiting />
  if (data === undefined)
    return (
      <EmptyState icon={<IconUserQuestion size={28} stroke={1.5} />} title={t('person.gone')}>
        {t('person.goneText')}
      </EmptyState>
    )
  return <Known card={data.user} rid={rid} />
}

function Known({ card, rid }: { readonly card: Card; readonly rid: string | null }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const person = usePersonNow(card)
  const terms = useGuests(rid)?.guests.find(({ _id }) => _id === card._id)
  const { statusText, bio, nickname, emails } = card
  return (
    <div className={classes.body}>
      <div className={classes.card}>
        <Avatar person={person} size={72} presence />
        <div className={classes.cardName}>
          <PersonName person={person} weight="strong" {...(statusText === undefined || statusText === '' ? {} : { below: statusText })} />
        </div>
        <WriteTo card={card} />
      </div>
      <dl className={classes.facts}>
        <dt>{t('person.username')}</dt>
        <dd>{`@${card.username}`}</dd>
        {card.company !== undefined && (
          <>
            <dt>{t('person.company')}</dt>
            <dd>{card.company}</dd>
          </>
        )}
        {terms?.host !== undefined && (
          <>
            <dt>{t('person.host')}</dt>
            <dd>
              <PersonName person={terms.host} />
            </dd>
          </>
        )}
        {terms?.accessEndsAt !== undefined && (
          <>
            <dt>{t('person.ends')}</dt>
            <dd>{format.day(terms.accessEndsAt)}</dd>
          </>
        )}
        {nickname !== undefined && nickname !== '' && (
          <>
            <dt>{t('person.nickname')}</dt>
            <dd>{nickname}</dd>
          </>
        )}
        {emails?.[0] !== undefined && (
          <>
            <dt>{t('person.email')}</dt>
            <dd>{emails[0].address}</dd>
          </>
        )}
        {bio !== undefined && bio !== '' && (
          <>
            <dt>{t('person.bio')}</dt>
            <dd>{bio}</dd>
          </>
        )}
      </dl>
    </div>
  )
}

/** To go on in a direct message that there is, anybody in it may; to begin one, not everybody. */
function WriteTo({ card }: { readonly card: Card }): ReactNode {
  const t = useText(barText)
  const self = useSelf()
  const { holds } = useRights()
  const navigate = useNavigate()
  const refusalOf = useRefusals()
  const entries = useEntries()
  const [refused, setRefused] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const existing = entries.find(({ person }) => person?._id === card._id || person?.username === card.username)
  if (card._id === self._id || (existing === undefined && !holds('create-d'))) return null
  const write = async (): Promise<void> => {
    if (existing !== undefined) return void navigate(addressOf(existing.membership))
    setBusy(true)
    try {
      const { room } = await rest.post<{ room: { _id: string } }>('im.create', { username: card.username })
      await navigate({ to: '/direct/$room', params: { room: room._id } })
    } catch (error) {
      setRefused(refusalOf(error).sentence)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button leftSection={<IconMessage size={18} stroke={1.75} aria-hidden="true" />} loading={isBusy} onClick={() => void write()}>
        {t('person.write')}
      </Button>
      {refused !== null && (
        <Notice tone="refused" said>
          {refused}
        </Notice>
      )}
    </>
  )
}
