// Every setting there is: its type, its default, who may read it and how it is called in Administration > Workspace > Settings.
// A row here is the whole definition; what an administrator has changed is stored, and read through this registry.

export type SettingValue = boolean | string | number | null | readonly string[] | { readonly defaultUrl: string }

export interface SettingDefinition {
  readonly type: 'boolean' | 'string' | 'int' | 'timespan' | 'select' | 'multiSelect' | 'code' | 'asset' | 'password'
  /** the value until somebody changes it */
  readonly value: SettingValue
  /** told to everyone who asks, without signing in */
  readonly public?: true
  readonly group: string
  readonly section?: string
  /** never leaves the server: an administrator sees that it is set, not what it is */
  readonly secret?: true
  /** no administrator changes it: a feature that is not here, or a value that the server itself keeps */
  readonly fixed?: true
  /** what a select or multiSelect chooses from */
  readonly values?: readonly (string | number)[]
  /** what values are called that say nothing themselves */
  readonly choices?: Readonly<Record<string, string>>
  readonly label: string
  readonly description?: string
  /** a regular expression that a text must match, and how that is said */
  readonly pattern?: string
  readonly patternText?: string
  /** bounds of an int, or of a timespan in milliseconds; both included */
  readonly min?: number
  readonly max?: number
}

