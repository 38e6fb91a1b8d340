// What a decision may look at: who is asking, and the facts about the thing they ask for. Features load these; the matrix,
// the policies and the visibility rules read them.
import type { Invitation, InviteLink, Membership, Message, Room, Session, StoredFile, User } from '../schema/rows.ts'
import type { AccountKind } from '../schema/tables.ts'

/** Who is asking, as the database knew them when this transaction began. */
export interface Actor {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly kind: AccountKind
  readonly roles: readonly string[]
  readonly sessionId: string | null
  /** A temporary password is still in place: nothing but changing it is allowed. */
  readonly mustChangePassword: boolean
  /** A second factor is asked of this account and it has none: nothing but setting one up is allowed. */
  readonly mustSetUpSecondFactor: boolean
  /** The operator at the command line, or the server itself: trusted with everything but the hard rules. */
  readonly operator: boolean
}

/** Somebody without credentials. */
export const nobody: Actor = {
  id: '',
  username: '',
  name: '',
  kind: 'guest',
  roles: [],
  sessionId: null,
  mustChangePassword: false,
  mustSetUpSecondFactor: false,
  operator: false,
}

export interface RoomAccess {
  readonly room: Room
  readonly membership: Membership | null
  /** For a discussion: how the actor stands to the room it hangs below. Null for every other room. */
  readonly parent: { readonly kind: Room['kind']; readonly member: boolean } | null
}

export interface MessageAccess extends RoomAccess {
  readonly message: Message
}

/** A file in a room, with the message that carries it; null while it waits to be sent, and when that message is gone. */
export interface FileAccess extends RoomAccess {
  readonly file: StoredFile
  readonly message: Message | null
}

export interface UserAccess {
  readonly user: User
  /** Whether actor and user are both members of some room. */
  readonly sharesRoom: boolean
}

/** A direct message between people, before it is opened: there may be a room already. */
export interface DirectAccess {
  /** The other people, as the actor stands to each; the actor is not among them. */
  readonly direct: { readonly others: readonly UserAccess[]; readonly existing: Room | null }
}

export interface SessionAccess {
  readonly session: Session
}

/** Settings, as the actor stands to each. */
export interface SettingAccess {
  readonly settings: readonly {
    readonly id: string
    /** Told to everyone who asks. */
    readonly isPublic: boolean
    /** Some role of the actor's was handed this one setting. */
    readonly isSelected: boolean
  }[]
}

export interface InvitationAccess {
  readonly invitation: Invitation
  /** Who speaks in it, as they are now; known where it was found by its link. */
  readonly inviter?: User
  /** The actor has its link, and the address that it was sent to. */
  readonly addressed?: boolean
}

/** An invite link, as the actor stands to the room that it opens. */
export interface LinkAccess extends RoomAccess {
  readonly link: InviteLink
}

export interface Targets {
  workspace: 'workspace'
  room: RoomAccess
  message: MessageAccess
  file: FileAccess
  user: UserAccess
  direct: DirectAccess
  session: SessionAccess
  setting: SettingAccess
  invitation: InvitationAccess
  link: LinkAccess
}

export type TargetKind = keyof Targets
