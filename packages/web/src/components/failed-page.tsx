// What is shown instead of a page that broke, and instead of one that does not exist.
import { Button } from '@mantine/core'
import { IconMoodEmpty, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import { EmptyState } from './empty-state.tsx'
import { LinkButton } from './link-button.tsx'
import { MessagePage } from './page-shell.tsx'

/** After an update the server has no parts of the version before any more. */
function isOutdated(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message)
}

export function FailedPage({ error }: { readonly error: unknown }): ReactNode {
  const t = useText(componentsText)
  const [title, text] = isOutdated(error) ? [t('renewed.title'), t('renewed.text')] : [t('failed.title'), t('failed.text')]
  return (
    <MessagePage title={title}>
      <EmptyState
        level={1}
        title={title}
        icon={<IconRefresh size={28} stroke={1.5} />}
        action={<Button onClick={() => window.location.reload()}>{t('failed.reload')}</Button>}
      >
        {text}
      </EmptyState>
    </MessagePage>
  )
}

export function LostPage(): ReactNode {
  const t = useText(componentsText)
  return (
    <MessagePage title={t('lost.title')}>
      <EmptyState
        level={1}
        title={t('lost.title')}
        icon={<IconMoodEmpty size={28} stroke={1.5} />}
        action={<LinkButton to="/">{t('lost.home')}</LinkButton>}
      >
        {t('lost.text')}
      </EmptyState>
    </MessagePage>
  )
}
