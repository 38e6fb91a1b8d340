// Somebody who was signed in is not any more. Why is asked of the server, with the token of the session that ended: whoever held it is told,
// and whoever opens this address by itself is told nothing.
import { IconDoorExit } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { MessagePage } from '../components/page-shell.tsx'
import { Waiting } from '../components/waiting.tsx'
import { endedToken } from '../session/session.ts'
import { useFormat } from '../text/use-format.ts'
import { type Say, useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'

interface End {
  readonly cause:
    | ('elsewhere' | 'administrator' | 'changed' | 'kind-changed' | 'deactivated' | 'access-ended' | 'removed' | 'expired')
    | null
  readonly host: string | null
  readonly accessEndedAt: string | null
}

/** Signing in again leads nowhere. */
const out: readonly End['cause'][] = ['deactivated', 'access-ended', 'removed']

export function SignedOutPage(): ReactNode {
  const t = useText(entryText)
  const { moment } = useFormat()
  const { why, from } = useSearch({ from: '/signed-out' })
  const token = endedToken()
  const { data, isPending } = useQuery({
    queryKey: ['ended-session', token],
    queryFn: () => rest.post<End>('foyer.sessions.ended', { token }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token !== null && isPending) return <Waiting />
  const end = data ?? { cause: null, host: null, accessEndedAt: null }
  const cause = end.cause ?? (why === 'expired' ? 'expired' : null)
  const title = cause === null ? t('out.ended.title') : t(`out.${cause}.title`)
  return (
    <MessagePage title={title}>
      <EmptyState
        level={1}
        title={title}
        icon={<IconDoorExit size={28} stroke={1.5} />}
        action={
          <LinkButton to="/sign-in" search={{ from }}>
            {out.includes(cause) ? t('out.other') : t('out.again')}
          </LinkButton>
        }
      >
        {sentence(t, { ...end, cause }, moment)}
      </EmptyState>
    </MessagePage>
  )
}

function sentence(t: Say<(typeof entryText)['english']>, { cause, host, accessEndedAt }: End, moment: (date: string) => string): string {
  if (cause === null) return t('out.ended.text')
  if (cause === 'deactivated') return host === null ? t('out.deactivated.text') : t('out.deactivated.host', { host })
  if (cause !== 'access-ended') return t(`out.${cause}.text`)
  const said = accessEndedAt === null ? t('out.access-ended.text') : t('out.access-ended.date', { date: moment(accessEndedAt) })
  return `${said} ${host === null ? t('out.access-ended.ask') : t('out.access-ended.host', { host })}`
}
