// The tables as TypeScript sees them (camelCase of the columns in migrations/). Types only; the SQL that touches a table
// stands in the .store.ts of the feature that owns it.
import type { ColumnType, Generated } from 'kysely'

/** A column that the database fills. */
type Stamp = Generated<Date>
/** JSON is written as text, because the driver would turn a JavaScript array into a PostgreSQL array. */
type Json<T> = ColumnType<T, string | undefined, string>

export interface WorkspaceTable {
  singleton: Generated<boolean>
  id: string
  epoch: Generated<number>
  setupCodeHash: string | null
  createdAt: Stamp
  license: string | null
  licenseInstalledAt: Date | null
  secretFingerprint: string | null
  bucketFolder: Generated<string>
}

export interface SettingsTable {
  id: string
  value: ColumnType<unknown, string, string>
  updatedAt: Stamp
}

export interface RolesTable {
  id: string
  name: string
  scope: 'Users' | 'Subscriptions'
  description: Generated<string>
  protected: Generated<boolean>
  mandatory2fa: Generated<boolean>
  updatedAt: Stamp
}

export interface PermissionRolesTable {
  permission: string
  roles: string[]
  updatedAt: Stamp
}

export interface AuditLogTable {
  id: string
  at: Stamp
  actorId: string | null
  actorName: string
  address: string | null
  requestId: string | null
  action: string
  targetKind: string
  targetId: string | null
  targetName: string | null
  refusal: string | null
  details: Json<Record<string, unknown>>
}

export type AccountKind = 'member' | 'guest' | 'bot'
/** What an account that somebody registered for themselves still waits for. */
export type WaitsFor = 'verification' | 'approval'
export type PresenceStatus = 'online' | 'away' | 'busy' | 'offline'

export interface UsersTable {
  id: string
  username: string
  usernameKey: string
  name: string
  kind: AccountKind
  roles: string[]
  active: Generated<boolean>
  email: string | null
  emailKey: string | null
  emailVerified: Generated<boolean>
  passwordHash: string | null
  requirePasswordChange: Generated<boolean>
  nickname: string | null
  bio: string | null
  statusDefault: Generated<PresenceStatus>
  statusText: Generated<string>
  company: string | null
  hostId: string | null
  accessEndsAt: Date | null
  invitedBy: string | null
  invitedAt: Date | null
  reason: string | null
  waitsFor: WaitsFor | null
  language: string | null
  utcOffset: number | null
  preferences: Json<Record<string, unknown>>
  customFields: Json<Record<string, unknown>>
  avatarEtag: string | null
  aclEpoch: Generated<number>
  lastLoginAt: Date | null
  createdAt: Stamp
  updatedAt: Stamp
  mailedSignIn: Generated<boolean>
  appFactor: Generated<boolean>
  mailFactor: Generated<boolean>
}

/** How many accounts there are of a sort, in rows to be added up. Triggers keep it. */
export interface AccountCountsTable {
  id: Generated<string>
  kind: AccountKind
  active: boolean
  hasSignedIn: boolean
  accounts: number
}

export interface SessionsTable {
  id: string
  userId: string
  tokenHash: string
  kind: 'sign-in' | 'personal'
  name: string | null
  lastTokenPart: string | null
  bypassTwoFactor: Generated<boolean>
  address: string | null
  userAgent: string | null
  createdAt: Stamp
  expiresAt: Date | null
  lastSeenAt: Stamp
  confirmedAt: Date | null
}

/** Why a sign-in has ended: by its person elsewhere, by somebody else, or with something of the account. */
export type EndCause = 'elsewhere' | 'administrator' | 'changed' | 'kind-changed' | 'deactivated' | 'access-ended' | 'removed' | 'expired'

export interface EndedSessionsTable {
  tokenHash: string
  userId: string
  cause: EndCause
  endedAt: Stamp
}

export interface NodesTable {
  id: string
  startedAt: Stamp
  seenAt: Stamp
}

export interface ConnectionsTable {
  id: string
  userId: string
  nodeId: string
  status: Generated<'online' | 'away'>
  openedAt: Stamp
}

export type RoomKind = 'channel' | 'group' | 'direct'

