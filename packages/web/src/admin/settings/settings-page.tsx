// Settings by group, searched in all of them; changed ones are saved together, all or none, with the reason at the one that is in the way.
import { ActionIcon, Button, MultiSelect, NumberInput, PasswordInput, Select, Switch, Textarea, TextInput, Tooltip } from '@mantine/core'
import { IconLock, IconRestore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { codeOf, detailsOf } from '../../api/refusals.ts'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { componentsText } from '../../components/components-text.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { type LimitWarning, useLimitWarning } from '../frame/limit-warning.ts'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { useAction } from '../frame/use-action.ts'
import { hasIn, type SettingNames, useSettingNames } from '../names/names.ts'
import { SearchField } from '../users/users-page.tsx'
import classes from './settings.module.css'
import { settingsText } from './settings-text.ts'
import { Timespan, useTimespan } from './timespan.tsx'

interface Setting {
  readonly _id: string
  readonly type: 'boolean' | 'string' | 'int' | 'timespan' | 'select' | 'multiSelect' | 'code' | 'asset' | 'password'
  readonly value: unknown
  readonly packageValue?: unknown
  readonly secret?: boolean
  readonly set?: boolean
  readonly group: string
  readonly section?: string
  readonly i18nLabel: string
  readonly i18nDescription?: string
  readonly values?: readonly { readonly key: string | number; readonly i18nLabel: string }[]
  readonly minValue?: number
  readonly maxValue?: number
  readonly patternText?: string
  readonly locked?: boolean
  /** Whether this reader may change it. */
  readonly mayChange: boolean
  readonly env?: boolean
  readonly variables?: readonly string[]
}

const pageSize = 100

/** All of them: there are some hundreds, and a search looks through all. */
async function readAll(): Promise<readonly Setting[]> {
  const read = (offset: number) => rest.get<{ settings: readonly Setting[]; total: number }>('settings', { offset, count: pageSize })
  const first = await read(0)
  const others = Array.from({ length: Math.ceil(first.total / pageSize) - 1 }, (_, index) => read((index + 1) * pageSize))
  return [first, ...(await Promise.all(others))].flatMap(({ settings }) => settings)
}

export function SettingsPage(): ReactNode {
  const t = useText(settingsText)
  const sentenceOf = useAdminRefusals()
  const { group, text = '' } = useSearch({ from: '/signed-in/admin/settings' })
  const navigate = useNavigate()
  const names = useSettingNames()
  const { data, error } = useQuery({ queryKey: ['all-settings'], queryFn: readAll })
  const groups = [...new Set(data?.map((setting) => setting.group))]
  const chosen = group ?? groups[0]
  const wanted = text.trim().toLocaleLowerCase()
  const shown = (data ?? []).filter((setting) => (wanted === '' ? setting.group === chosen : fits(setting, wanted, names)))
  return (
    <>
      <PageHead title={t('title')} />
      <div className={classes.columns}>
        <nav className={classes.groups} aria-label={t('groups')}>
          {names !== null &&
            groups.map((one) => (
              <Link
                key={one}
                to="/admin/settings"
                search={{ group: one }}
                className={classes.group ?? ''}
                aria-current={wanted === '' && one === chosen ? 'page' : undefined}
                lang={names.group(one).lang}
              >
                {names.group(one).text}
              </Link>
            ))}
        </nav>
        <div className={classes.main}>
          <div className={page.tools} role="search">
            <SearchField
              label={t('search')}
              value={text}
              onChange={(next) =>
                void navigate({ to: '/admin/settings', search: { group, text: next === '' ? undefined : next }, replace: true })
              }
            />
            {wanted !== '' && names !== null && (
              <span className={page.note} role="status">
                {t('found', { count: shown.length })}
              </span>
            )}
          </div>
          {error !== null && <EmptyState title={sentenceOf(error)} />}
          {error === null && (data === undefined || names === null) && <Waiting rows={8} />}
          {data !== undefined && names !== null && shown.length === 0 && <EmptyState title={t('nothing')} />}
          {data !== undefined && names !== null && <Sheet all={data} shown={shown} names={names} />}
        </div>
      </div>
    </>
  )
}

/** Searched in are the names shown, the English ones and the ids. */
function fits(setting: Setting, wanted: string, names: SettingNames | null): boolean {
  const { _id, i18nLabel, i18nDescription } = setting
  return hasIn(wanted, _id, i18nLabel, i18nDescription, names?.label(setting).text, names?.description(setting)?.text)
}

type Values = Readonly<Record<string, unknown>>
/** What the server has against new values, by setting. */
type Faults = Readonly<Record<string, Fault>>

interface Fault {
  readonly error: string
  readonly errorType?: string
}

function Sheet({
  all,
  shown,
  names,
}: {
  readonly all: readonly Setting[]
  readonly shown: readonly Setting[]
  readonly names: SettingNames
}): ReactNode {
  const t = useText(settingsText)
  const warningOf = useLimitWarning()
  const { list } = useFormat()
  const action = useAction()
  const [changed, setChanged] = useState<Values>({})
  const [faults, setFaults] = useState<Faults>({})
  const [warnings, setWarnings] = useState<readonly string[]>([])
  const count = Object.keys(changed).length
  const send = (body: object, done: string, then: () => void): void =>
    action.run(async () => {
      setFaults({})
      try {
        const answer = await act<{ warnings: readonly LimitWarning[] }>('foyer.settings', body)
        setWarnings(answer.warnings.map(warningOf))
      } catch (error) {
        const found = codeOf(error) === 'error-invalid-settings' ? faultsIn(detailsOf(error)['settings']) : {}
        if (Object.keys(found).length === 0) throw error
        setFaults(found)
        return false
      }
      await queries.invalidateQueries()
      then()
      return true
    }, done)
  const change = (setting: Setting, value: unknown): void => {
    setFaults(({ [setting._id]: _mended, ...others }) => others)
    setChanged(({ [setting._id]: _before, ...others }) => {
      const isSame = setting.secret === true ? value === '' : JSON.stringify(value) === JSON.stringify(setting.value)
      return isSame ? others : { ...others, [setting._id]: value }
    })
  }
  const wrong = all.filter(({ _id }) => _id in faults).map((setting) => names.label(setting).text)
  const sections = [...new Set(shown.map(({ section }) => section ?? ''))]
  return (
    <>
      <div className={classes.list}>
        {sections.map((section) => (
          <section key={section} className={classes.section}>
            {section !== '' && (
              <h2 className={page.sub} lang={names.section(section).lang}>
                {names.section(section).text}
              </h2>
            )}
            {shown
              .filter((setting) => (setting.section ?? '') === section)
              .map((setting) => (
                <Row
                  key={setting._id}
                  setting={setting}
                  names={names}
                  value={setting._id in changed ? changed[setting._id] : setting.value}
                  fault={faults[setting._id] ?? null}
                  onChange={(value) => change(setting, value)}
                  onReset={() =>
                    send({ reset: [setting._id] }, t('reset.done', { setting: names.label(setting).text }), () =>
                      setChanged(({ [setting._id]: _gone, ...others }) => others),
                    )
                  }
                />
              ))}
          </section>
        ))}
      </div>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      {wrong.length > 0 && (
        <Notice tone="refused" said>
          {t('notSaved', { settings: list(wrong) })}
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning" said>
          {warning}
        </Notice>
      ))}
      {count > 0 && (
        <footer className={classes.foot}>
          <span>{t('unsaved', { count })}</span>
          <Button
            onClick={() => {
              setChanged({})
              setFaults({})
              action.forget()
            }}
          >
            {t('discard')}
          </Button>
          <Button
            variant="filled"
            loading={action.isRunning}
            onClick={() =>
              send({ settings: Object.entries(changed).map(([_id, value]) => ({ _id, value: sentAs(all, _id, value) })) }, t('saved'), () =>
                setChanged({}),
              )
            }
          >
            {t('save')}
          </Button>
        </footer>
      )}
    </>
  )
}

