// What the registry promises: defaults that fit their own rows, no secret in public, and what the clients rely on.
import { describe, expect, expectTypeOf, test } from 'vitest'
import { registry, type SettingDefinition, type SettingType } from './registry.ts'

const rows: [string, SettingDefinition][] = Object.entries(registry)
const definitions: Readonly<Record<string, SettingDefinition>> = registry
const idsWhere = (matches: (row: SettingDefinition) => boolean) => rows.filter(([, row]) => matches(row)).map(([id]) => id)

/** Whether a value is of the kind that a setting of this type holds. */
function fits({ type, value }: SettingDefinition): boolean {
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'int' || type === 'timespan') return Number.isInteger(value)
  if (type === 'multiSelect') return Array.isArray(value)
  if (type === 'asset') return typeof value === 'object' && value !== null && 'defaultUrl' in value
  return typeof value === 'string'
}

describe('every row', () => {
  test('has a default of its own type', () => {
    expect(idsWhere((row) => !fits(row))).toEqual([])
  })

  test('that chooses from values has its default among them', () => {
    const chooses = rows.filter(([, { type }]) => type === 'select' || type === 'multiSelect')
    for (const [id, { value, values }] of chooses) {
      expect(new Set(values).size, id).toBe(values?.length)
      expect(values, id).toEqual(expect.arrayContaining(Array.isArray(value) ? value : [value]))
    }
    expect(idsWhere(({ type, values }) => values !== undefined && type !== 'select' && type !== 'multiSelect')).toEqual([])
    for (const [id, { values, choices }] of rows) if (choices !== undefined) expect(Object.keys(choices), id).toEqual(values)
  })

  test('with bounds is a number within them', () => {
    for (const [id, { type, value, min, max }] of rows) {
      if (min === undefined && max === undefined) continue
      expect(['int', 'timespan'], id).toContain(type)
      expect(value, id).toSatisfy((given: number) => given >= (min ?? given) && given <= (max ?? given))
    }
    expect(idsWhere(({ type, min }) => (type === 'int' || type === 'timespan') && min === undefined)).toEqual([])
  })

  test('has a label, and one that no other row of its section has', () => {
    const places = rows.map(([, { group, section, label }]) => [group, section, label].join(' > '))
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
    expect(idsWhere(({ label, group }) => label.trim() === '' || group.trim() === '')).toEqual([])
  })

  test('stands with the others of its group', () => {
    const groups = rows.map(([, { group }]) => group).filter((group, index, all) => group !== all[index - 1])
    expect(groups).toEqual([...new Set(groups)])
  })
})

describe('secrets', () => {
  test('are never public, and empty until somebody sets them', () => {
    const secrets = idsWhere(({ secret }) => secret === true)
    expect(secrets.filter((id) => definitions[id]?.public)).toEqual([])
    expect(secrets.filter((id) => definitions[id]?.value !== '')).toEqual([])
  })

  test('every password is one, and so is what opens a door', () => {
    expect(idsWhere(({ type, secret }) => type === 'password' && secret !== true)).toEqual([])
    for (const id of ['SMTP_Username', 'SMTP_Password', 'Accounts_RegistrationForm_SecretURL', 'FileUpload_S3_AWSSecretAccessKey']) {
      expect(definitions[id]?.secret, id).toBe(true)
    }
  })
})

