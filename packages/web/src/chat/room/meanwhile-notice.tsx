// Over the messages when the connection is back: how many came meanwhile. It lies above them, so that nothing moves, and goes by itself.
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { componentsText } from '../../components/components-text.ts'
import { Notice } from '../../components/notice.tsx'
import { useText } from '../../text/use-text.tsx'
import { forgetMeanwhile, useMeanwhile } from '../model/meanwhile.ts'
import classes from './message-list.module.css'
import { roomText } from './room-text.ts'

const shownMs = 20_000

export function MeanwhileNotice({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(roomText)
  const tc = useText(componentsText)
  const count = useMeanwhile(({ counts }) => counts.get(rid) ?? 0)
  useEffect(() => {
    if (count === 0) return
    const timer = setTimeout(() => forgetMeanwhile(rid), shownMs)
    return () => clearTimeout(timer)
  }, [rid, count])
  useEffect(() => () => forgetMeanwhile(rid), [rid])
  if (count === 0) return null
  return (
    <div className={classes.meanwhile}>
      <Notice
        tone="done"
        said
        action={
          <ActionIcon size={24} aria-label={tc('close')} onClick={() => forgetMeanwhile(rid)}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        }
      >
        {t('net.back', { count })}
      </Notice>
    </div>
  )
}
