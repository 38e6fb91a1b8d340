// Somebody who was signed in is not any more. It says what the server told, and no more: that access was taken is told by people.
import { IconDoorExit } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { MessagePage } from '../components/page-shell.tsx'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'

export function SignedOutPage(): ReactNode {
  const t = useText(entryText)
  const { why, from } = useSearch({ from: '/signed-out' })
  return (
    <MessagePage title={t(`out.${why}.title`)}>
      <EmptyState
        level={1}
        title={t(`out.${why}.title`)}
        icon={<IconDoorExit size={28} stroke={1.5} />}
        action={
          <LinkButton to="/sign-in" search={{ from }}>
            {t('out.again')}
          </LinkButton>
        }
      >
        {t(`out.${why}.text`)}
      </EmptyState>
    </MessagePage>
  )
}
