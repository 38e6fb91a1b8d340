// Says that there is no connection, until there is one again. What is written meanwhile stays where it is.
import { IconWifiOff } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { componentsText } from '../components/components-text.ts'
import { say } from '../components/live-region.tsx'
import { useConnection } from '../session/connection.ts'
import { useText } from '../text/use-text.tsx'
import classes from './connection-bar.module.css'
import { shellText } from './shell-text.ts'

export function ConnectionBar(): ReactNode {
  const t = useText(shellText)
  const tc = useText(componentsText)
  const { state, connection, isLost } = useConnection()
  useEffect(() => {
    if (!isLost) return
    say(t('net.lost'), 'assertive')
    return () => {
      say('', 'assertive')
      if (useConnection.getState().state.name === 'online') say(t('net.back'))
    }
  }, [isLost, t])
  if (!isLost) return null
  return (
    <div className={classes.bar}>
      <IconWifiOff size={18} stroke={1.75} aria-hidden="true" />
      <p className={classes.text}>
        <b>{t('net.lost')}</b> {state.name === 'offline' ? <Countdown key={state.retryAt} to={state.retryAt} /> : t('net.trying')}
      </p>
      <button type="button" className={classes.now} disabled={state.name !== 'offline'} onClick={() => connection?.retryNow()}>
        {tc('retry.now')}
      </button>
    </div>
  )
}

function Countdown({ to }: { readonly to: number }): ReactNode {
  const t = useText(shellText)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return t('net.kept', { seconds: Math.max(1, Math.ceil((to - now) / 1_000)) })
}