function sentAs(all: readonly Setting[], id: string, value: unknown): unknown {
  return isNumber(all.find(({ _id }) => _id === id)) && value !== '' ? Number(value) : value
}

function isNumber(setting: Pick<Setting, 'type'> | undefined): boolean {
  return setting?.type === 'int' || setting?.type === 'timespan'
}

function faultsIn(found: unknown): Faults {
  if (!Array.isArray(found)) return {}
  return Object.fromEntries(found.map(({ _id, ...fault }: Fault & { _id: string }) => [_id, fault]))
}

/** What is wrong with a value, at the field. What only the server knows is said in its words. */
function faultText({ error, errorType }: Fault, setting: Setting, names: SettingNames, t: Say, timespan: (ms: number) => string): string {
  if (errorType !== 'error-invalid-value') return error
  if (isNumber(setting)) {
    const bounds = boundsOf(setting, t, setting.type === 'timespan' ? timespan : undefined)
    return bounds === null ? t('fault.whole') : t('fault.bounds', { bounds })
  }
  const pattern = names.pattern(setting)
  return pattern === null ? t('fault.value') : t('fault.pattern', { pattern })
}

function Row({
  setting,
  names,
  value,
  fault,
  onChange,
  onReset,
}: {
  readonly setting: Setting
  readonly names: SettingNames
  readonly value: unknown
  readonly fault: Fault | null
  readonly onChange: (value: unknown) => void
  readonly onReset: () => void
}): ReactNode {
  const t = useText(settingsText)
  const timespan = useTimespan()
  const id = useId()
  const label = names.label(setting)
  const description = names.description(setting)
  const isLocked = setting.locked === true
  const { mayChange } = setting
  const canReset =
    mayChange && !isLocked && setting.secret !== true && JSON.stringify(setting.value) !== JSON.stringify(setting.packageValue)
  return (
    <div className={classes.row}>
      <div>
        <label htmlFor={id} className={classes.label} lang={label.lang}>
          {label.text}
        </label>
        {description !== null && (
          <p className={page.note} lang={description.lang}>
            {description.text}
          </p>
        )}
        {isLocked && (
          <p className={classes.locked}>
            <IconLock size={14} stroke={1.75} aria-hidden="true" />
            {setting.env === true ? t('locked.env', { variables: (setting.variables ?? []).join(', ') }) : t('locked.fixed')}
          </p>
        )}
      </div>
      <div className={classes.value}>
        <Control
          id={id}
          setting={setting}
          names={names}
          value={value}
          fault={fault === null ? null : faultText(fault, setting, names, t, timespan)}
          disabled={isLocked || !mayChange}
          onChange={onChange}
        />
        {canReset && (
          <Tooltip label={t('reset')}>
            <ActionIcon aria-label={`${t('reset')}: ${label.text}`} onClick={onReset}>
              <IconRestore size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  )
}

function Control({
  id,
  setting,
  names,
  value,
  fault,
  disabled,
  onChange,
}: {
  readonly id: string
  readonly setting: Setting
  readonly names: SettingNames
  readonly value: unknown
  readonly fault: string | null
  readonly disabled: boolean
  readonly onChange: (value: unknown) => void
}): ReactNode {
  const t = useText(settingsText)
  const tc = useText(componentsText)
  const timespan = useTimespan()
  const common = { id, disabled, error: fault, className: classes.control ?? '' }
  const choices = (setting.values ?? []).map((choice) => ({ value: String(choice.key), label: names.choice(setting, choice) }))
  const typed = ({ currentTarget }: { readonly currentTarget: { readonly value: string } }): void => onChange(currentTarget.value)
  if (setting.secret === true)
    return (
      <PasswordInput
        {...common}
        value={typeof value === 'string' ? value : ''}
        description={setting.set === true ? t('secret.set') : t('secret.unset')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': tc('password.show'), tabIndex: 0 }}
        onChange={typed}
      />
    )
  switch (setting.type) {
    case 'boolean':
      return <Switch {...common} checked={value === true} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    case 'int':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          allowDecimal={false}
          hideControls
          description={boundsOf(setting, t)}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          onChange={onChange}
        />
      )
    case 'timespan':
      return (
        <Timespan
          {...common}
          label={names.label(setting).text}
          value={typeof value === 'number' ? value : null}
          description={boundsOf(setting, t, timespan)}
          onChange={onChange}
        />
      )
    case 'select':
      return (
        <Select
          {...common}
          data={choices}
          allowDeselect={false}
          value={String(value)}
          onChange={(next) => onChange(setting.values?.find(({ key }) => String(key) === next)?.key ?? next)}
        />
      )
    case 'multiSelect':
      return <MultiSelect {...common} data={choices} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
    case 'code':
      return <Textarea {...common} autosize minRows={3} maxRows={12} value={String(value ?? '')} onChange={typed} spellCheck={false} />
    case 'asset':
      return <TextInput {...common} disabled value={assetOf(value)} onChange={typed} />
    case 'string':
    case 'password':
      return <TextInput {...common} value={String(value ?? '')} onChange={typed} spellCheck={false} autoComplete="off" />
  }
}

function assetOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'defaultUrl' in value ? String(value.defaultUrl) : ''
}

type Say = ReturnType<typeof useText<(typeof settingsText)['english']>>

function boundsOf({ minValue, maxValue }: Setting, t: Say, shown: (value: number) => string = String): string | null {
  if (minValue !== undefined && maxValue !== undefined) return t('between', { min: shown(minValue), max: shown(maxValue) })
  return minValue === undefined ? null : t('from', { min: shown(minValue) })
}
