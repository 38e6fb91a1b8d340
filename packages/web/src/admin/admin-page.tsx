// Administration: its pages at the left, the chosen one in the middle.
import { ActionIcon } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../components/use-page-title.ts'
import { AppShell } from '../shell/app-shell.tsx'
import { ListHead } from '../shell/list-head.tsx'
import { useText } from '../text/use-text.tsx'
import { adminText } from './admin-text.ts'

export function AdminPage(): ReactNode {
  const t = useText(adminText)
  usePageTitle(t('title'))
  return (
    <AppShell
      isChosen={false}
      listLabel={t('title')}
      list={
        <ListHead title={t('title')}>
          <ActionIcon component={Link} to="/" aria-label={t('back')}>
            <IconArrowLeft size={18} stroke={1.75} />
          </ActionIcon>
        </ListHead>
      }
      main={<Outlet />}
    />
  )
}
