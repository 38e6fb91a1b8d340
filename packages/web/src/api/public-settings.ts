// The settings that anybody may read: the workspace's name, how people register, what passwords must be.
import { useQuery } from '@tanstack/react-query'
import { rest } from './rest.ts'

// What pages show until the server has answered: its defaults.
const defaults = {
  Site_Name: 'Foyer',
  Site_Url: '',
  Accounts_RegistrationForm: 'Disabled' as string,
  Accounts_RegistrationForm_LinkReplacementText: '',
  Accounts_RequireNameForSignUp: true,
  Accounts_RequirePasswordConfirmation: false,
  /** JSON, as an administrator wrote it. */
  Accounts_CustomFields: '',
  Accounts_ManuallyApproveNewUsers: false,
  Accounts_EmailVerification: false,
  Accounts_PasswordReset: false,
  // Who may sign in by a mailed link instead of a password.
  Guests_Mailed_SignIn: false,
  Accounts_Mailed_SignIn: false,
  Accounts_Password_Policy_Enabled: true,
  Accounts_Password_Policy_MinLength: 8,
  // How long messages are kept: chat/model/retention.ts.
  RetentionPolicy_Enabled: false,
  RetentionPolicy_AppliesToChannels: false,
  RetentionPolicy_AppliesToGroups: false,
  RetentionPolicy_AppliesToDMs: false,
  RetentionPolicy_TTL_Channels: 0,
  RetentionPolicy_TTL_Groups: 0,
  RetentionPolicy_TTL_DMs: 0,
  RetentionPolicy_DoNotPrunePinned: false,
  RetentionPolicy_DoNotPruneThreads: true,
  RetentionPolicy_FilesOnly: false,
}

export type PublicSettings = typeof defaults & {
  /** The server has answered. */
  readonly isKnown: boolean
}

/** The ones that the client knows, filled up with defaults while they are being asked. */
export function usePublicSettings(): PublicSettings {
  const { data } = useQuery({
    queryKey: ['public-settings'],
    queryFn: async () => {
      const { settings } = await rest.get<{ settings: { _id: string; value: unknown }[] }>('settings.public', {
        _id: Object.keys(defaults).join(','),
        count: 100,
      })
      return Object.fromEntries(settings.map(({ _id, value }) => [_id, value])) as Partial<typeof defaults>
    },
    staleTime: 300_000,
  })
  return { ...defaults, ...data, isKnown: data !== undefined }
}
