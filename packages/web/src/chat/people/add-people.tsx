// Brings people into a room. For guests among them it says first what they will see, as the server counts it.
import { Button, Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { codeOf, detailsOf, useRefusals } from '../../api/refusals.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { isGuest, nameOf, type Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { queries } from '../../api/queries.ts'
import { type Format, useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import barClasses from '../bar/bar.module.css'
import { useBar } from '../model/address.ts'
import { forgetGuests } from '../model/guests.ts'
import { useRooms } from '../model/rooms.ts'
import { type Chosen, PeoplePicker } from './people-picker.tsx'
import classes from './people.module.css'
import { peopleText } from './people-text.ts'

export function AddPeople({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(peopleText)
  const openBar = useBar()
  const format = useFormat()
  const refusalOf = useRefusals()
  const onDone = (): void => openBar('members')
  const type = useRooms(({ memberships, rooms }) => memberships.get(rid)?.t ?? rooms.get(rid)?.t ?? 'c')
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const [history, setHistory] = useState<History>('all')
  const [refused, setRefused] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const guests = chosen.filter(isGuest)
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (isBusy || chosen.length === 0) return
    setBusy(true)
    setRefused(null)
    try {
      await rest.post(`${type === 'c' ? 'channels' : 'groups'}.invite`, {
        roomId: rid,
        usernames: chosen.map(({ username }) => username),
        ...(guests.length > 0 ? { history } : {}),
      })
      forgetGuests(rid)
      void queries.invalidateQueries({ queryKey: ['members', rid] })
      say(t('add.done'))
      onDone()
    } catch (error) {
      setRefused(isFull(error) ? t('no.rooms', fullOf(error, chosen, format)) : refusalOf(error).sentence)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className={barClasses.thread} onSubmit={(event) => void add(event)}>
      <div className={barClasses.body}>
        <div className={classes.form}>
          {refused !== null && (
            <Notice tone="refused" said>
              {refused}
            </Notice>
          )}
          <PeoplePicker label={t('find')} chosen={chosen} onChange={setChosen} />
          {guests.length > 0 && (
            <Notice tone="guest">
              <Exposure rid={rid} name={format.list(guests.map(nameOf))} history={history} />
              <HistoryChoice value={history} onChange={setHistory} />
            </Notice>
          )}
        </div>
      </div>
      <div className={barClasses.foot}>
        <Button onClick={onDone}>{t('add.cancel')}</Button>
        <Button type="submit" variant="filled" loading={isBusy} disabled={chosen.length === 0}>
          {t('add.do')}
        </Button>
      </div>
    </form>
  )
}

/** Somebody among them is in as many rooms as a guest may be in. */
function isFull(error: unknown): boolean {
  return codeOf(error) === 'error-max-rooms-per-guest-reached'
}

function fullOf(error: unknown, chosen: readonly Chosen[], format: Format): { name: string; max: string } {
  const { limit, users } = detailsOf(error)
  const full = Array.isArray(users) ? users.map(String) : []
  const names = chosen.filter(({ username }) => full.includes(username)).map(nameOf)
  return { name: format.list(names), max: format.number(Number(limit)) }
}

interface Exposed {
  readonly messages: number
  readonly since: string | null
  readonly files: number
  readonly people: number
  readonly discussionsNotInherited: number
  readonly rooms: readonly { readonly latest: readonly { readonly _id: string; readonly msg: string; readonly u: Person }[] }[]
}

export type History = 'all' | 'from-now-on'

export function HistoryChoice({ value, onChange }: { readonly value: History; readonly onChange: (history: History) => void }): ReactNode {
  const t = useText(peopleText)
  return (
    <Radio.Group
      className={classes.history}
      label={t('add.history')}
      description={t('add.history.hint')}
      value={value}
      onChange={(chosen) => onChange(chosen as History)}
    >
      <div className={classes.choices}>
        <Radio size="xs" value="all" label={t('add.history.all')} />
        <Radio size="xs" value="from-now-on" label={t('add.history.now')} />
      </div>
    </Radio.Group>
  )
}

/** What the server counts that they will see; nothing where it does not say. */
export function Exposure({ rid, name, history }: { readonly rid: string; readonly name: string; readonly history: History }): ReactNode {
  const t = useText(peopleText)
  const format = useFormat()
  const { data } = useQuery({
    queryKey: ['exposure', rid, history],
    queryFn: async () => (await rest.post<{ exposure: Exposed }>('foyer.exposure', { rooms: [rid], history })).exposure,
    retry: false,
  })
  if (data === undefined) return null
  const { messages, since, files, people, discussionsNotInherited: discussions } = data
  const latest = data.rooms[0]?.latest ?? []
  return (
    <div className={classes.preview}>
      <p>
        {since === null
          ? t('add.preview.none', { name, people: format.number(people) })
          : t('add.preview', {
              name,
              messages: format.number(messages),
              date: format.day(since),
              files: format.number(files),
              people: format.number(people),
            })}
      </p>
      {discussions > 0 && <p>{t('add.preview.discussions', { count: discussions })}</p>}
      {latest.length > 0 && (
        <>
          <p>{t('add.preview.latest')}</p>
          {latest.map(({ _id, msg, u }) => (
            <div key={_id} className={classes.latest}>
              <PersonName person={u} mark="short" />
              <p>{msg.slice(0, 200)}</p>
            </div>
          ))}
        </>
      )}
    </div>
  )
}
