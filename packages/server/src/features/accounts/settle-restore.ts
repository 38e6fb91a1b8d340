// What a workspace that was restored from a backup must not bring back to life: it stands as it was at some moment, and what has been
// taken away since then is there again. Whoever holds a token signs in anew, unless the operator says that nothing has happened since.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { leapWorkspaceEpoch } from '../../permissions/workspace.ts'
import { holdBackLetters } from '../mail/letter.ts'
import { endAllRecoveries } from '../recovery/recovery.ts'
import { leapRoomEpochs } from '../rooms/room.ts'
import { deleteAllSessions } from '../sessions/session.ts'
import { leapAccountEpochs } from '../users/user.ts'

const reason = 'the workspace was restored from a backup'

export const settleRestore = command({
  name: 'settle-restore',
  permission: 'settle-restore',
  input: Type.Object({
    takenAt: Type.String(),
    foyerVersion: Type.String(),
    keepsSessions: Type.Boolean(),
    keepsLetters: Type.Boolean(),
  }),
  load: theWorkspace,
  async run(cx, { takenAt, foyerVersion, keepsSessions, keepsLetters }) {
    // Milliseconds since 1970: no epoch comes there by ones, and a later restore always comes further.
    const beyond = cx.now.getTime()
    await leapWorkspaceEpoch(cx.tx, beyond)
    await leapAccountEpochs(cx.tx, beyond)
    await leapRoomEpochs(cx.tx, beyond)
    const ended = keepsSessions ? { signIns: 0, personal: 0 } : await deleteAllSessions(cx.tx)
    // A link that has let somebody in since would do so again.
    if (!keepsSessions) await endAllRecoveries(cx, reason)
    const lettersHeldBack = keepsLetters
      ? 0
      : await holdBackLetters(cx.tx, `${reason}: this letter may have been sent already. Send it again if it has not arrived`)
    const settled = { signInsEnded: ended.signIns, tokensEnded: ended.personal, lettersHeldBack }
    cx.audit({ target: { kind: 'workspace', id: cx.workspace.id }, after: { takenAt, foyerVersion, ...settled } })
    return settled
  },
})