// NOTE: where 6.13 has a setting, the id is its id, misspellings included. Defaults are 6.13's too, unless they would tell or open
// more than a workspace with outsiders should. The groups stand in the order of the settings page.
// Cloud_Workspace_AirGapped_Restrictions_Remaining_Days must never be added: on 0 the mobile app makes every room read-only.
//
// biome-ignore format: a table
export const registry = {
  // General
  Site_Name: {
    type: 'string', value: 'Foyer', public: true, group: 'General',
    label: 'Site Name', description: 'The name of the workspace, in the window title, in mails and in the apps.',
  },
  Site_Url: {
    type: 'string', value: '', public: true, group: 'General',
    label: 'Site URL', description: 'The address people use. Links in mails and quoted messages begin with it. Empty: taken from ROOT_URL.',
  },
  // made by the server at the first start; the official apps ask for it
  uniqueID: { type: 'string', value: '', public: true, fixed: true, group: 'General', label: 'Workspace ID', description: 'A random id of this workspace.' },
  Language: {
    type: 'string', value: 'en', public: true, group: 'General',
    label: 'Language', description: 'For people who have not chosen one, and for mails. A language tag such as en or de.',
  },
  Favorite_Rooms: { type: 'boolean', value: true, public: true, group: 'General', label: 'Favorite Rooms' },
  Store_Last_Message: { type: 'boolean', value: true, public: true, group: 'General', label: 'Show Last Message in Room List' },
  Notifications_Max_Room_Members: {
    type: 'int', value: 100, min: 0, public: true, group: 'General',
    label: 'Largest Room with Notifications for Every Message', description: 'In larger rooms only mentions notify, whatever people have chosen. 0: no bound.',
  },
  // no vendor address by default: a link must work without asking another host
  DeepLink_Url: {
    type: 'string', value: '', public: true, group: 'General',
    label: 'App Link Address', description: 'Address that opens links in an app. Empty: links are opened by this workspace itself.',
  },
  CDN_PREFIX: {
    type: 'string', value: '', public: true, group: 'General',
    label: 'CDN Prefix', description: 'Address in front of static files. Empty: served by this workspace.',
  },
  Show_Setup_Wizard: {
    type: 'select', value: 'completed', values: ['pending', 'in_progress', 'completed'], public: true, group: 'General',
    label: 'Setup Wizard', description: 'Known to older clients. There is no wizard here.',
  },
  UserData_EnableDownload: { type: 'boolean', value: true, public: true, group: 'General', label: 'People May Download Their Own Data' },
  UTF8_User_Names_Validation: {
    type: 'string', value: '[0-9a-zA-Z-_.]+', public: true, group: 'General', section: 'Names',
    label: 'Characters of Usernames', description: 'A regular expression that the whole name must match.',
  },
  UTF8_Channel_Names_Validation: {
    type: 'string', value: '[0-9a-zA-Z-_.]+', public: true, group: 'General', section: 'Names',
    label: 'Characters of Room Names', description: 'A regular expression that the whole name must match.',
  },
  // what clients of the protocol take us for; the product and its own version are told beside it
  Foyer_Api_Level: {
    type: 'string', value: '6.13.0', pattern: '^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$', patternText: 'it must be three numbers, such as 6.13.0', group: 'General', section: 'REST API',
    label: 'API Level', description: 'The Rocket.Chat release whose clients are served: told as the version in /api/info.',
  },
  API_User_Limit: {
    type: 'int', value: 500, min: 1, public: true, group: 'General', section: 'REST API',
    label: 'Most People Added at Once', description: 'How many accounts "add all" may put into one room.',
  },
  API_Upper_Count_Limit: { type: 'int', value: 100, min: 1, max: 1000, public: true, group: 'General', section: 'REST API', label: 'Largest Page' },
  API_Default_Count: { type: 'int', value: 50, min: 1, max: 1000, group: 'General', section: 'REST API', label: 'Usual Page' },
  // 6.13 has this on; one request could then read a whole room
  API_Allow_Infinite_Count: {
    type: 'boolean', value: false, group: 'General', section: 'REST API',
    label: 'Whole Lists on Request', description: 'Answers count=0 with everything. Never for guests.',
  },
  API_Enable_CORS: {
    type: 'boolean', value: true, group: 'General', section: 'REST API',
    label: 'Allow Requests from Other Sites', description: 'Needed by chats that are embedded in another site.',
  },
  API_CORS_Origin: {
    type: 'string', value: '*', group: 'General', section: 'REST API',
    label: 'Sites That May Ask', description: '* or addresses separated by commas.',
  },
  API_Use_REST_For_DDP_Calls: { type: 'boolean', value: true, public: true, group: 'General', section: 'REST API', label: 'Apps Call Methods over REST' },
  // off: it tells strangers how many people there are
  API_Enable_Shields: {
    type: 'boolean', value: false, group: 'General', section: 'REST API',
    label: 'Badge Images', description: 'A public picture with the number of people online, for web pages.',
  },
  'API_Apply_permission_view-outside-room_on_users-list': {
    type: 'boolean', value: false, public: true, group: 'General', section: 'REST API',
    label: 'List of All Users Needs View Outside Room', description: 'For members. Guests never get this list.',
  },
  Prometheus_Enabled: { type: 'boolean', value: false, group: 'General', section: 'Metrics', label: 'Metrics for Prometheus' },
  Prometheus_Port: { type: 'int', value: 9458, min: 1, max: 65535, group: 'General', section: 'Metrics', label: 'Metrics Port' },

  // Limits
  Limits_Seats: { type: 'int', value: 0, min: 0, group: 'Limits', label: 'Seats', description: 'Most active members. Guests and bots take no seat. 0: unlimited.' },
  Limits_Guests: { type: 'int', value: 0, min: 0, group: 'Limits', label: 'Guest Seats', description: 'Most active guests. 0: unlimited.' },
  Limits_Rooms_Per_Guest: {
    type: 'int', value: 0, min: 0, group: 'Limits',
    label: 'Rooms per Guest', description: 'Most channels, groups, discussions and team rooms a guest is in. Direct messages are not counted. 0: unlimited.',
  },

  // Guests
  Guests_Permission_Mode: {
    type: 'select', group: 'Guests',
    value: 'custom',
    values: ['custom', 'predefined'],
    label: 'Guest Permissions',
    description: 'Custom: the guest column can be edited up to the ceiling. Predefined: guests have exactly four permissions and the column is locked, as with a licence.',
  },

  Guests_Require_Second_Factor: {
    type: 'boolean', value: false, group: 'Guests',
    label: 'Guests Need a Second Factor', description: 'Guests who have none can sign in, and do nothing until they have set one up. Codes by mail count, where the address is verified.',
  },
  Guests_Invitation_Days: {
    type: 'int', value: 7, min: 1, max: 365, group: 'Guests', section: 'Invitations',
    label: 'Days until an Invitation Ends', description: 'Unless whoever invites chooses otherwise.',
  },
  Guests_Invitation_Days_Max: {
    type: 'int', value: 30, min: 1, max: 365, group: 'Guests', section: 'Invitations',
    label: 'Most Days an Invitation May Last',
  },
  Guests_LoginExpiration: {
    type: 'int', value: 7, min: 0, max: 3650, group: 'Guests', section: 'Sign-in',
    label: 'Sign-in Lasts', description: 'Days until a guest must sign in again, never more than for members. Shortened, it holds for those who are signed in, too. 0: as for members.',
  },
  Guests_Mailed_SignIn: {
    type: 'boolean', value: true, public: true, group: 'Guests', section: 'Sign-in',
    label: 'Guests May Sign in by Mail', description: 'By a link or a code that is mailed to their address.',
  },
  Guests_Requests: {
    type: 'boolean', value: true, group: 'Guests', section: 'Invitations',
    label: 'Members May Ask for Guests', description: 'Whoever may invite decides.',
  },
  Guests_AllowedDomainsList: {
    type: 'string', value: '', group: 'Guests', section: 'Invitations',
    label: 'Allowed Email Domains of Guests', description: 'Separated by commas. Empty: every domain that is not blocked. Guests who are here already stay.',
  },
  Guests_BlockedDomainsList: {
    type: 'string', value: '', group: 'Guests', section: 'Invitations',
    label: 'Blocked Email Domains of Guests', description: 'Separated by commas, besides those that are blocked for everybody.',
  },

  // Accounts
  Accounts_AllowAnonymousRead: { type: 'boolean', value: false, public: true, group: 'Accounts', label: 'Read without an Account' },
  Accounts_AllowAnonymousWrite: {
    type: 'boolean', value: false, public: true, group: 'Accounts',
    label: 'Write without an Account', description: 'Needs reading without an account.',
  },
  Accounts_AllowDeleteOwnAccount: { type: 'boolean', value: false, public: true, group: 'Accounts', label: 'People May Delete Their Own Account' },
  Accounts_AllowUserProfileChange: {
    type: 'boolean', value: true, public: true, group: 'Accounts',
    label: 'Change Own Profile', description: 'Off: none of the changes below is possible.',
  },
  Accounts_AllowUserAvatarChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Avatar' },
  Accounts_AllowRealNameChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Name' },
  Accounts_AllowUserStatusMessageChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Status Message' },
  Accounts_AllowUsernameChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Username' },
  Accounts_AllowEmailChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Email' },
  Accounts_AllowPasswordChange: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Change Own Password' },
  Accounts_AllowInvisibleStatusOption: { type: 'boolean', value: true, public: true, group: 'Accounts', label: 'Offline as a Chosen Status' },
  Accounts_LoginExpiration: {
    type: 'int', value: 90, min: 1, max: 3650, public: true, group: 'Accounts',
    label: 'Sign-in Lasts', description: 'Days until a session must sign in again.',
  },
  Accounts_EmailOrUsernamePlaceholder: { type: 'string', value: '', public: true, group: 'Accounts', label: 'Hint in the Email or Username Field' },
  Accounts_NamePlaceholder: { type: 'string', value: '', public: true, group: 'Accounts', label: 'Hint in the Name Field' },
  Accounts_PasswordPlaceholder: { type: 'string', value: '', public: true, group: 'Accounts', label: 'Hint in the Password Field' },
  Accounts_ConfirmPasswordPlaceholder: { type: 'string', value: '', public: true, group: 'Accounts', label: 'Hint in the Confirm Password Field' },
  Accounts_Directory_DefaultView: {
    type: 'select', value: 'channels', values: ['channels', 'users'], public: true, group: 'Accounts',
    label: 'Directory Opens with',
  },
  Accounts_RegistrationForm: {
    type: 'select', value: 'Disabled', values: ['Public', 'Disabled', 'Secret URL'], public: true, group: 'Accounts', section: 'Registration',
    label: 'Registration Form',
    description: 'Who may make an account of their own: everybody, nobody, or whoever holds the secret address or a room’s invite link. By a link for guests one becomes a guest of that room, otherwise a member who takes a seat.',
  },
  // made by the server at the first start; an empty secret matches nothing
  Accounts_RegistrationForm_SecretURL: {
    type: 'string', value: '', secret: true, group: 'Accounts', section: 'Registration',
    label: 'Registration Form Secret', description: 'The last part of the secret address.',
  },
  Accounts_RegistrationForm_LinkReplacementText: {
    type: 'string', value: 'Accounts are made by an administrator.', public: true, group: 'Accounts', section: 'Registration',
    label: 'Text in Place of the Registration Link',
  },
  Accounts_Registration_InviteUrlType: {
    type: 'select', value: 'direct', values: ['direct', 'proxy'], fixed: true, group: 'Accounts', section: 'Registration',
    label: 'Invite Links', description: 'Always to this workspace: no other host learns of them.',
  },
  Accounts_Registration_AuthenticationServices_Enabled: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Registration',
    label: 'Registration through Other Sign-in Services',
  },
  Accounts_Registration_AuthenticationServices_Default_Roles: {
    type: 'string', value: 'user', group: 'Accounts', section: 'Registration',
    label: 'Roles after Registration through Other Services', description: 'Separated by commas. guest stands alone.',
  },
  Accounts_Registration_Users_Default_Roles: {
    type: 'string', value: 'user', group: 'Accounts', section: 'Registration',
    label: 'Roles after Registration', description: 'Separated by commas. guest stands alone.',
  },
  Accounts_RequireNameForSignUp: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Registration', label: 'Name Is Required' },
  Accounts_RequirePasswordConfirmation: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Registration', label: 'Password Is Typed Twice' },
  Accounts_PasswordReset: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Registration',
    label: 'Forgotten Passwords Can Be Reset by Mail',
  },
  Accounts_PasswordReset_Minutes: {
    type: 'int', value: 60, min: 5, max: 1440, group: 'Accounts', section: 'Registration',
    label: 'Minutes a Link for a New Password Is Valid',
  },
  Accounts_Mailed_SignIn: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Registration',
    label: 'Members May Sign in by Mail', description: 'By a link or a code that is mailed to their address. Guests have a setting of their own.',
  },
  Accounts_EmailVerification: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Registration',
    label: 'Email Must Be Verified before Signing in', description: 'Not asked of administrators and bots. While it is on, the registration form tells nobody which addresses have an account.',
  },
  Accounts_Verify_Email_For_External_Accounts: {
    type: 'boolean', value: true, group: 'Accounts', section: 'Registration',
    label: 'Trust Emails Verified by Other Sign-in Services',
  },
  Accounts_ManuallyApproveNewUsers: {
    type: 'boolean', public: true, group: 'Accounts', section: 'Registration',
    value: false,
    label: 'New Accounts Wait for Approval',
    description: 'For people who register themselves. An account that an administrator made needs no approval, nor does a guest who comes by an invitation or a link for guests.',
  },
  // private, unlike in 6.13: the list names the companies one works with
  Accounts_AllowedDomainsList: {
    type: 'string', value: '', group: 'Accounts', section: 'Registration',
    label: 'Allowed Email Domains', description: 'Separated by commas. Empty: every domain.',
  },
  Accounts_BlockedDomainsList: {
    type: 'string', value: '', group: 'Accounts', section: 'Registration',
    label: 'Blocked Email Domains', description: 'Separated by commas.',
  },
  Accounts_UseDNSDomainCheck: { type: 'boolean', value: false, group: 'Accounts', section: 'Registration', label: 'Email Domain Must Receive Mail' },
  Accounts_BlockedUsernameList: {
    type: 'string', value: '', group: 'Accounts', section: 'Registration',
    label: 'Blocked Usernames', description: 'Separated by commas. Each may be a regular expression.',
  },
  Accounts_SystemBlockedUsernameList: {
    type: 'string', value: 'admin,administrator,system,user', fixed: true, group: 'Accounts', section: 'Registration',
    label: 'Usernames Kept Back', description: 'Never given to people who choose a name themselves.',
  },
  Accounts_DefaultUsernamePrefixSuggestion: { type: 'string', value: 'user', group: 'Accounts', section: 'Registration', label: 'Beginning of Suggested Usernames' },
  Accounts_CustomFields: {
    type: 'code', value: '', public: true, group: 'Accounts', section: 'Registration',
    label: 'Custom Fields', description: 'JSON: one entry a field, with type, required, minLength, maxLength, options and public.',
  },
  Accounts_CustomFieldsToShowInUserInfo: {
    type: 'string', value: '', public: true, group: 'Accounts', section: 'Registration',
    label: 'Custom Fields in User Info', description: 'JSON: an array of labels and field names.',
  },
  Accounts_Send_Email_When_Activating: { type: 'boolean', value: true, group: 'Accounts', section: 'Registration', label: 'Mail People When They Are Activated' },
  Accounts_Send_Email_When_Deactivating: {
    type: 'boolean', value: true, group: 'Accounts', section: 'Registration',
    label: 'Mail People When They Are Deactivated',
  },
  Accounts_TwoFactorAuthentication_Enabled: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Two factors', label: 'Two-factor Sign-in' },
  Accounts_TwoFactorAuthentication_By_TOTP_Enabled: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Two factors',
    label: 'By an Authenticator App',
  },
  Accounts_TwoFactorAuthentication_MaxDelta: {
    type: 'int', value: 1, min: 0, max: 10, group: 'Accounts', section: 'Two factors',
    label: 'Codes Accepted before and after the Present One',
  },
  Accounts_TwoFactorAuthentication_By_Email_Enabled: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Two factors',
    label: 'By Email', description: 'For people with a verified address, where mail can be sent.',
  },
  Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In: {
    type: 'boolean', value: true, group: 'Accounts', section: 'Two factors',
    label: 'By Email for New Accounts from the Start',
  },
  Accounts_TwoFactorAuthentication_By_Email_Code_Expiration: {
    type: 'int', value: 600, min: 60, max: 86400, group: 'Accounts', section: 'Two factors',
    label: 'Email Code Is Valid', description: 'Seconds.',
  },
  Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts: {
    type: 'int', value: 5, min: 1, max: 100, group: 'Accounts', section: 'Two factors',
    label: 'Wrong Email Codes until a New One Is Needed',
  },
  Accounts_TwoFactorAuthentication_RememberFor: {
    type: 'int', value: 1800, min: 0, max: 86400, group: 'Accounts', section: 'Two factors',
    label: 'A Code Is Remembered', description: 'Seconds in which the same session is not asked again.',
  },
  Accounts_TwoFactorAuthentication_Enforce_Password_Fallback: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Two factors',
    label: 'Ask for the Password Where No Second Factor Is Set',
  },
  Block_Multiple_Failed_Logins_Enabled: { type: 'boolean', value: true, group: 'Accounts', section: 'Failed sign-ins', label: 'Block after Failed Sign-ins' },
  Block_Multiple_Failed_Logins_By_User: { type: 'boolean', value: true, group: 'Accounts', section: 'Failed sign-ins', label: 'Block by User' },
  Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User: {
    type: 'int', value: 10, min: 1, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Attempts until a User Is Blocked',
  },
  Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes: {
    type: 'int', value: 5, min: 1, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Minutes a User Is Blocked',
  },
  Block_Multiple_Failed_Logins_By_Ip: { type: 'boolean', value: true, group: 'Accounts', section: 'Failed sign-ins', label: 'Block by Address' },
  Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip: {
    type: 'int', value: 50, min: 1, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Attempts until an Address Is Blocked',
  },
  Block_Multiple_Failed_Logins_Time_To_Unblock_By_Ip_In_Minutes: {
    type: 'int', value: 5, min: 1, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Minutes an Address Is Blocked',
  },
  Block_Multiple_Failed_Logins_Ip_Whitelist: {
    type: 'string', value: '', group: 'Accounts', section: 'Failed sign-ins',
    label: 'Addresses Never Blocked', description: 'Separated by commas.',
  },
  Block_Multiple_Failed_Logins_Notify_Failed: {
    type: 'boolean', value: false, fixed: true, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Tell a Channel of Blocked Sign-ins',
  },
  Block_Multiple_Failed_Logins_Notify_Failed_Channel: {
    type: 'string', value: '', fixed: true, group: 'Accounts', section: 'Failed sign-ins',
    label: 'Channel That Is Told',
  },
  // on, unlike in 6.13: eight characters and no rules of composition, which is what current advice asks for
  Accounts_Password_Policy_Enabled: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Password policy', label: 'Password Policy' },
  Accounts_Password_Policy_MinLength: { type: 'int', value: 8, min: 1, max: 256, public: true, group: 'Accounts', section: 'Password policy', label: 'Shortest' },
  Accounts_Password_Policy_MaxLength: {
    type: 'int', value: -1, min: -1, max: 256, public: true, group: 'Accounts', section: 'Password policy',
    label: 'Longest', description: '-1: no bound but 256 bytes.',
  },
  Accounts_Password_Policy_ForbidRepeatingCharacters: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Password policy',
    label: 'No Repeated Characters',
  },
  Accounts_Password_Policy_ForbidRepeatingCharactersCount: {
    type: 'int', value: 3, min: 1, max: 256, public: true, group: 'Accounts', section: 'Password policy',
    label: 'Repetitions Allowed',
  },
  Accounts_Password_Policy_AtLeastOneLowercase: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Password policy',
    label: 'One Lower-case Letter',
  },
  Accounts_Password_Policy_AtLeastOneUppercase: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Password policy',
    label: 'One Upper-case Letter',
  },
  Accounts_Password_Policy_AtLeastOneNumber: { type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Password policy', label: 'One Digit' },
  Accounts_Password_Policy_AtLeastOneSpecialCharacter: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Password policy',
    label: 'One Other Character',
  },
  Accounts_AvatarSize: {
    type: 'int', value: 200, min: 16, max: 1024, group: 'Accounts', section: 'Avatar',
    label: 'Avatar Size', description: 'Pixels, both ways.',
  },
  Accounts_AvatarBlockUnauthenticatedAccess: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Avatar',
    label: 'Avatars Only for People Who Are Signed in',
  },
  // off, unlike in 6.13: it would tell another service who is invited
  Accounts_SetDefaultAvatar: { type: 'boolean', value: false, group: 'Accounts', section: 'Avatar', label: 'Look for an Avatar Elsewhere by Email' },
  Accounts_AvatarExternalProviderUrl: {
    type: 'string', value: '', public: true, group: 'Accounts', section: 'Avatar',
    label: 'Avatars from Another Service', description: "{username} stands for the person's name. Empty: from this workspace.",
  },
  Accounts_RoomAvatarExternalProviderUrl: {
    type: 'string', value: '', public: true, group: 'Accounts', section: 'Avatar',
    label: 'Room Avatars from Another Service', description: '{roomId} stands for the room. Empty: from this workspace.',
  },
  Accounts_Default_User_Preferences_enableAutoAway: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Away by Itself',
  },
  Accounts_Default_User_Preferences_idleTimeLimit: {
    type: 'int', value: 300, min: 1, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Away after', description: 'Seconds without a key or a movement.',
  },
  Accounts_Default_User_Preferences_desktopNotificationRequireInteraction: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Desktop Notifications Stay until Dismissed',
  },
  Accounts_Default_User_Preferences_desktopNotifications: {
    type: 'select', value: 'all', values: ['all', 'mentions', 'nothing'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Desktop Notifications',
  },
  Accounts_Default_User_Preferences_pushNotifications: {
    type: 'select', value: 'all', values: ['all', 'mentions', 'nothing'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Push Notifications',
  },
  Accounts_Default_User_Preferences_emailNotificationMode: {
    type: 'select', value: 'mentions', values: ['nothing', 'mentions'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Email Notifications',
  },
  Accounts_Default_User_Preferences_receiveLoginDetectionEmail: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Mail about New Sign-ins',
  },
  Accounts_Default_User_Preferences_unreadAlert: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Mark for Unread Rooms',
  },
  Accounts_Default_User_Preferences_useEmojis: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences', label: 'Show Emoji' },
  Accounts_Default_User_Preferences_convertAsciiEmoji: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Turn :-) into Emoji',
  },
  Accounts_Default_User_Preferences_autoImageLoad: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences', label: 'Load Images' },
  Accounts_Default_User_Preferences_saveMobileBandwidth: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Save Data on Phones',
  },
  Accounts_Default_User_Preferences_collapseMediaByDefault: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Fold Images and Previews',
  },
  Accounts_Default_User_Preferences_hideUsernames: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Hide Usernames',
  },
  Accounts_Default_User_Preferences_hideRoles: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Hide Roles', description: 'The mark of a guest is always shown.',
  },
  Accounts_Default_User_Preferences_hideFlexTab: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Close the Side Bar by a Click Outside',
  },
  Accounts_Default_User_Preferences_displayAvatars: { type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences', label: 'Show Avatars' },
  Accounts_Default_User_Preferences_themeAppearence: {
    type: 'select', value: 'auto', values: ['auto', 'light', 'dark'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Appearance',
  },
  Accounts_Default_User_Preferences_sidebarViewMode: {
    type: 'select', value: 'medium', values: ['extended', 'medium', 'condensed'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Room List Density',
  },
  Accounts_Default_User_Preferences_sidebarDisplayAvatar: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Avatars in the Room List',
  },
  Accounts_Default_User_Preferences_sidebarGroupByType: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Group the Room List by Kind',
  },
  Accounts_Default_User_Preferences_sidebarShowUnread: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Unread Rooms on Top',
  },
  Accounts_Default_User_Preferences_sidebarShowFavorites: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Favorites on Top',
  },
  Accounts_Default_User_Preferences_sidebarSortby: {
    type: 'select', value: 'activity', values: ['activity', 'alphabetical'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Order of the Room List',
  },
  Accounts_Default_User_Preferences_sidebarSectionsOrder: {
    type: 'multiSelect', public: true, group: 'Accounts', section: 'Preferences',
    value: ['Unread', 'Favorites', 'Teams', 'Discussions', 'Channels', 'Direct_Messages', 'Conversations'],
    values: ['Unread', 'Favorites', 'Teams', 'Discussions', 'Channels', 'Direct_Messages', 'Conversations'],
    label: 'Order of the Parts of the Room List',
  },
  Accounts_Default_User_Preferences_showThreadsInMainChannel: {
    type: 'boolean', value: false, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Thread Replies in the Room',
  },
  Accounts_Default_User_Preferences_alsoSendThreadToChannel: {
    type: 'select', value: 'default', values: ['default', 'always', 'never'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Also Send Replies to the Room', description: 'Default: the first reply only.',
  },
  Accounts_Default_User_Preferences_sendOnEnter: {
    type: 'select', value: 'normal', values: ['normal', 'alternative', 'desktop'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Enter Sends', description: 'Normal: Enter sends. Alternative: Enter makes a line. Desktop: as normal, but not on phones.',
  },
  Accounts_Default_User_Preferences_newRoomNotification: {
    type: 'select', value: 'door', values: ['none', 'door'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Sound for a New Room',
  },
  Accounts_Default_User_Preferences_newMessageNotification: {
    type: 'select', value: 'chime', values: ['none', 'chime'], public: true, group: 'Accounts', section: 'Preferences',
    label: 'Sound for a New Message',
  },
  Accounts_Default_User_Preferences_muteFocusedConversations: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'No Sound in the Open Room',
  },
  Accounts_Default_User_Preferences_notificationsSoundVolume: {
    type: 'int', value: 100, min: 0, max: 100, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Volume of Sounds', description: 'Percent.',
  },
  Accounts_Default_User_Preferences_enableMobileRinging: {
    type: 'boolean', value: true, public: true, group: 'Accounts', section: 'Preferences',
    label: 'Ring the Phone for Calls',
  },

  // Message
  Message_AllowEditing: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Edit Own Messages' },
  Message_AllowEditing_BlockEditInMinutes: {
    type: 'int', value: 0, min: 0, public: true, group: 'Message',
    label: 'Editing Ends after', description: 'Minutes. 0: never.',
  },
  Message_AllowDeleting: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Delete Messages' },
  Message_AllowDeleting_BlockDeleteInMinutes: {
    type: 'int', value: 0, min: 0, public: true, group: 'Message',
    label: 'Deleting Ends after', description: 'Minutes. 0: never.',
  },
  Message_ShowDeletedStatus: { type: 'boolean', value: false, public: true, group: 'Message', label: 'Show That a Message Was Deleted' },
  Message_KeepHistory: {
    type: 'boolean', value: false, public: true, group: 'Message',
    label: 'Keep Earlier Versions', description: 'Of edited and deleted messages, for audits.',
  },
  Message_AllowPinning: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Pin Messages' },
  Message_AllowStarring: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Star Messages' },
  Message_AllowDirectMessagesToYourself: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Write to Oneself' },
  Message_AllowUnrecognizedSlashCommand: { type: 'boolean', value: false, public: true, group: 'Message', label: 'Send Unknown Commands as Text' },
  Message_MaxAllowedSize: { type: 'int', value: 5000, min: 1, max: 100000, public: true, group: 'Message', label: 'Longest Message', description: 'Characters.' },
  Message_AllowConvertLongMessagesToAttachment: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Offer a File for Text That Is Too Long' },
  Message_MaxAll: { type: 'int', value: 0, min: 0, public: true, group: 'Message', label: 'Largest Room for @all', description: 'Members. 0: no bound.' },
  Message_GroupingPeriod: {
    type: 'int', value: 300, min: 0, public: true, group: 'Message',
    label: 'Group Messages of One Author', description: 'Seconds in which the author is not repeated.',
  },
  Message_QuoteChainLimit: { type: 'int', value: 2, min: 0, max: 10, public: true, group: 'Message', label: 'Quotes inside Quotes' },
  Message_ErasureType: {
    type: 'select', value: 'Delete', values: ['Delete', 'Unlink', 'Keep'], public: true, group: 'Message',
    label: 'Messages of a Deleted Account', description: 'Delete them, keep them without the name, or keep them as they are.',
  },
  Message_TimeFormat: { type: 'string', value: 'LT', public: true, group: 'Message', label: 'Time Format' },
  Message_TimeAndDateFormat: { type: 'string', value: 'LLL', public: true, group: 'Message', label: 'Time and Date Format' },
  Message_CustomDomain_AutoLink: {
    type: 'string', value: '', public: true, group: 'Message',
    label: 'Domains Made into Links', description: 'Separated by commas.',
  },
  Hide_System_Messages: {
    type: 'multiSelect', public: true, group: 'Message',
    value: [],
    values: [
      'uj', 'ul', 'ru', 'au', 'mute_unmute', 'r', 'ut', 'wm', 'rm', 'subscription-role-added', 'subscription-role-removed', 'room-archived',
      'room-unarchived', 'room_changed_privacy', 'room_changed_avatar', 'room_changed_announcement', 'room_changed_topic',
      'room_changed_description', 'room-set-read-only', 'room-removed-read-only', 'room-allowed-reacting', 'room-disallowed-reacting',
      'message_pinned', 'discussion-created', 'ujt', 'ult', 'added-user-to-team', 'removed-user-from-team', 'user-added-room-to-team',
      'user-removed-room-from-team', 'user-deleted-room-from-team', 'user-converted-to-team', 'user-converted-to-channel',
    ],
    label: 'Hidden System Messages',
  },
  // three s: that is how the wire spells it
  DirectMesssage_maxUsers: {
    type: 'int', value: 8, min: 2, max: 100, public: true, group: 'Message',
    label: 'People in One Direct Message', description: 'The writer included.',
  },
  Message_AudioRecorderEnabled: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Record Audio Messages' },
  Message_VideoRecorderEnabled: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Record Video Messages' },
  HexColorPreview_Enabled: { type: 'boolean', value: true, public: true, group: 'Message', label: 'Show Colors by Their Codes' },
  'Search.defaultProvider.GlobalSearchEnabled': {
    type: 'boolean', value: false, group: 'Message', section: 'Search',
    label: 'Search in All Rooms at Once', description: 'Finds only in rooms the person may read.',
  },
  Message_Attachments_Thumbnails_Enabled: {
    type: 'boolean', value: true, public: true, group: 'Message', section: 'Attachments',
    label: 'Small Pictures in Messages',
  },
  Message_Attachments_Thumbnails_Width: {
    type: 'int', value: 360, min: 16, max: 1024, public: true, group: 'Message', section: 'Attachments',
    label: 'Width of Small Pictures', description: 'Pixels at most. Those that are there already stay as they are.',
  },
  Message_Attachments_Thumbnails_Height: {
    type: 'int', value: 270, min: 16, max: 1024, public: true, group: 'Message', section: 'Attachments',
    label: 'Height of Small Pictures', description: 'Pixels at most. Those that are there already stay as they are.',
  },
  Message_Attachments_Strip_Exif: {
    type: 'boolean', value: true, public: true, group: 'Message', section: 'Attachments',
    label: 'Remove Place and Camera from Pictures', description: 'From JPEG, PNG and WebP, while they come in. No pixel changes.',
  },
  Katex_Enabled: { type: 'boolean', value: true, public: true, group: 'Message', section: 'Formulas', label: 'Formulas' },
  Katex_Parenthesis_Syntax: { type: 'boolean', value: true, public: true, group: 'Message', section: 'Formulas', label: 'Formulas in \\( \\)' },
  Katex_Dollar_Syntax: { type: 'boolean', value: false, public: true, group: 'Message', section: 'Formulas', label: 'Formulas in $ $' },
  // off, unlike in 6.13: the server asks no other host unless somebody decides so
  API_Embed: {
    type: 'boolean', value: false, public: true, group: 'Message', section: 'Link previews',
    label: 'Link Previews', description: 'The server fetches linked pages and shows their title and picture.',
  },
  API_EmbedCacheExpirationDays: {
    type: 'int', value: 30, min: 1, max: 3650, group: 'Message', section: 'Link previews',
    label: 'Previews Are Kept', description: 'Days.',
  },
  API_EmbedIgnoredHosts: {
    type: 'string', value: 'localhost, 127.0.0.1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16', group: 'Message', section: 'Link previews',
    label: 'Hosts without Previews', description: 'Names and networks, separated by commas. Private networks are never fetched, listed or not.',
  },
  API_EmbedSafePorts: {
    type: 'string', value: '80, 443', group: 'Message', section: 'Link previews',
    label: 'Ports for Previews', description: 'Separated by commas.',
  },
  API_EmbedTimeout: { type: 'int', value: 5, min: 1, max: 60, group: 'Message', section: 'Link previews', label: 'A Page May Take', description: 'Seconds.' },
  Message_Read_Receipt_Enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Message', section: 'Read receipts', label: 'Read Receipts' },
  Message_Read_Receipt_Store_Users: {
    type: 'boolean', value: false, public: true, fixed: true, group: 'Message', section: 'Read receipts',
    label: 'Read Receipts with Names',
  },
  AutoTranslate_Enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Message', section: 'Translation', label: 'Automatic Translation' },

  // Retention Policy
  RetentionPolicy_Enabled: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy',
    label: 'Delete Old Messages', description: 'As the settings below say, or as rooms say themselves. What is deleted is gone for good, with its files.',
  },
  RetentionPolicy_Precision: {
    type: 'select', value: '0', values: ['0', '1', '2', '3'], public: true, group: 'Retention Policy',
    choices: { 0: 'Every half hour', 1: 'Every hour', 2: 'Every six hours', 3: 'Every day' },
    label: 'How Often Old Messages Are Looked For',
  },
  RetentionPolicy_AppliesToChannels: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'Delete Old Messages in Channels',
  },
  // all three are bounded below: who takes milliseconds for days would delete everything
  RetentionPolicy_TTL_Channels: {
    type: 'timespan', value: 2_592_000_000, min: 3_600_000, max: 3_153_600_000_000, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'How Long Channels Keep Messages',
  },
  RetentionPolicy_AppliesToGroups: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'Delete Old Messages in Private Channels',
  },
  RetentionPolicy_TTL_Groups: {
    type: 'timespan', value: 2_592_000_000, min: 3_600_000, max: 3_153_600_000_000, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'How Long Private Channels Keep Messages',
  },
  RetentionPolicy_AppliesToDMs: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'Delete Old Direct Messages',
  },
  RetentionPolicy_TTL_DMs: {
    type: 'timespan', value: 2_592_000_000, min: 3_600_000, max: 3_153_600_000_000, public: true, group: 'Retention Policy', section: 'Which rooms',
    label: 'How Long Direct Messages Are Kept',
  },
  RetentionPolicy_DoNotPrunePinned: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy', section: 'What stays',
    label: 'Keep Pinned Messages',
  },
  RetentionPolicy_DoNotPruneThreads: {
    type: 'boolean', value: true, public: true, group: 'Retention Policy', section: 'What stays',
    label: 'Keep Threads',
  },
  RetentionPolicy_DoNotPruneDiscussion: {
    type: 'boolean', value: true, public: true, group: 'Retention Policy', section: 'What stays',
    label: 'Keep the Lines That Lead to Discussions', description: 'A discussion is a room itself: its messages go by their own age.',
  },
  RetentionPolicy_FilesOnly: {
    type: 'boolean', value: false, public: true, group: 'Retention Policy', section: 'What stays',
    label: 'Delete Only Files', description: 'The messages stay, without their files.',
  },

  // Threads
  Threads_enabled: { type: 'boolean', value: true, public: true, group: 'Threads', label: 'Threads' },

  // Discussion
  Discussion_enabled: { type: 'boolean', value: true, public: true, group: 'Discussion', label: 'Discussions' },

  // File Upload
  FileUpload_Enabled: { type: 'boolean', value: true, public: true, group: 'File Upload', label: 'Uploads' },
  FileUpload_Enabled_Direct: { type: 'boolean', value: true, public: true, group: 'File Upload', label: 'Uploads in Direct Messages' },
  FileUpload_MaxFileSize: {
    type: 'int', value: 104_857_600, min: -1, public: true, group: 'File Upload',
    label: 'Largest File', description: 'Bytes. -1: no bound.',
  },
  FileUpload_MediaTypeWhiteList: {
    type: 'string', value: '', public: true, group: 'File Upload',
    label: 'Allowed Types', description: 'Media types separated by commas, * allowed. Empty: all but the blocked ones.',
  },
  FileUpload_MediaTypeBlackList: {
    type: 'string', value: 'image/svg+xml', public: true, group: 'File Upload',
    label: 'Blocked Types', description: 'Media types separated by commas, * allowed.',
  },
  FileUpload_ProtectFiles: { type: 'boolean', value: true, public: true, group: 'File Upload', label: 'Files Only for People Who Are Signed in' },
  FileUpload_Restrict_to_room_members: { type: 'boolean', value: true, group: 'File Upload', label: 'Files Only for Members of the Room' },
  FileUpload_Restrict_to_users_who_can_access_room: {
    type: 'boolean', value: false, group: 'File Upload',
    label: 'Files Only for People Who Can Open the Room', description: 'Takes in members who have not joined. Works only while the line above is off.',
  },
  FileUpload_Storage_Type: {
    type: 'select', value: 'FileSystem', values: ['FileSystem', 'AmazonS3'], group: 'File Upload',
    label: 'Where New Files Are Kept', description: 'FileSystem: the data directory. AmazonS3: a bucket of any S3 service. Files that are there already stay where they are until “foyer files move” takes them along.',
  },
  FileUpload_S3_Bucket: {
    type: 'string', value: '', group: 'File Upload', section: 'S3',
    label: 'Bucket', description: 'It need not be public, and should not be. Before you name another one, copy what is in this one there.',
  },
  FileUpload_S3_Region: {
    type: 'string', value: '', group: 'File Upload', section: 'S3',
    label: 'Region', description: 'Empty: as the environment of the server says, or us-east-1 where a service address is given.',
  },
  FileUpload_S3_BucketURL: {
    type: 'string', value: '', pattern: '^(https?://[^\\s?#@]+)?$', patternText: 'it must look like https://s3.example.com', group: 'File Upload', section: 'S3',
    label: 'Service Address', description: 'Such as https://s3.example.com. Empty: the one of the region.',
  },
  FileUpload_S3_ForcePathStyle: {
    type: 'boolean', value: false, group: 'File Upload', section: 'S3',
    label: 'Bucket in the Path', description: 'For services that have no host name for each bucket.',
  },
  FileUpload_S3_Prefix: {
    type: 'string', value: '', pattern: '^([\\w.-]+(/[\\w.-]+)*)?$', patternText: 'it must be names with slashes between them, such as chat/files', group: 'File Upload', section: 'S3',
    label: 'Folder', description: 'Where the folder of this workspace lies in the bucket. Empty: at its top.',
  },
  FileUpload_S3_AWSAccessKeyId: {
    type: 'password', value: '', secret: true, group: 'File Upload', section: 'S3',
    label: 'Access Key', description: 'Empty: whatever the environment of the server offers, as for every program that uses AWS.',
  },
  FileUpload_S3_AWSSecretAccessKey: { type: 'password', value: '', secret: true, group: 'File Upload', section: 'S3', label: 'Secret Key' },
  FileUpload_S3_URLExpiryTimeSpan: {
    type: 'int', value: 120, min: 5, max: 3600, fixed: true, group: 'File Upload', section: 'S3',
    label: 'Signed Links Are Valid', description: 'Seconds. No such link is ever handed out.',
  },
  FileUpload_S3_Proxy_Uploads: {
    type: 'boolean', value: true, fixed: true, group: 'File Upload', section: 'S3',
    label: 'Files Come through This Workspace', description: 'Always: who may have a file is judged at every download.',
  },

  // Email: the letters are plain text; a word in [brackets] is filled in when a letter is written
  SMTP_Protocol: {
    type: 'select', value: 'smtp', values: ['smtp', 'smtps'], group: 'Email', section: 'SMTP',
    label: 'Protocol', description: 'smtp: encrypted as soon as the server offers it. smtps: encrypted from the first byte.',
  },
  SMTP_Host: { type: 'string', value: '', group: 'Email', section: 'SMTP', label: 'Host', description: 'Empty: letters wait in the outbox.' },
  SMTP_Port: {
    type: 'int', value: 0, min: 0, max: 65535, group: 'Email', section: 'SMTP',
    label: 'Port', description: '0: the usual one of the protocol, 587 or 465.',
  },
  SMTP_IgnoreTLS: { type: 'boolean', value: false, group: 'Email', section: 'SMTP', label: 'Send without Encryption' },
  SMTP_Pool: { type: 'boolean', value: true, group: 'Email', section: 'SMTP', label: 'Keep Connections Open' },
  SMTP_Username: { type: 'string', value: '', secret: true, group: 'Email', section: 'SMTP', label: 'Username' },
  SMTP_Password: { type: 'password', value: '', secret: true, group: 'Email', section: 'SMTP', label: 'Password' },
  From_Email: {
    type: 'string', value: '', group: 'Email', section: 'SMTP',
    label: 'Sender', description: 'The address letters come from. Empty: no-reply at the host of the site URL.',
  },
  Email_Footer: { type: 'code', value: '[Site_Name], [Site_URL]', group: 'Email', section: 'Every letter', label: 'Last Lines' },
  Accounts_UserAddedEmail_Subject: { type: 'string', value: 'Your account at [Site_Name]', group: 'Email', section: 'Welcome', label: 'Subject' },
  Accounts_UserAddedEmail_Email: {
    type: 'code', value: 'Hello [name],\n\nAn account at [Site_Name] was made for you. Sign in with [email] here:\n\n[Site_URL]', group: 'Email', section: 'Welcome',
    label: 'Letter', description: 'Filled in: [name], [email], [Site_Name], [Site_URL].',
  },
  Accounts_Enrollment_Email_Subject: { type: 'string', value: 'Welcome to [Site_Name]', group: 'Email', section: 'Registered', label: 'Subject' },
  Accounts_Enrollment_Email: {
    type: 'code', value: 'Hello [name],\n\nYour account at [Site_Name] is ready. You find it here:\n\n[Site_URL]', group: 'Email', section: 'Registered',
    label: 'Letter', description: 'Filled in: [name], [email], [Site_Name], [Site_URL].',
  },
  Verification_Email_Subject: { type: 'string', value: 'Confirm your address for [Site_Name]', group: 'Email', section: 'Verification', label: 'Subject' },
  Verification_Email: {
    type: 'code', group: 'Email', section: 'Verification',
    value: 'Hello [name],\n\nOpen this link to confirm that [email] is yours:\n\n[Verification_Url]\n\nIt belongs to the account [username]. If that is not your account at [Site_Name], do nothing.',
    label: 'Letter',
    description: 'Filled in: [name], [username], [email], [Verification_Url], [Site_Name], [Site_URL].',
  },
  Invitation_Subject: { type: 'string', value: '[host] invites you to [Site_Name]', group: 'Email', section: 'Invitation', label: 'Subject' },
  Invitation_Email: {
    type: 'code', group: 'Email', section: 'Invitation',
    value: 'Hello,\n\n[host] invites you to [Site_Name] as a guest.\n\nRooms: [rooms]\n\n[note]\n\nAccept here:\n\n[Invitation_Url]\n\nThe link is for [email] alone and ends on [until].',
    label: 'Letter',
    description: 'Filled in: [host], [rooms], [note], [email], [until], [Invitation_Url], [Site_Name], [Site_URL]. A line whose word is empty is left out.',
  },
  Forgot_Password_Email_Subject: { type: 'string', value: 'Choose a new password for [Site_Name]', group: 'Email', section: 'Forgotten password', label: 'Subject' },
  Forgot_Password_Email: {
    type: 'code', group: 'Email', section: 'Forgotten password',
    value: 'Hello [name],\n\nOpen this link to choose a new password:\n\n[Forgot_Password_Url]\n\nIt works once, within [minutes] minutes. If you did not ask for it, do nothing: the old one still works.',
    label: 'Letter',
    description: 'Filled in: [name], [email], [Forgot_Password_Url], [minutes], [Site_Name], [Site_URL].',
  },
  Password_Changed_Email_Subject: {
    type: 'string', value: 'Your temporary password for [Site_Name]', group: 'Email', section: 'Temporary password',
    label: 'Subject',
  },
  Password_Changed_Email: {
    type: 'code', group: 'Email', section: 'Temporary password',
    value: 'Hello [name],\n\nThis is your temporary password for [Site_Name]:\n\n[password]\n\nYou choose your own when you sign in: [Site_URL]',
    label: 'Letter',
    description: 'Sent only when an administrator had a random password set. Filled in: [name], [email], [password], [Site_Name], [Site_URL].',
  },
  Email_Changed_Email_Subject: { type: 'string', value: 'Your address at [Site_Name] was changed', group: 'Email', section: 'Changed address', label: 'Subject' },
  Email_Changed_Email: {
    type: 'code', group: 'Email', section: 'Changed address',
    value: 'Hello [name],\n\nYour account at [Site_Name] now has the address [email]. If that was not you, tell an administrator.\n\n[Site_URL]',
    label: 'Letter',
    description: 'Goes to the old address. Filled in: [name], [email], [Site_Name], [Site_URL].',
  },

  // Layout
  Accounts_ShowFormLogin: { type: 'boolean', value: true, public: true, group: 'Layout', label: 'Sign-in Form', description: 'Off: only other sign-in services.' },
  Layout_Login_Terms: { type: 'code', value: '', public: true, group: 'Layout', label: 'Text below the Sign-in Form', description: 'Markdown.' },
  Layout_Terms_of_Service: {
    type: 'code', value: '', public: true, group: 'Layout',
    label: 'Terms of Service', description: 'Markdown. Guests see the link before they accept an invitation.',
  },
  Layout_Privacy_Policy: {
    type: 'code', value: '', public: true, group: 'Layout',
    label: 'Privacy Policy', description: 'Markdown. Guests see the link before they accept an invitation.',
  },
  Layout_Legal_Notice: { type: 'code', value: '', public: true, group: 'Layout', label: 'Legal Notice', description: 'Markdown.' },
  UI_DisplayRoles: { type: 'boolean', value: true, public: true, group: 'Layout', label: 'Show Roles' },
  UI_Use_Real_Name: {
    type: 'boolean', value: false, public: true, group: 'Layout',
    label: 'Show Names instead of Usernames in Other Clients', description: 'Also decides by which of the two a client says that somebody is typing.',
  },
  UI_Allow_room_names_with_special_chars: {
    type: 'boolean', value: false, public: true, group: 'Layout',
    label: 'Any Character in Room Names', description: 'The plain form of the name stays in links.',
  },
  Number_of_users_autocomplete_suggestions: { type: 'int', value: 5, min: 1, max: 25, public: true, group: 'Layout', label: 'Suggestions While Typing a Name' },
  Assets_favicon_512: {
    type: 'asset', value: { defaultUrl: 'assets/favicon_512.png' }, public: true, group: 'Layout', section: 'Assets',
    label: 'Icon, 512 Pixels',
  },
  Assets_logo: { type: 'asset', value: { defaultUrl: 'assets/logo.svg' }, public: true, group: 'Layout', section: 'Assets', label: 'Logo' },

  // Mobile
  Force_Screen_Lock: { type: 'boolean', value: false, public: true, group: 'Mobile', label: 'Apps Must Be Locked' },
  Force_Screen_Lock_After: { type: 'int', value: 1800, min: 0, public: true, group: 'Mobile', label: 'Apps Lock after', description: 'Seconds.' },
  Allow_Save_Media_to_Gallery: { type: 'boolean', value: true, public: true, group: 'Mobile', label: 'Save Pictures to the Phone' },

  // Rate Limiter
  API_Enable_Rate_Limiter: { type: 'boolean', value: true, group: 'Rate Limiter', section: 'REST API', label: 'Limit Requests' },
  // 6.13 allows 10, which its own clients run into
  API_Enable_Rate_Limiter_Limit_Calls_Default: {
    type: 'int', value: 100, min: 1, group: 'Rate Limiter', section: 'REST API',
    label: 'Requests per Route and Address',
  },
  API_Enable_Rate_Limiter_Limit_Time_Default: {
    type: 'int', value: 60000, min: 1000, group: 'Rate Limiter', section: 'REST API',
    label: 'Counted over', description: 'Milliseconds.',
  },
  Rate_Limiter_Limit_RegisterUser: { type: 'int', value: 5, min: 1, group: 'Rate Limiter', section: 'REST API', label: 'Registrations per Minute and Address' },
  DDP_Rate_Limit_IP_Enabled: { type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime', label: 'Limit Calls by Address' },
  DDP_Rate_Limit_IP_Requests_Allowed: { type: 'int', value: 120000, min: 1, group: 'Rate Limiter', section: 'Realtime', label: 'Calls by Address' },
  DDP_Rate_Limit_IP_Interval_Time: {
    type: 'int', value: 60000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, by Address', description: 'Milliseconds.',
  },
  DDP_Rate_Limit_User_Enabled: { type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime', label: 'Limit Calls by User' },
  DDP_Rate_Limit_User_Requests_Allowed: { type: 'int', value: 1200, min: 1, group: 'Rate Limiter', section: 'Realtime', label: 'Calls by User' },
  DDP_Rate_Limit_User_Interval_Time: {
    type: 'int', value: 60000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, by User', description: 'Milliseconds.',
  },
  DDP_Rate_Limit_Connection_Enabled: { type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime', label: 'Limit Calls by Connection' },
  DDP_Rate_Limit_Connection_Requests_Allowed: { type: 'int', value: 600, min: 1, group: 'Rate Limiter', section: 'Realtime', label: 'Calls by Connection' },
  DDP_Rate_Limit_Connection_Interval_Time: {
    type: 'int', value: 60000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, by Connection', description: 'Milliseconds.',
  },
  DDP_Rate_Limit_User_By_Method_Enabled: { type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime', label: 'Limit Calls by User and Method' },
  DDP_Rate_Limit_User_By_Method_Requests_Allowed: { type: 'int', value: 20, min: 1, group: 'Rate Limiter', section: 'Realtime', label: 'Calls by User and Method' },
  DDP_Rate_Limit_User_By_Method_Interval_Time: {
    type: 'int', value: 10000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, by User and Method', description: 'Milliseconds.',
  },
  DDP_Rate_Limit_Connection_By_Method_Enabled: {
    type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime',
    label: 'Limit Calls by Connection and Method',
  },
  DDP_Rate_Limit_Connection_By_Method_Requests_Allowed: {
    type: 'int', value: 10, min: 1, group: 'Rate Limiter', section: 'Realtime',
    label: 'Calls by Connection and Method',
  },
  DDP_Rate_Limit_Connection_By_Method_Interval_Time: {
    type: 'int', value: 10000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, by Connection and Method', description: 'Milliseconds.',
  },
  // what 6.13 does not bound: anything that a socket sends counts here, and whoever sends more is closed
  DDP_Rate_Limit_Frames_Enabled: {
    type: 'boolean', value: true, group: 'Rate Limiter', section: 'Realtime',
    label: 'Close Connections That Flood', description: 'Everything that a connection sends is counted, answered or not.',
  },
  DDP_Rate_Limit_Frames_Requests_Allowed: { type: 'int', value: 6000, min: 100, group: 'Rate Limiter', section: 'Realtime', label: 'Frames by Connection' },
  DDP_Rate_Limit_Frames_Interval_Time: {
    type: 'int', value: 60000, min: 1000, group: 'Rate Limiter', section: 'Realtime',
    label: 'Counted over, Frames', description: 'Milliseconds.',
  },
  DDP_Sign_Ins_At_Once: {
    type: 'int', value: 10, min: 1, max: 100, group: 'Rate Limiter', section: 'Crowds',
    label: 'Sign-ins at Once', description: 'Of realtime connections, at each server. The others wait in the order in which they came.',
  },
  DDP_Sign_Ins_Waiting: {
    type: 'int', value: 2500, min: 0, max: 50000, group: 'Rate Limiter', section: 'Crowds',
    label: 'Sign-ins That Wait', description: 'Whoever comes beyond these is asked to come again a little later.',
  },
  DDP_Strangers: {
    type: 'int', value: 2500, min: 1, max: 50000, group: 'Rate Limiter', section: 'Crowds',
    label: 'Connections Without a Sign-in', description: 'At each server. Beyond these, the oldest from the address with the most of them is closed.',
  },

  // Not Here: features that clients ask for and this workspace does not have. Clients hide what is off.
  E2E_Enable: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'End-to-end Encryption' },
  E2E_Enabled_Default_PrivateRooms: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Encrypt New Private Rooms' },
  E2E_Enable_Encrypt_Files: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Encrypt Files' },
  E2E_Enabled_Mentions: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Mentions in Encrypted Rooms' },
  LDAP_Enable: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'LDAP' },
  CROWD_Enable: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Crowd' },
  CAS_enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'CAS' },
  CAS_login_url: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'CAS Address' },
  Accounts_iframe_enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Sign-in by Frame' },
  Accounts_Iframe_api_url: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'Sign-in by Frame: Address' },
  Accounts_Iframe_api_method: { type: 'string', value: 'POST', public: true, fixed: true, group: 'Not Here', label: 'Sign-in by Frame: Method' },
  API_Gitlab_URL: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'GitLab Address' },
  FEDERATION_Enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Federation' },
  VideoConf_Enable_DMs: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Calls in Direct Messages' },
  VideoConf_Enable_Channels: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Calls in Channels' },
  VideoConf_Enable_Groups: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Calls in Groups' },
  VideoConf_Enable_Teams: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Calls in Teams' },
  Jitsi_Enabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Jitsi' },
  Jitsi_Enable_Teams: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Jitsi in Teams' },
  Jitsi_Enable_Channels: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Jitsi in Channels' },
  Jitsi_Domain: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'Jitsi Domain' },
  Jitsi_SSL: { type: 'boolean', value: true, public: true, fixed: true, group: 'Not Here', label: 'Jitsi over TLS' },
  Jitsi_Enabled_TokenAuth: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Jitsi with Tokens' },
  Jitsi_URL_Room_Hash: { type: 'boolean', value: true, public: true, fixed: true, group: 'Not Here', label: 'Jitsi Room by Hash' },
  Jitsi_URL_Room_Prefix: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'Jitsi Room Prefix' },
  VoIP_TeamCollab_Ice_Servers: { type: 'string', value: '', public: true, fixed: true, group: 'Not Here', label: 'Voice Call Servers' },
  VoIP_TeamCollab_Ice_Gathering_Timeout: {
    type: 'int', value: 5000, min: 0, public: true, fixed: true, group: 'Not Here',
    label: 'Voice Call Set-up Time', description: 'Milliseconds.',
  },
  Omnichannel_call_provider: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Omnichannel Calls' },
  Livechat_request_comment_when_closing_conversation: {
    type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here',
    label: 'Livechat: Comment When Closing',
  },
  Livechat_allow_manual_on_hold: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Livechat: On Hold by Hand' },
  RetentionPolicy_Advanced_Precision: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Old Messages by a Cron Expression' },
  RetentionPolicy_Advanced_Precision_Cron: { type: 'string', value: '*/30 * * * *', public: true, fixed: true, group: 'Not Here', label: 'Old Messages: Cron Expression' },
  Canned_Responses_Enable: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Canned Responses' },
  Push_enable: {
    type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here',
    label: 'Push to the Official Apps', description: 'Goes only through their vendor, with an account there.',
  },
  Presence_broadcast_disabled: { type: 'boolean', value: false, public: true, fixed: true, group: 'Not Here', label: 'Presence Is Not Sent' },
} as const satisfies Record<string, SettingDefinition>

export type SettingId = keyof typeof registry

/** The TypeScript type of one setting's value. */
export type SettingType<K extends SettingId> = TypeOf[(typeof registry)[K]['type']]

interface TypeOf {
  boolean: boolean
  int: number
  timespan: number
  string: string
  select: string
  code: string
  password: string
  multiSelect: readonly string[]
  asset: { readonly defaultUrl: string }
}
