// Chooses rooms that one is in, by name.
import { MultiSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useText } from '../../text/use-text.tsx'
import { invitesText } from './invites-text.ts'

export interface PickedRoom {
  readonly _id: string
  readonly t?: string
  readonly name: string
  readonly fname?: string
}

export function RoomPicker({
  value,
  onChange,
}: {
  readonly value: readonly PickedRoom[]
  readonly onChange: (rooms: readonly PickedRoom[]) => void
}): ReactNode {
  const t = useText(invitesText)
  const [typed, setTyped] = useState('')
  const { data: found = [] } = useQuery({
    queryKey: ['rooms-by-name', typed],
    queryFn: async () =>
      (await rest.get<{ items: readonly PickedRoom[] }>('rooms.autocomplete.channelAndPrivate', { selector: { name: typed } })).items,
    placeholderData: keepPreviousData,
  })
  const rooms = new Map([...value, ...found].map((room) => [room._id, room]))
  return (
    <MultiSelect
      label={t('rooms')}
      description={t('rooms.hint', { count: value.length })}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={t('rooms.add')}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      maxValues={50}
      data={[...rooms].map(([id, room]) => ({ value: id, label: room.fname ?? room.name }))}
      value={value.map(({ _id }) => _id)}
      onChange={(ids) => onChange(ids.flatMap((id) => rooms.get(id) ?? []))}
    />
  )
}
