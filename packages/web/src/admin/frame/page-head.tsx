// The head of a page of administration: a way back on phones and from what lies deeper, the title, and what can be done.
import { ActionIcon } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../../components/use-page-title.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import classes from './page.module.css'

const BackIcon = createLink(ActionIcon<'a'>)

export function PageHead({
  title,
  back,
  children,
}: {
  readonly title: string
  /** Where a page that lies below another leads back to; without it only phones lead back, to the list of pages. */
  readonly back?: '/admin/users' | '/admin/invites' | '/admin/settings' | '/admin/roles'
  readonly children?: ReactNode
}): ReactNode {
  const t = useText(adminText)
  usePageTitle(title)
  return (
    <header className={classes.head}>
      <span className={back === undefined ? classes.backOnPhones : undefined}>
        <BackIcon component="a" to={back ?? '/admin'} aria-label={t('goBack')}>
          <IconArrowLeft size={18} stroke={1.75} />
        </BackIcon>
      </span>
      <h1 className={classes.title}>{title}</h1>
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </header>
  )
}
