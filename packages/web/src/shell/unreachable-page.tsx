// The workspace could not be asked who is signed in here. It is asked again by itself; the token is kept.
import { Button } from '@mantine/core'
import { IconWifiOff } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { componentsText } from '../components/components-text.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { MessagePage } from '../components/page-shell.tsx'
import { resumeSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import { shellText } from './shell-text.ts'

const againMs = 5_000

export function UnreachablePage(): ReactNode {
  const t = useText(shellText)
  const tc = useText(componentsText)
  useEffect(() => {
    const again = (): void => void resumeSession()
    const timer = setInterval(again, againMs)
    window.addEventListener('online', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
    }
  }, [])
  return (
    <MessagePage title={t('unreachable.title')}>
      <EmptyState
        level={1}
        title={t('unreachable.title')}
        icon={<IconWifiOff size={28} stroke={1.5} />}
        action={<Button onClick={() => void resumeSession()}>{tc('retry.now')}</Button>}
      >
        {t('unreachable.text')}
      </EmptyState>
    </MessagePage>
  )
}
