// What is said when a limit was set below what is taken already. The figures stand on the page of limits.
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'

export interface LimitWarning {
  readonly _id: string
  /** In the server's words. */
  readonly warning: string
}

const limits = ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'] as const

export function useLimitWarning(): (warning: LimitWarning) => string {
  const t = useText(adminText)
  return ({ _id, warning }) => {
    const limit = limits.find((known) => known === _id)
    return limit === undefined ? warning : t(`warning.${limit}`)
  }
}
