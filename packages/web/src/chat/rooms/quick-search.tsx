// Ctrl/Cmd K: finds a room or a person by name. One's own rooms at once, everything else as the server answers it.
import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { mayMean } from '../../text/may-mean.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf, useBar } from '../model/address.ts'
import { type Entry, type EntryKind, useEntries } from '../model/entry.ts'
import { usePersonNow } from '../model/presence.ts'
import classes from './quick-search.module.css'
import { RoomIcon } from './room-icon.tsx'
import { roomsText } from './rooms-text.ts'

interface FoundRoom {
  readonly _id: string
  readonly t: 'c' | 'p'
  readonly name: string
  readonly fname: string
  readonly prid?: string
}

const mostOwn = 8

export function QuickSearch({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }): ReactNode {
  const t = useText(roomsText)
  return (
    // It is there at once: whoever types on is not heard by the field behind it.
    <Modal.Root opened={isOpen} onClose={onClose} yOffset="12vh" lockScroll={false} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('search.hint')}>{isOpen && <Search onDone={onClose} />}</Modal.Content>
    </Modal.Root>
  )
}

function Search({ onDone }: { readonly onDone: () => void }): ReactNode {
  const t = useText(roomsText)
  const [text, setText] = useState('')
  // What is found and chosen is always of what is typed by now: Enter may come with the last letter.
  const wanted = text.trim()
  const navigate = useNavigate()
  const openBar = useBar()
  const combobox = useCombobox({ opened: true })
  const own = useOwnMatches(wanted)
  const { data: found, isPlaceholderData } = useQuery({
    queryKey: ['spotlight', wanted],
    queryFn: () => rest.get<{ users: Person[]; rooms: FoundRoom[] }>('spotlight', { query: wanted }),
    enabled: wanted !== '',
    placeholderData: (before) => before,
  })
  const known = new Set(own.map(({ rid }) => rid))
  // Until the answer is here, of what was found before, what is meant still.
  const isMeant = (...names: (string | undefined)[]): boolean => !isPlaceholderData || mayMean(wanted, names)
  const rooms = wanted === '' ? [] : (found?.rooms ?? []).filter(({ _id, name, fname }) => !known.has(_id) && isMeant(name, fname))
  const namesOfOwn = new Set(own.flatMap(({ person }) => person?.username ?? []))
  const people =
    wanted === '' ? [] : (found?.users ?? []).filter(({ username, name }) => !namesOfOwn.has(username ?? '') && isMeant(username, name))
  const count = own.length + rooms.length + people.length
  useEffect(() => {
    if (wanted !== '' && found !== undefined && !isPlaceholderData)
      say(count === 0 ? t('search.none', { text: wanted }) : t('search.found', { count }))
    combobox.selectFirstOption()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is found is what matters, not the helper's identity
  }, [wanted, count, found, isPlaceholderData])

  const choose = (value: string): void => {
    onDone()
    const [kind, id = ''] = value.split('|')
    const entry = own.find(({ rid }) => rid === id)
    const room = rooms.find(({ _id }) => _id === id)
    if (kind === 'person') return openBar('person', id)
    if (entry !== undefined) void navigate(addressOf(entry.membership))
    else if (room !== undefined) void navigate(addressOf({ ...room, rid: room._id }))
  }
  return (
    <Combobox store={combobox} withinPortal={false} onOptionSubmit={choose}>
      <Combobox.EventsTarget>
        <TextInput
          size="lg"
          variant="unstyled"
          className={classes.input}
          leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
          placeholder={t('search.hint')}
          aria-label={t('search.hint')}
          value={text}
          data-autofocus
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that was opened to type in
          autoFocus
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes.options} aria-label={t('search')}>
        {own.map((entry) => (
          <Combobox.Option key={entry.rid} value={`own|${entry.rid}`} className={classes.option}>
            <OwnRoom entry={entry} />
          </Combobox.Option>
        ))}
        {rooms.length > 0 && (
          <Combobox.Group label={t('search.rooms')}>
            {rooms.map((room) => (
              <Combobox.Option key={room._id} value={`room|${room._id}`} className={classes.option}>
                <RoomLine kind={kindOf(room)} title={room.fname} />
              </Combobox.Option>
            ))}
          </Combobox.Group>
        )}
        {people.length > 0 && (
          <Combobox.Group label={t('search.people')}>
            {people.map((person) => (
              <Combobox.Option key={person.username} value={`person|${person.username ?? ''}`} className={classes.option}>
                <PersonName person={person} avatar={24} presence below={undefined} />
              </Combobox.Option>
            ))}
          </Combobox.Group>
        )}
      </Combobox.Options>
      {wanted !== '' && count === 0 && found !== undefined && !isPlaceholderData && (
        <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('search.none', { text: wanted.slice(0, 60) })}>
          {t('search.noneText')}
        </EmptyState>
      )}
    </Combobox>
  )
}

function OwnRoom({ entry }: { readonly entry: Entry }): ReactNode {
  const person = usePersonNow(entry.person ?? {})
  return entry.person === null ? <RoomLine kind={entry.kind} title={entry.title} /> : <PersonName person={person} avatar={24} presence />
}

function RoomLine({ kind, title }: { readonly kind: EntryKind; readonly title: string }): ReactNode {
  const t = useText(roomsText)
  return (
    <span className={classes.room}>
      <span className={classes.sign}>
        <RoomIcon kind={kind} size={18} />
      </span>
      <span className={classes.title}>{title}</span>
      <span className={classes.kind}>{t(`kind.${kind}`)}</span>
    </span>
  )
}

function kindOf({ t, prid }: FoundRoom): EntryKind {
  if (prid !== undefined) return 'discussion'
  return t === 'c' ? 'channel' : 'group'
}

function useOwnMatches(wanted: string): readonly Entry[] {
  const entries = useEntries()
  return useMemo(() => {
    const text = wanted.replace(/^[#@]/, '').toLocaleLowerCase()
    const place = ({ title, person }: Entry): number => {
      const at = title.toLocaleLowerCase().indexOf(text)
      return at === -1 && person?.username?.toLocaleLowerCase().includes(text) === true ? 1_000 : at
    }
    return entries
      .map((entry) => ({ entry, at: place(entry) }))
      .filter(({ at }) => at !== -1)
      .sort((one, other) => (text === '' ? 0 : Math.sign(one.at) - Math.sign(other.at)) || other.entry.lastAt - one.entry.lastAt)
      .slice(0, mostOwn)
      .map(({ entry }) => entry)
  }, [entries, wanted])
}
