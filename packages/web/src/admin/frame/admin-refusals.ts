// Refusals as administrators read them: those that speak of seats say it to whoever can do something about it.
import { codeOf, useRefusals } from '../../api/refusals.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'

const own = [
  'error-max-guests-number-reached',
  'error-max-rooms-per-guest-reached',
  'error-license-user-limit-reached',
  'totp-required',
] as const

export function useAdminRefusals(): (error: unknown) => string {
  const t = useText(adminText)
  const refusalOf = useRefusals()
  return (error) => {
    const code = own.find((known) => known === codeOf(error))
    return code === undefined ? refusalOf(error).sentence : t(`no.${code}`)
  }
}
