// One row of each table as the rest of the code passes it around.
import type { Selectable } from 'kysely'
import type {
  AuditLogTable,
  EndedMembershipsTable,
  EndedSessionsTable,
  FilesTable,
  InvitationBatchesTable,
  InvitationLinesTable,
  InvitationRequestsTable,
  InvitationsTable,
  InviteLinksTable,
  LettersTable,
  MembershipsTable,
  MessagesTable,
  RecoveriesTable,
  RegistrationsTable,
  RetentionRoundsTable,
  RolesTable,
  RoomsTable,
  SecondFactorsTable,
  SessionsTable,
  UsersTable,
  VerificationsTable,
} from './tables.ts'

export type User = Selectable<UsersTable>
export type Session = Selectable<SessionsTable>
export type EndedSession = Selectable<EndedSessionsTable>
export type Role = Selectable<RolesTable>
export type Room = Selectable<RoomsTable>
export type Membership = Selectable<MembershipsTable>
export type EndedMembership = Selectable<EndedMembershipsTable>
export type Message = Selectable<MessagesTable>
/** A file's row; its bytes are in the blob store. */
export type StoredFile = Selectable<FilesTable>
/** How far old messages have been taken away. */
export type RetentionRound = Selectable<RetentionRoundsTable>
/** A guest who was asked to come. */
export type Invitation = Selectable<InvitationsTable>
/** A link that opens a room to whoever holds it. */
export type InviteLink = Selectable<InviteLinksTable>
/** A link that proves somebody's address. */
export type Verification = Selectable<VerificationsTable>
/** What somebody who registered waits with. */
export type Registration = Selectable<RegistrationsTable>
/** A long list of people to invite, and one line of it. */
export type InvitationBatch = Selectable<InvitationBatchesTable>
export type InvitationLine = Selectable<InvitationLinesTable>
/** What a member asked of those who may invite. */
export type InvitationRequest = Selectable<InvitationRequestsTable>
/** What is to be mailed, or was. */
export type Letter = Selectable<LettersTable>
/** What was mailed to let somebody in. */
export type Recovery = Selectable<RecoveriesTable>
/** What an account's codes are held against. */
export type SecondFactors = Selectable<SecondFactorsTable>
export type AuditEntry = Selectable<AuditLogTable>
