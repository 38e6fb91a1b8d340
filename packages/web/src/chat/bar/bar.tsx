// The contextual bar: one thing at a time, with what it is in its head and a way to close it.
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { useText } from '../../text/use-text.tsx'
import classes from './bar.module.css'
import { type BarName, barTitle } from './bar-names.ts'
import { barText } from './bar-text.ts'
import { DiscussionsPanel } from './discussions-panel.tsx'
import { FilesPanel } from './files-panel.tsx'
import { InfoPanel } from './info-panel.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { MePanel } from './me-panel.tsx'
import { MembersPanel } from './members-panel.tsx'
import { MarkedPanel, SearchPanel, ThreadsPanel } from './message-panels.tsx'
import { InviteGuest } from '../people/invite-guest.tsx'
import { AddPeople } from '../people/add-people.tsx'
import { OutsidePanel } from './outside-panel.tsx'
import { PersonPanel } from './person-panel.tsx'
import { ThreadPanel } from './thread-panel.tsx'

export function Bar({
  name,
  rid,
  of,
  onClose,
}: {
  readonly name: BarName
  readonly rid: string | null
  readonly of: string | null
  readonly onClose: () => void
}): ReactNode {
  const t = useText(barText)
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever opens a bar goes on in it.
  useEffect(() => {
    if (!(document.activeElement?.closest('[data-region="bar"]') instanceof HTMLElement)) heading.current?.focus()
  }, [])
  return (
    <>
      <div className={classes.head}>
        <h2 ref={heading} tabIndex={-1}>
          {barTitle(t, name)}
        </h2>
        <ActionIcon aria-label={t('close')} title={t('close')} onClick={onClose}>
          <IconX size={18} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </div>
      <Panel key={`${name}|${rid ?? ''}|${of ?? ''}`} name={name} rid={rid} of={of} />
    </>
  )
}

function Panel({ name, rid, of }: { readonly name: BarName; readonly rid: string | null; readonly of: string | null }): ReactNode {
  const t = useText(barText)
  if (name === 'keys') return <KeysPanel />
  if (name === 'me') return <MePanel />
  if (name === 'person') return <PersonPanel username={of ?? ''} rid={rid} />
  if (rid === null) return null
  switch (name) {
    case 'members':
      return <MembersPanel rid={rid} />
    case 'add':
      return <AddPeople rid={rid} />
    case 'invite':
      return <InviteGuest rid={rid} />
    case 'info':
      return <InfoPanel rid={rid} />
    case 'threads':
      return <ThreadsPanel rid={rid} />
    case 'thread':
      return of === null ? <EmptyState title={t('thread.gone')}>{t('thread.goneText')}</EmptyState> : <ThreadPanel rid={rid} tmid={of} />
    case 'files':
      return <FilesPanel rid={rid} />
    case 'pinned':
    case 'starred':
    case 'mentions':
      return <MarkedPanel rid={rid} mark={name} />
    case 'discussions':
      return <DiscussionsPanel rid={rid} />
    case 'search':
      return <SearchPanel rid={rid} />
    case 'outside':
      return <OutsidePanel rid={rid} />
  }
}
