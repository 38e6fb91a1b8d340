// Who has something to administer: whoever may see one of its pages.
import type { Rights } from '../session/rights.ts'

/** The rows of the matrix that open the pages of administration. */
const rows = [
  'list-users-by-status',
  'invite-guest',
  'change-permissions',
  'manage-roles',
  'administer-rooms',
  'list-invitations',
  'read-limits',
  'read-audit-log',
  'read-outbox',
  'read-settings',
] as const

export type AdministrationRow = (typeof rows)[number]

export const hasAdministration = ({ may }: Rights): boolean => rows.some((row) => may(row))
