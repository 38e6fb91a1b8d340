// How much is taken from sockets, as the settings say it at the moment.
import { setting } from '../../features/settings/setting.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import type { IntakeRules } from './intake.ts'

export interface SocketLimits {
  readonly intake: IntakeRules
  readonly signInsAtOnce: () => number
  readonly signInsWaitingMax: () => number
  readonly strangersMax: () => number
}

/** The limits of a workspace; in TEST_MODE nothing is counted by time, and what bounds memory stays. */
export function socketLimits({ workspace, testMode }: { readonly workspace: () => Workspace; readonly testMode: boolean }): SocketLimits {
  return {
    intake: {
      isCounting: !testMode,
      frames: () => {
        const cx = { workspace: workspace() }
        if (!setting(cx, 'DDP_Rate_Limit_Frames_Enabled')) return null
        return {
          times: setting(cx, 'DDP_Rate_Limit_Frames_Requests_Allowed'),
          windowMs: setting(cx, 'DDP_Rate_Limit_Frames_Interval_Time'),
        }
      },
    },
    signInsAtOnce: () => setting({ workspace: workspace() }, 'DDP_Sign_Ins_At_Once'),
    signInsWaitingMax: () => setting({ workspace: workspace() }, 'DDP_Sign_Ins_Waiting'),
    strangersMax: () => setting({ workspace: workspace() }, 'DDP_Strangers'),
  }
}