export interface RoomsTable {
  id: string
  kind: RoomKind
  name: string | null
  nameKey: string | null
  title: string | null
  topic: Generated<string>
  description: Generated<string>
  announcement: Generated<string>
  parentId: string | null
  parentMessageId: string | null
  directKey: string | null
  creatorId: string | null
  isDefault: Generated<boolean>
  archived: Generated<boolean>
  readOnly: Generated<boolean>
  reactWhenReadOnly: Generated<boolean>
  joinCodeHash: string | null
  muted: Generated<string[]>
  unmuted: Generated<string[]>
  customFields: Json<Record<string, unknown>>
  clock: Stamp
  /** Where the clock stood before it last moved. */
  clockBefore: Date | null
  messageCount: Generated<number>
  position: Generated<number>
  memberCount: Generated<number>
  guestCount: Generated<number>
  lastMessageId: string | null
  lastMessageAt: Date | null
  aclEpoch: Generated<number>
  createdAt: Stamp
  updatedAt: Stamp
  retention: Json<RoomRetention>
}

/** What a room says of how long its messages are kept; what is absent is as the settings say. */
export interface RoomRetention {
  /** Whether anything is taken away at all. */
  readonly enabled?: boolean
  /** Whether what follows counts. */
  readonly overrides?: boolean
  readonly maxAgeDays?: number
  readonly keepsPinned?: boolean
  readonly keepsThreads?: boolean
  readonly filesOnly?: boolean
}

/** One row: how far old messages have been taken away. */
export interface RetentionRoundsTable {
  singleton: Generated<boolean>
  startedAt: Date
  finishedAt: Date | null
  doneTo: Generated<string>
  roomId: string | null
  olderThan: Date | null
  messages: Generated<number>
  files: Generated<number>
}

export interface MembershipsTable {
  id: string
  roomId: string
  userId: string
  roles: Generated<string[]>
  open: Generated<boolean>
  favorite: Generated<boolean>
  readPosition: Generated<number>
  deletedUnread: Generated<number>
  userMentions: Generated<number>
  groupMentions: Generated<number>
  threadUnread: Generated<string[]>
  alert: Generated<boolean>
  lastSeenAt: Date | null
  lastReplyAt: Date | null
  historyFrom: Date | null
  ignored: Generated<string[]>
  preferences: Json<Record<string, unknown>>
  addedBy: string | null
  joinedAt: Date
  updatedAt: Date
}

export interface EndedMembershipsTable {
  roomId: string
  userId: string
  membershipId: string
  endedAt: Date
  removedBy: string | null
}

export interface Mention {
  readonly _id: string
  readonly username: string
  readonly name?: string
  readonly type?: 'user' | 'team'
  /** Whether the person belonged to the room when the message was written: what a guest may be told. */
  readonly member?: boolean
  /** What the person was then; who is still there is told as they are now. Left out for members. */
  readonly kind?: 'guest' | 'bot'
  readonly company?: string
}

export interface LinkedRoom {
  readonly _id: string
  readonly name: string
  readonly fname?: string
}

export interface MessagesTable {
  roomId: string
  id: string
  authorId: string
  type: string | null
  body: string
  markdown: ColumnType<unknown, string | null, string | null>
  createdAt: Date
  updatedAt: Date
  position: number | null
  editedAt: Date | null
  editedBy: string | null
  threadId: string | null
  shownInRoom: Generated<boolean>
  threadCount: Generated<number>
  threadLastAt: Date | null
  threadFollowers: Generated<string[]>
  mentions: Json<Mention[]>
  channels: Json<LinkedRoom[]>
  reactions: Json<Record<string, string[]>>
  pinnedAt: Date | null
  pinnedBy: string | null
  starredBy: Generated<string[]>
  discussionId: string | null
  extra: Json<Record<string, unknown>>
}

export interface DeletedMessagesTable {
  roomId: string
  id: string
  createdAt: Date
  deletedAt: Date
}

export interface FilesTable {
  roomId: string
  id: string
  uploaderId: string | null
  name: string
  type: string
  size: number
  sha256: string
  width: number | null
  height: number | null
  createdAt: Date
  messageId: string | null
  confirmedAt: Date | null
  description: Generated<string>
  thumbnailId: Generated<string | null>
  thumbnailWidth: Generated<number | null>
  thumbnailHeight: Generated<number | null>
  thumbnailSize: Generated<number | null>
  preview: Generated<string | null>
  place: Generated<'disk' | 'bucket'>
  movedAs: Generated<string>
}

export interface AvatarsTable {
  userId: string
  bytes: Buffer
  changedAt: Date
}

export interface LimitSamplesTable {
  day: string
  seats: number
  seatsMax: number | null
  guests: number
  guestsMax: number | null
  roomsPerGuest: number
  roomsPerGuestMax: number | null
  takenAt: Date
}

export interface LettersTable {
  id: string
  position: Generated<number>
  kind: string
  address: string
  userId: string | null
  language: string
  words: Json<Record<string, string>>
  secret: ColumnType<unknown, string | null, string | null>
  state: Generated<'waiting' | 'sending' | 'sent' | 'failed' | 'dropped'>
  attempts: Generated<number>
  dueAt: Date
  lastError: string | null
  createdAt: Date
  settledAt: Date | null
}

