/** Settings: what `settings.public` tells everybody, and what the administration sees. */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, DateTime, Id } from './basics.ts'

export const PublicSetting = Type.Object(
  {
    _id: Id,
    value: Type.Unknown(),
    enterprise: Type.Optional(Type.Boolean()),
    invalidValue: Type.Optional(Type.Unknown()),
    modules: Type.Optional(Type.Array(Type.String())),
  },
  closed,
)
export type PublicSetting = Static<typeof PublicSetting>

export const SettingType = Type.Enum([
  'boolean',
  'string',
  'relativeUrl',
  'password',
  'int',
  'select',
  'multiSelect',
  'lookup',
  'language',
  'timezone',
  'timespan',
  'range',
  'color',
  'font',
  'code',
  'action',
  'asset',
  'roomPick',
  'date',
  'group',
])
export type SettingType = Static<typeof SettingType>

const EnableQuery = Type.Union([Type.String(), AnyObject, Type.Array(AnyObject)])

/** A setting whole, as the administration and the DDP method `public-settings/get` read it. */
export const Setting = Type.Object(
  {
    _id: Id,
    type: SettingType,
    value: Type.Optional(Type.Unknown()),
    packageValue: Type.Optional(Type.Unknown()),
    public: Type.Boolean(),
    group: Type.Optional(Type.String()),
    section: Type.Optional(Type.String()),
    tab: Type.Optional(Type.String()),
    sorter: Type.Optional(Type.Number()),
    i18nLabel: Type.Optional(Type.String()),
    i18nDescription: Type.Optional(Type.String()),
    alert: Type.Optional(Type.String()),
    placeholder: Type.Optional(Type.String()),
    values: Type.Optional(Type.Array(Type.Object({ key: Type.Union([Type.String(), Type.Number()]), i18nLabel: Type.String() }, closed))),
    multiline: Type.Optional(Type.Boolean()),
    readonly: Type.Optional(Type.Boolean()),
    blocked: Type.Optional(Type.Boolean()),
    hidden: Type.Optional(Type.Boolean()),
    secret: Type.Optional(Type.Boolean()),
    env: Type.Optional(Type.Boolean()),
    enterprise: Type.Optional(Type.Boolean()),
    invalidValue: Type.Optional(Type.Unknown()),
    modules: Type.Optional(Type.Array(Type.String())),
    enableQuery: Type.Optional(EnableQuery),
    displayQuery: Type.Optional(EnableQuery),
    code: Type.Optional(Type.String({ description: 'The language of a setting of type code' })),
    editor: Type.Optional(Type.String()),
    actionText: Type.Optional(Type.String()),
    fileConstraints: Type.Optional(AnyObject),
    minValue: Type.Optional(Type.Number()),
    maxValue: Type.Optional(Type.Number()),
    ts: Type.Optional(DateTime),
    createdAt: Type.Optional(DateTime),
    _updatedAt: Type.Optional(DateTime),
  },
  closed,
)
export type Setting = Static<typeof Setting>
