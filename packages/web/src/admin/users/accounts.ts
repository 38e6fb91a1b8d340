// Accounts as the server lists and shows them, and what is asked about them.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import type { Person } from '../../components/person.ts'

export const tabs = ['all', 'pending', 'active', 'deactivated', 'guests', 'invited'] as const
export type Tab = (typeof tabs)[number]

export interface Account extends Person {
  readonly _id: string
  readonly username: string
  readonly name: string
  readonly active: boolean
  readonly type?: string
  readonly roles: readonly string[]
  readonly emails: readonly { readonly address: string; readonly verified: boolean }[]
  readonly statusText?: string
  readonly bio?: string
  readonly nickname?: string
  readonly createdAt: string
  readonly lastLogin?: string
  readonly requirePasswordChange?: boolean
  readonly host?: Person
  readonly invitedBy?: Person
  readonly accessEndsAt?: string
  /** Of a guest: how many rooms they are in. */
  readonly rooms?: number
  readonly reason?: string
  /** Registered, and not let in yet. */
  readonly waitsFor?: 'verification' | 'approval'
  readonly hasPassword?: boolean
}

export interface Use {
  readonly used: number
  readonly max: number | null
  readonly from: 'settings' | 'license' | null
  readonly warning: boolean
}

export interface AccountsPage {
  readonly users: readonly Account[]
  readonly count: number
  readonly offset: number
  readonly total: number
  readonly totals: Readonly<Record<Exclude<Tab, 'invited'>, number>> & { readonly invited?: number }
  readonly limits?: { readonly seats: Use; readonly guests: Use }
}

export interface Asked {
  readonly tab: Tab
  readonly text: string
  readonly role: string
  readonly company: string
  readonly hostId: string
  readonly endsSoon: boolean
  readonly sortBy: string
  readonly descending: boolean
  readonly offset: number
}

export const pageSize = 25
const soonDays = 30

/** A page of accounts; while another is asked for, the one before stays. */
export function useAccounts(asked: Asked) {
  const { tab, text, role, company, hostId, endsSoon, sortBy, descending, offset } = asked
  return useQuery({
    queryKey: ['accounts', asked],
    queryFn: () =>
      rest.get<AccountsPage>('foyer.users', {
        tab: tab === 'invited' ? 'all' : tab,
        text: text || undefined,
        role: role || undefined,
        company: company || undefined,
        hostId: hostId || undefined,
        accessEndsBefore: endsSoon ? soon() : undefined,
        sort: { [sortBy]: descending ? -1 : 1 },
        count: tab === 'invited' ? 1 : pageSize,
        offset: tab === 'invited' ? 0 : offset,
      }),
    placeholderData: keepPreviousData,
  })
}

function soon(): string {
  return new Date(Date.now() + soonDays * 86_400_000).toISOString()
}

/** In how many days an end is; 0 or less: it is over. */
export function daysUntil(moment: string): number {
  return Math.ceil((new Date(moment).getTime() - Date.now()) / 86_400_000)
}

/** Whether an end of access is near. */
export function endsSoon({ accessEndsAt }: Pick<Account, 'accessEndsAt'>): boolean {
  return accessEndsAt !== undefined && new Date(accessEndsAt).getTime() < Date.now() + soonDays * 86_400_000
}

export interface AuditEntry {
  readonly _id: string
  readonly at: string
  readonly actor: { readonly _id: string | null; readonly username: string }
  readonly address: string | null
  readonly action: string
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly refusal: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export interface RoomOfAccount {
  readonly _id: string
  readonly t: string
  readonly name?: string
  readonly fname?: string
  readonly prid?: string
  readonly roles?: readonly string[]
  readonly historyFrom?: string
}

export interface WholeAccount {
  readonly user: Account
  readonly sessions: number
  readonly personalTokens: number
  readonly rooms?: readonly RoomOfAccount[]
  readonly roomsTotal?: number
  readonly roomsPerGuest?: Use
  readonly audit?: readonly AuditEntry[]
}

/** One account with everything about it. */
export function useAccount(userId: string) {
  return useQuery({ queryKey: ['account', userId], queryFn: () => rest.get<WholeAccount>('foyer.users.one', { userId }) })
}

/** What was known of accounts is asked again, after one was changed. */
export async function renewAccounts(): Promise<void> {
  await Promise.all(
    ['accounts', 'account', 'rights', 'limits', 'invitations', 'takers', 'roles'].map((key) =>
      queries.invalidateQueries({ queryKey: [key] }),
    ),
  )
}

export interface Role {
  readonly _id: string
  readonly name: string
  readonly scope: 'Users' | 'Subscriptions'
  readonly description: string
  readonly protected: boolean
  readonly mandatory2fa: boolean
}

/** The roles there are. */
export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    queryFn: async () => (await rest.get<{ roles: readonly Role[] }>('roles.list')).roles,
  })
}
