// What people from outside see of this room, for those who write in it.
import { IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { useGuests } from '../model/guests.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'
import { GuestsByCompany } from './members-panel.tsx'

export function OutsidePanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const guests = useGuests(rid)
  if (guests === undefined) return <Waiting />
  if (guests.total === 0)
    return (
      <EmptyState icon={<IconUsers size={28} stroke={1.5} />} title={t('outside.none')}>
        {t('outside.noneText')}
      </EmptyState>
    )
  return (
    <div className={classes.body}>
      <Notice tone="guest" title={t('outside.lead', { count: guests.total })} />
      <h3 className={classes.sub}>{t('outside.see')}</h3>
      <ul className={classes.bullets}>
        <li>{t('outside.see.messages')}</li>
        <li>{t('outside.see.files')}</li>
        <li>{t('outside.see.people')}</li>
      </ul>
      <h3 className={classes.sub}>{t('outside.not')}</h3>
      <ul className={classes.bullets}>
        <li>{t('outside.not.rooms')}</li>
        <li>{t('outside.not.people')}</li>
        <li>{t('outside.not.discussions')}</li>
      </ul>
      <section className={classes.guests}>
        <GuestsByCompany guests={guests.guests} />
      </section>
    </div>
  )
}