describe('the official apps', () => {
  // the ids the mobile app asks for, but for the one that must never be answered
  const asked = `Accounts_AllowEmailChange Accounts_AllowPasswordChange Accounts_AllowRealNameChange Accounts_AllowUserAvatarChange
    Accounts_AllowUserProfileChange Accounts_AllowUserStatusMessageChange Accounts_AllowUsernameChange Accounts_AvatarBlockUnauthenticatedAccess
    Accounts_CustomFields Accounts_EmailOrUsernamePlaceholder Accounts_EmailVerification Accounts_NamePlaceholder Accounts_PasswordPlaceholder
    Accounts_PasswordReset Accounts_Password_Policy_Enabled Accounts_Password_Policy_MinLength Accounts_Password_Policy_MaxLength
    Accounts_Password_Policy_ForbidRepeatingCharacters Accounts_Password_Policy_ForbidRepeatingCharactersCount
    Accounts_Password_Policy_AtLeastOneLowercase Accounts_Password_Policy_AtLeastOneUppercase Accounts_Password_Policy_AtLeastOneNumber
    Accounts_Password_Policy_AtLeastOneSpecialCharacter Accounts_RegistrationForm Accounts_RegistrationForm_LinkReplacementText
    Accounts_ShowFormLogin Accounts_ManuallyApproveNewUsers API_Use_REST_For_DDP_Calls Accounts_iframe_enabled Accounts_Iframe_api_url
    Accounts_Iframe_api_method API_Embed CROWD_Enable DirectMesssage_maxUsers E2E_Enable E2E_Enabled_Default_PrivateRooms
    E2E_Enable_Encrypt_Files FileUpload_ProtectFiles Accounts_Directory_DefaultView FEDERATION_Enabled Hide_System_Messages LDAP_Enable
    Livechat_request_comment_when_closing_conversation Message_AllowDeleting Message_AllowDeleting_BlockDeleteInMinutes Message_AllowEditing
    Message_AllowEditing_BlockEditInMinutes Message_AllowPinning Message_AllowStarring Message_AudioRecorderEnabled Message_GroupingPeriod
    Message_TimeFormat Message_TimeAndDateFormat Site_Name Site_Url Store_Last_Message uniqueID UI_Allow_room_names_with_special_chars
    UI_Use_Real_Name Assets_favicon_512 Message_Read_Receipt_Enabled Message_Read_Receipt_Store_Users Threads_enabled
    FileUpload_MediaTypeWhiteList FileUpload_MaxFileSize API_Gitlab_URL AutoTranslate_Enabled CAS_enabled CAS_login_url Force_Screen_Lock
    Force_Screen_Lock_After Allow_Save_Media_to_Gallery Accounts_AllowInvisibleStatusOption Canned_Responses_Enable
    Livechat_allow_manual_on_hold Accounts_AvatarExternalProviderUrl Accounts_RoomAvatarExternalProviderUrl VideoConf_Enable_DMs
    VideoConf_Enable_Channels VideoConf_Enable_Groups VideoConf_Enable_Teams Accounts_AllowDeleteOwnAccount
    Number_of_users_autocomplete_suggestions Presence_broadcast_disabled Omnichannel_call_provider CDN_PREFIX
    Accounts_RequirePasswordConfirmation Accounts_ConfirmPasswordPlaceholder E2E_Enabled_Mentions UTF8_User_Names_Validation
    VoIP_TeamCollab_Ice_Servers VoIP_TeamCollab_Ice_Gathering_Timeout Jitsi_Enable_Teams Jitsi_Enable_Channels Jitsi_Enabled Jitsi_SSL
    Jitsi_Domain Jitsi_Enabled_TokenAuth Jitsi_URL_Room_Hash Jitsi_URL_Room_Prefix`.split(/\s+/)

  test('are told every setting that they ask for', () => {
    expect(asked).toHaveLength(100)
    expect(asked.filter((id) => definitions[id]?.public !== true)).toEqual([])
  })

  test('are told that what is not here is off, and no administrator can say otherwise', () => {
    for (const id of [
      'E2E_Enable',
      'LDAP_Enable',
      'CROWD_Enable',
      'CAS_enabled',
      'FEDERATION_Enabled',
      'VideoConf_Enable_DMs',
      'Presence_broadcast_disabled',
    ]) {
      expect(definitions[id], id).toMatchObject({ value: false, fixed: true })
    }
  })

  test('never hear the setting that would make every room read-only', () => {
    expect(definitions).not.toHaveProperty('Cloud_Workspace_AirGapped_Restrictions_Remaining_Days')
  })
})

describe('strangers', () => {
  test('are not told the limits, the domains of partners, or how mail, files and metrics are set up', () => {
    const guarded =
      /^(Limits_|Guests_(?!Mailed_SignIn$)|SMTP_|From_Email|FileUpload_S3_|FileUpload_Storage|Prometheus_|DDP_|Block_|Accounts_(AllowedDomains|BlockedDomains|Registration_Users))/
    expect(idsWhere(({ public: told }) => told === true).filter((id) => guarded.test(id))).toEqual([])
  })
})

test('the type of a value follows from the row', () => {
  expectTypeOf<SettingType<'Threads_enabled'>>().toEqualTypeOf<boolean>()
  expectTypeOf<SettingType<'Limits_Guests'>>().toEqualTypeOf<number>()
  expectTypeOf<SettingType<'Accounts_RegistrationForm'>>().toEqualTypeOf<string>()
  expectTypeOf<SettingType<'SMTP_Password'>>().toEqualTypeOf<string>()
  expectTypeOf<SettingType<'Hide_System_Messages'>>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<SettingType<'Assets_logo'>>().toEqualTypeOf<{ readonly defaultUrl: string }>()
})
