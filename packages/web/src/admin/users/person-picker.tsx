// Chooses a member by name: asked of the server as it is typed.
import { Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { nameOf, type Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useText } from '../../text/use-text.tsx'
import { usersText } from './users-text.ts'

export function PersonPicker({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: Person | null
  readonly onChange: (person: Person | null) => void
}): ReactNode {
  const t = useText(usersText)
  const [typed, setTyped] = useState('')
  const term = value !== null && typed === nameOf(value) ? '' : typed
  const { data: found = [] } = useQuery({
    queryKey: ['people', term],
    queryFn: async () => {
      const { items } = await rest.get<{ items: readonly Person[] }>('users.autocomplete', { selector: { term } })
      return items.filter(({ kind }) => kind === undefined)
    },
    placeholderData: keepPreviousData,
  })
  const people = new Map([...(value === null ? [] : [value]), ...found].map((person) => [person._id ?? '', person]))
  return (
    <Select
      label={label}
      description={hint}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={t('pick')}
      nothingFoundMessage={t('pick.none')}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has searched, in more than the name.
      filter={({ options }) => options}
      data={[...people].map(([id, person]) => ({ value: id, label: nameOf(person) }))}
      value={value?._id ?? null}
      onChange={(id) => onChange(id === null ? null : (people.get(id) ?? null))}
      renderOption={({ option }) => <PersonName person={people.get(option.value) ?? {}} avatar={24} weight="plain" />}
    />
  )
}
