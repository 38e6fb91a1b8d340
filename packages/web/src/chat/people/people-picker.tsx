// Chooses people by name: who is found stands below the field, who is chosen above it, each with their mark.
import { ActionIcon, Combobox, TextInput, useCombobox } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { nameOf, type Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useSelf } from '../../session/session.ts'
import { mayMean } from '../../text/may-mean.ts'
import { useText } from '../../text/use-text.tsx'
import classes from './people.module.css'
import { peopleText } from './people-text.ts'

export type Chosen = Person & { readonly username: string }

export function PeoplePicker({
  label,
  chosen,
  onChange,
  notThese = [],
}: {
  readonly label: string
  readonly chosen: readonly Chosen[]
  readonly onChange: (chosen: readonly Chosen[]) => void
  /** Usernames that are not offered: who is in the room already. */
  readonly notThese?: readonly string[]
}): ReactNode {
  const t = useText(peopleText)
  const self = useSelf()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['spotlight', `@${wanted}`],
    queryFn: () => rest.get<{ users: Chosen[] }>('spotlight', { query: `@${wanted}` }),
    enabled: wanted !== '',
    placeholderData: (before) => before,
  })
  const out = new Set([...notThese, ...chosen.map(({ username }) => username), self.username])
  // Until the answer is here, of those found before, whom the word typed by now may mean.
  const isMeant = ({ username, name }: Chosen): boolean => !isPlaceholderData || mayMean(wanted, [username, name])
  const found = wanted === '' ? [] : (data?.users ?? []).filter((person) => !out.has(person.username) && isMeant(person))
  // Enter takes the first, as soon as somebody is found.
  useEffect(() => {
    if (data !== undefined) combobox.selectFirstOption()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- who is found is what matters, not the helper's identity
  }, [data, wanted])
  const choose = (username: string): void => {
    const person = found.find((one) => one.username === username)
    if (person !== undefined) onChange([...chosen, person])
    setTyped('')
  }
  return (
    <div className={classes.picker}>
      {chosen.length > 0 && (
        <ul className={classes.chosen} aria-label={t('chosen', { count: chosen.length })}>
          {chosen.map((person) => (
            <li key={person.username} className={classes.chip}>
              <PersonName person={person} avatar={20} />
              <ActionIcon
                size={24}
                aria-label={t('remove', { name: nameOf(person) })}
                onClick={() => onChange(chosen.filter((one) => one.username !== person.username))}
              >
                <IconX size={14} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Combobox store={combobox} withinPortal onOptionSubmit={choose}>
        <Combobox.Target>
          <TextInput
            label={label}
            placeholder={t('find.hint')}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              combobox.openDropdown()
            }}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Backspace' && typed === '') onChange(chosen.slice(0, -1))
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={wanted === ''}>
          <Combobox.Options aria-label={label}>
            {found.map((person) => (
              <Combobox.Option key={person.username} value={person.username} className={classes.option}>
                <PersonName person={person} avatar={24} below={`@${person.username}`} />
              </Combobox.Option>
            ))}
            {found.length === 0 && data !== undefined && <Combobox.Empty>{t('find.none')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  )
}
