// The 43 faults that were found in how the field's best-known server treats guests, in our own words, and what showing the contrary
// waits for. A finding is shown by every test of this folder whose name begins with its number.

export interface Finding {
  /** What was found there. */
  readonly says: string
  /** What has to exist before it can be shown, or shown to the end. */
  readonly waits?: 'other sign-in services and imports' | 'web client' | 'calls'
}

const pages = 'web client'

export const findings: Readonly<Record<number, Finding>> = {
  1: { says: 'a guest enters any public channel by posting to it' },
  2: { says: 'a guest reads the e-mail address, roles and last sign-in of every account' },
  3: { says: 'a guest enumerates accounts, presence, public channels with their newest message and members, and probes for private names' },
  4: { says: 'a guest in a room sees all discussions below it, private ones too' },
  5: { says: 'a guest pulls any account into a discussion' },
  6: { says: 'guests are marked nowhere and take any name: they pass for somebody else' },
  7: { says: 'new guests join the default channels, and “add all” brings guests into internal rooms' },
  8: { says: 'a guest inherits a private room when its owner is deactivated' },
  9: { says: 'deactivating idle people leaves their tokens working' },
  10: { says: 'a forced change of password is up to the client, and its person can clear it' },
  11: { says: 'a guest’s access has no end, nobody answers for it, there is no list of their rooms and no record of who let them in' },
  12: { says: 'temporary passwords travel in clear by mail, under a text that is about something else' },

  13: { says: 'a guest who is made a member takes no seat' },
  14: { says: 'registration, sign-in by other services and imports ask for no free seat', waits: 'other sign-in services and imports' },
  15: { says: 'activating a guest asks for a free seat and not for a free guest seat' },
  16: { says: 'with every seat taken the pages let nobody add a guest', waits: pages },
  17: { says: 'with every seat taken no edit of an inactive person or of a bot succeeds' },
  18: { says: 'direct messages use up a guest’s rooms, so that anybody can fill them' },
  19: { says: 'a guest at the limit is dropped from new rooms in silence, and a discussion of theirs has no owner' },
  20: { says: 'how many rooms a guest holds is shown nowhere, and nobody is told that the limit is reached' },
  21: { says: 'some licences are accepted and never enforced' },
  22: { says: 'an account is both member and guest, and pays for one with the powers of the other' },
  23: { says: 'an invite link loses one use when joining fails' },

  24: { says: 'guests can leave no room' },
  25: { says: 'guests can’t delete their message, but can edit it to nothing' },
  26: { says: 'the messages of a channel are refused to guests who belong to it' },
  27: { says: 'a guest can’t reopen a direct message that exists' },
  28: { says: 'a guest who started a discussion is stuck in it: can neither leave nor hand over' },
  29: { says: 'over DDP a refused @all vanishes without an error' },
  30: { says: 'a guest can join a call and can’t start one', waits: 'calls' },

  31: {
    says: 'inviting a guest by mail makes a member, and an invitation has no role, rooms or end and can’t be listed or revoked',
  },
  32: { says: 'the status message is lost when an account is made, and an edit erases what it does not name' },
  33: { says: 'an account that could not be made to the end stays, half made' },
  34: { says: 'accounts that an administrator makes wait for approval, and every administrator is mailed' },
  35: { says: 'deactivating somebody deletes private rooms for good' },
  36: {
    says: 'that the guest column is locked is up to the page: the server takes ticks, shows them, and never gives back what it removed',
  },
  37: { says: 'a guest who is made an administrator has a guest’s powers and takes a seat' },
  38: { says: 'permissions are not found by what is shown of them, and some that are listed do nothing', waits: pages },
  39: { says: 'the number beside “pending” counts others than the list shows', waits: pages },
  40: { says: 'who makes an invite link can neither list nor revoke it, and it leads over another company’s host' },
  41: { says: '“sent” says nothing of delivery, and a welcome mail that is sent again has holes in it' },
  42: { says: 'a licence upload is answered with success whatever the licence says' },
  43: { says: 'one refusal has many shapes' },
}