export interface InvitationsTable {
  id: string
  address: string
  addressKey: string
  tokenHash: string
  roomIds: string[]
  history: Generated<'all' | 'from-now-on'>
  hostId: string | null
  company: string | null
  accessEndsAt: Date | null
  language: string | null
  note: Generated<string>
  state: Generated<'pending' | 'accepted' | 'revoked'>
  invitedBy: string
  createdAt: Date
  expiresAt: Date
  settledAt: Date | null
  userId: string | null
  seatMissedAt: Date | null
  name: Generated<string>
  requestedBy: string | null
}

export interface InvitationBatchesTable {
  id: string
  invitedBy: string
  state: Generated<'working' | 'stopped' | 'finished'>
  dryRun: boolean
  terms: ColumnType<unknown, string, never>
  lineCount: number
  doneCount: Generated<number>
  reason: string | null
  createdAt: Date
  startedAt: Date | null
  workedAt: Date | null
  finishedAt: Date | null
  toldAt: Date | null
}

export interface InvitationLinesTable {
  batchId: string
  line: number
  address: string
  given: ColumnType<unknown, string, never>
  outcome: 'invited' | 'fine' | 'doubled' | 'pending' | 'known' | 'refused' | null
  errorType: string | null
  error: string | null
  userId: string | null
  invitationId: string | null
}

export interface InvitationRequestsTable {
  id: string
  address: string
  addressKey: string
  requestedBy: string
  name: string
  roomIds: string[]
  history: 'all' | 'from-now-on'
  company: string | null
  reason: string
  state: Generated<'open' | 'approved' | 'declined' | 'withdrawn'>
  decidedBy: string | null
  decision: string | null
  invitationId: string | null
  createdAt: Date
  settledAt: Date | null
}

export interface AccessEndsTable {
  userId: string
  endsAt: Date
  daysTold: number
}

export interface InviteLinksTable {
  id: string
  tokenHash: string
  roomId: string
  madeBy: string
  forGuests: Generated<boolean>
  history: Generated<'all' | 'from-now-on'>
  days: number
  usesMax: number
  uses: Generated<number>
  createdAt: Date
  expiresAt: Date | null
}

export interface VerificationsTable {
  id: string
  userId: string
  address: string
  tokenHash: string
  createdAt: Date
  expiresAt: Date
}

export interface RegistrationsTable {
  userId: string
  linkId: string | null
  createdAt: Date
  endsAt: Date
}

export interface AttemptsTable {
  key: string
  count: number
  forgottenAt: Date
}

export interface RecoveryRequestsTable {
  id: string
  purpose: 'reset' | 'sign-in'
  address: string
  askedAt: Date
}

export interface RecoveriesTable {
  id: string
  purpose: 'reset' | 'sign-in'
  userId: string
  tokenHash: string
  restsOn: string
  tries: Generated<number>
  createdAt: Date
  expiresAt: Date
}

export interface SecondFactorsTable {
  userId: string
  appSecret: string | null
  appLastStep: Generated<number>
  recoveryHashes: Generated<string[]>
  mailCodeId: string | null
  mailCodeUntil: Date | null
  mailCodeGuesses: Generated<number>
  mailLetters: Generated<number>
  mailLettersSince: Date | null
  askedAt: Date | null
}

export interface Tables {
  workspace: WorkspaceTable
  settings: SettingsTable
  roles: RolesTable
  permissionRoles: PermissionRolesTable
  auditLog: AuditLogTable
  users: UsersTable
  accountCounts: AccountCountsTable
  sessions: SessionsTable
  endedSessions: EndedSessionsTable
  connections: ConnectionsTable
  nodes: NodesTable
  rooms: RoomsTable
  memberships: MembershipsTable
  endedMemberships: EndedMembershipsTable
  messages: MessagesTable
  deletedMessages: DeletedMessagesTable
  files: FilesTable
  avatars: AvatarsTable
  retentionRounds: RetentionRoundsTable
  limitSamples: LimitSamplesTable
  letters: LettersTable
  invitations: InvitationsTable
  inviteLinks: InviteLinksTable
  verifications: VerificationsTable
  registrations: RegistrationsTable
  attempts: AttemptsTable
  recoveryRequests: RecoveryRequestsTable
  recoveries: RecoveriesTable
  invitationBatches: InvitationBatchesTable
  invitationLines: InvitationLinesTable
  invitationRequests: InvitationRequestsTable
  accessEnds: AccessEndsTable
  secondFactors: SecondFactorsTable
}
