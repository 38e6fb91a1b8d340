// Which rows of how many are shown, and the ways to the others.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import classes from './page.module.css'

export function Pager({
  offset,
  count,
  total,
  pageSize,
  onOffset,
}: {
  readonly offset: number
  readonly count: number
  readonly total: number
  readonly pageSize: number
  readonly onOffset: (offset: number) => void
}): ReactNode {
  const t = useText(adminText)
  const { number } = useFormat()
  if (total === 0) return null
  return (
    <nav className={classes.pager} aria-label={t('pages')}>
      <span role="status">{t('pager', { from: number(offset + 1), to: number(offset + count), total: number(total) })}</span>
      {total > pageSize && (
        <span className={classes.pagerButtons}>
          <Button size="sm" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - pageSize))}>
            {t('previous')}
          </Button>
          <Button size="sm" disabled={offset + count >= total} onClick={() => onOffset(offset + pageSize)}>
            {t('next')}
          </Button>
        </span>
      )}
    </nav>
  )
}
