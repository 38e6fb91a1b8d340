// Chat: the list of rooms, the room that is chosen, and its bar.
import type { ReactNode } from 'react'
import { IconMessages } from '@tabler/icons-react'
import { usePublicSettings } from '../api/public-settings.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { isGuest } from '../components/person.ts'
import { usePageTitle } from '../components/use-page-title.ts'
import { useSelf } from '../session/session.ts'
import { AccountMenu } from '../shell/account-menu.tsx'
import { AppShell } from '../shell/app-shell.tsx'
import { ListHead } from '../shell/list-head.tsx'
import { useText } from '../text/use-text.tsx'
import { chatText } from './chat-text.ts'

export function ChatPage(): ReactNode {
  const t = useText(chatText)
  const self = useSelf()
  const { Site_Name: workspace } = usePublicSettings()
  usePageTitle('')
  return (
    <AppShell
      isChosen={false}
      list={
        <ListHead title={workspace}>
          <AccountMenu />
        </ListHead>
      }
      main={
        <EmptyState level={1} icon={<IconMessages size={28} stroke={1.5} />} title={t('empty.title')}>
          {isGuest(self) ? t('empty.guest') : t('empty.text')}
        </EmptyState>
      }
    />
  )
}
