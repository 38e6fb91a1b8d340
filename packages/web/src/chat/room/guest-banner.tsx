// Under the room's head while somebody from outside reads there: how many, from where, and a way to see what they see. In a lost
// connection the bar above has its place.
import { memo, type ReactNode } from 'react'
import { Doorway } from '../../components/doorway.tsx'
import { useConnection } from '../../session/connection.ts'
import { useText } from '../../text/use-text.tsx'
import { useBar } from '../model/address.ts'
import { useGuests } from '../model/guests.ts'
import classes from './room-pane.module.css'
import { roomText } from './room-text.ts'

const namedMax = 3

export const GuestBanner = memo(function GuestBanner({ rid, isDirect }: { readonly rid: string; readonly isDirect: boolean }): ReactNode {
  const t = useText(roomText)
  const openBar = useBar()
  const guests = useGuests(rid)
  const isLost = useConnection((state) => state.isLost)
  if (isDirect || isLost || guests === undefined || guests.total === 0) return null
  const companies = [...guests.companies].sort((one, other) => other.guests - one.guests)
  const named = companies
    .slice(0, namedMax)
    .map(({ company, guests: n }) => (company === null ? t('banner.none', { n }) : t('banner.by', { n, company })))
  const more = companies.length - named.length
  return (
    <div className={classes.banner} role="note">
      <Doorway size={18} />
      <span className={classes.bannerText}>
        <b>{t('banner.n', { count: guests.total })}</b>
        {[...named, ...(more > 0 ? [t('banner.more', { n: more })] : [])].join(', ')}
      </span>
      <button type="button" onClick={() => openBar('outside')}>
        {t('banner.link')}
      </button>
    </div>
  )
})
