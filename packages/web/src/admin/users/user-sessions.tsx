// Where somebody is signed in: each place, since when, last seen when, and a way to end it.
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { rest } from '../../api/rest.ts'
import { Notice } from '../../components/notice.tsx'
import { useRights } from '../../session/rights.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import pageClasses from '../frame/page.module.css'
import { useAction } from '../frame/use-action.ts'
import { renewAccounts } from './accounts.ts'
import classes from './user-info.module.css'
import { usersText } from './users-text.ts'

interface Session {
  readonly sessionId: string
  readonly ip: string
  readonly device: { readonly type: string; readonly name: string; readonly os: { readonly name: string } }
  readonly lastActivityAt: string
}

/** As many as are shown; whoever has more is told how many. */
const shown = 10

export function UserSessions({ userId }: { readonly userId: string }): ReactNode {
  const t = useText(usersText)
  const { moment } = useFormat()
  const { may, mightDo } = useRights()
  const action = useAction()
  const mayList = may('list-sessions')
  const { data } = useQuery({
    queryKey: ['account', userId, 'sessions'],
    queryFn: () => rest.get<{ sessions: readonly Session[]; total: number }>('sessions/list.all', { userId, count: shown }),
    enabled: mayList,
  })
  if (!mayList || data === undefined || data.total === 0) return null
  const end = (sessionId: string): void =>
    action.run(async () => {
      await act('sessions/logout', { sessionId })
      await renewAccounts()
    }, t('session.ended'))
  return (
    <section className={classes.part}>
      <h3 className={pageClasses.sub}>
        {t('sessionsHead')} <span className={pageClasses.count}>{data.total}</span>
      </h3>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <ul className={classes.sessions}>
        {data.sessions.map(({ sessionId, device, ip, lastActivityAt }) => {
          const name = [device.name, device.os.name].filter((part) => part !== '').join(' · ') || t('session.unknown')
          const Icon = device.type === 'mobile-app' ? IconDeviceMobile : IconDeviceDesktop
          return (
            <li key={sessionId}>
              <Icon size={16} stroke={1.75} aria-hidden="true" />
              <span className={classes.room}>
                {name}
                <span className={pageClasses.note}>
                  {ip} · {moment(lastActivityAt)}
                </span>
              </span>
              {mightDo('end-session') && (
                <Button size="sm" loading={action.isRunning} aria-label={t('session.end.label', { name })} onClick={() => end(sessionId)}>
                  {t('session.end')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
