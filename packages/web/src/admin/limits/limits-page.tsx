// Limits: how much of each is taken, since when, by whom, where each comes from, and the licence.
import { Button, FileButton, NumberInput, SegmentedControl } from '@mantine/core'
import { IconArmchair, IconDoorEnter, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { Doorway } from '../../components/doorway.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Meter } from '../../components/meter.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { type LimitWarning, useLimitWarning } from '../frame/limit-warning.ts'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { type Action, useAction } from '../frame/use-action.ts'
import { renewAccounts, type Use } from '../users/accounts.ts'
import { EffectsDialog } from '../users/effects-dialog.tsx'
import classes from './limits.module.css'
import { limitsText } from './limits-text.ts'
import { Trend } from './trend.tsx'

interface Limits {
  readonly seats: Use
  readonly guests: Use
  readonly roomsPerGuest: Omit<Use, 'used'> & { readonly highest: { readonly used: number } }
}

interface License {
  readonly id: string
  readonly to: string
  readonly workspaceId: string
  readonly expiresAt: string
  readonly limits: { readonly activeUsers?: number; readonly guestUsers?: number; readonly roomsPerGuest?: number }
}

const kinds = [
  { key: 'seats', setting: 'Limits_Seats', licence: 'activeUsers' },
  { key: 'guests', setting: 'Limits_Guests', licence: 'guestUsers' },
  { key: 'roomsPerGuest', setting: 'Limits_Rooms_Per_Guest', licence: 'roomsPerGuest' },
] as const
type SettingName = (typeof kinds)[number]['setting']

async function renewLimits(): Promise<void> {
  await Promise.all([
    renewAccounts(),
    ...['license', 'limit-settings', 'limits-history', 'permission-table'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
  ])
}

export function LimitsPage(): ReactNode {
  const t = useText(limitsText)
  const rights = useRights()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const { data, error } = useQuery({ queryKey: ['limits'], queryFn: () => rest.get<Limits>('foyer.limits') })
  const license = useQuery({
    queryKey: ['license'],
    queryFn: async () => (await rest.get<{ license: { license?: License } }>('licenses.info')).license.license ?? null,
  }).data
  return (
    <>
      <PageHead title={t('title')}>{rights.may('change-license') && <Upload action={action} />}</PageHead>
      <div className={page.body}>
        {action.refused !== null && (
          <Notice tone="refused" said>
            {action.refused}
          </Notice>
        )}
        {error !== null && <EmptyState title={sentenceOf(error)} />}
        {error === null && data === undefined && <Waiting rows={6} />}
        {data !== undefined && (
          <>
            <Meters limits={data} />
            <div className={classes.grid3}>
              <History />
              <Takers />
              <Sources limits={data} license={license ?? null} />
              <Licence license={license} mayChange={rights.may('change-license')} />
            </div>
          </>
        )}
      </div>
    </>
  )
}

function Upload({ action }: { readonly action: Action }): ReactNode {
  const t = useText(limitsText)
  return (
    <FileButton
      onChange={(file) => {
        if (file !== null)
          action.run(async () => {
            await act('licenses.add', { license: (await file.text()).trim() })
            await renewLimits()
          }, t('upload.done'))
      }}
    >
      {(props) => (
        <Button {...props} loading={action.isRunning} leftSection={<IconUpload size={18} stroke={1.75} aria-hidden="true" />}>
          {t('upload')}
        </Button>
      )}
    </FileButton>
  )
}

function Meters({ limits: { seats, guests, roomsPerGuest } }: { readonly limits: Limits }): ReactNode {
  const t = useText(limitsText)
  const { number } = useFormat()
  const left = ({ used, max }: Use): string | null => (max === null ? null : number(Math.max(0, max - used)))
  const [seatsLeft, guestsLeft] = [left(seats), left(guests)]
  return (
    <div className={page.meters}>
      <Meter
        icon={<IconArmchair size={18} stroke={1.75} aria-hidden="true" />}
        label={t('seats')}
        used={seats.used}
        max={seats.max}
        help={seatsLeft === null ? t('help.seats.open') : t('help.seats', { left: seatsLeft })}
      />
      <Meter
        icon={<Doorway size={18} />}
        label={t('guests')}
        used={guests.used}
        max={guests.max}
        tone="guest"
        help={guestsLeft === null ? t('help.guests.open') : t('help.guests', { left: guestsLeft })}
      />
      <Meter
        icon={<IconDoorEnter size={18} stroke={1.75} aria-hidden="true" />}
        label={t('roomsPerGuest')}
        used={roomsPerGuest.highest.used}
        max={roomsPerGuest.max}
        help={t('help.roomsPerGuest')}
      />
    </div>
  )
}

interface DayOfLimits {
  readonly day: string
  readonly seats: { readonly used: number; readonly max: number | null }
  readonly guests: { readonly used: number; readonly max: number | null }
}

function History(): ReactNode {
  const t = useText(limitsText)
  const [what, setWhat] = useState<'seats' | 'guests'>('guests')
  const { data } = useQuery({
    queryKey: ['limits-history'],
    queryFn: async () => (await rest.get<{ samples: readonly DayOfLimits[] }>('foyer.limits.history', { days: 365 })).samples,
  })
  return (
    <section className={page.card}>
      <div className={classes.cardHead}>
        <h2 className={page.cardTitle}>{t(`trend.${what}`)}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('trend.choose')}
          value={what}
          onChange={(value) => setWhat(value === 'seats' ? 'seats' : 'guests')}
          data={(['seats', 'guests'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      {data !== undefined && (
        <Trend samples={data.map((sample) => ({ day: sample.day, ...sample[what] }))} tone={what === 'guests' ? 'guest' : 'plain'} />
      )}
    </section>
  )
}

interface TakersAnswer {
  readonly companies: readonly { readonly company: string | null; readonly guests: number }[]
  readonly hosts: readonly { readonly host?: Person; readonly guests: number }[]
}

function Takers(): ReactNode {
  const t = useText(limitsText)
  const { data } = useQuery({ queryKey: ['takers'], queryFn: () => rest.get<TakersAnswer>('foyer.limits.takers', { count: 5 }) })
  const companies = (data?.companies ?? []).slice(0, 6)
  const hosts = (data?.hosts ?? []).slice(0, 4)
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t('takers')}</h2>
      {data !== undefined && companies.length === 0 && <p className={page.note}>{t('takers.none')}</p>}
      {companies.length > 0 && (
        <>
          <h3 className={page.note}>{t('byCompany')}</h3>
          <ul className={classes.takers}>
            {companies.map(({ company, guests }) => (
              <Taker key={company ?? ''} guests={guests} most={companies[0]?.guests ?? 1}>
                {company ?? t('noCompany')}
              </Taker>
            ))}
          </ul>
        </>
      )}
      {hosts.length > 0 && (
        <>
          <h3 className={page.note}>{t('byHost')}</h3>
          <ul className={classes.takers}>
            {hosts.map(({ host, guests }) => (
              <Taker key={host?._id ?? ''} guests={guests} most={hosts[0]?.guests ?? 1}>
                {host === undefined ? t('noHost') : <PersonName person={host} avatar={20} weight="plain" />}
              </Taker>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Taker({ guests, most, children }: { readonly guests: number; readonly most: number; readonly children: ReactNode }): ReactNode {
  const { number } = useFormat()
  return (
    <li>
      <span>{children}</span>
      <span className={classes.bar} aria-hidden="true">
        <span style={{ width: `${(guests / most) * 100}%` }} />
      </span>
      <span>{number(guests)}</span>
    </li>
  )
}

function Sources({ limits, license }: { readonly limits: Limits; readonly license: License | null }): ReactNode {
  const t = useText(limitsText)
  const { number } = useFormat()
  const action = useAction()
  const [typed, setTyped] = useState<Partial<Record<SettingName, number | string>>>({})
  const [warnings, setWarnings] = useState<readonly string[]>([])
  const warningOf = useLimitWarning()
  const { data: settings } = useQuery({
    queryKey: ['limit-settings'],
    queryFn: async () => {
      const { settings: rows } = await rest.get<{
        settings: readonly { _id: SettingName; value: number; locked?: boolean; mayChange: boolean }[]
      }>('foyer.settings', {
        group: 'Limits',
      })
      return new Map(rows.map((row) => [row._id, row]))
    },
  })
  const save = (): void =>
    action.run(async () => {
      const changed = Object.entries(typed).map(([_id, value]) => ({ _id, value: Number(value) }))
      const answer = await act<{ warnings: readonly LimitWarning[] }>('foyer.settings', { settings: changed })
      setWarnings(answer.warnings.map(warningOf))
      await renewLimits()
      setTyped({})
    }, t('saved'))
  return (
    <section className={page.card}>
      <div className={classes.cardHead}>
        <div>
          <h2 className={page.cardTitle}>{t('from')}</h2>
          <p className={page.note}>{t('from.text')}</p>
        </div>
        {kinds.some(({ setting }) => settings?.get(setting)?.mayChange === true) && (
          <Button loading={action.isRunning} disabled={Object.keys(typed).length === 0} onClick={save}>
            {t('save')}
          </Button>
        )}
      </div>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning" said>
          {warning}
        </Notice>
      ))}
      <table className={page.table} aria-label={t('from')}>
        <thead>
          <tr>
            {(['limit', 'setting', 'licence', 'inForce'] as const).map((key) => (
              <th key={key} scope="col">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ key, setting, licence }) => {
            const row = settings?.get(setting)
            const { max, from } = limits[key]
            const ofLicence = license?.limits[licence]
            return (
              <tr key={key}>
                <td data-label="">{t(key)}</td>
                <td data-label={t('setting')}>
                  {row?.mayChange === true && row.locked !== true ? (
                    <NumberInput
                      size="sm"
                      className={classes.number ?? ''}
                      aria-label={t(key)}
                      min={0}
                      allowDecimal={false}
                      hideControls
                      value={typed[setting] ?? row?.value ?? ''}
                      onChange={(value) => setTyped((before) => ({ ...before, [setting]: value }))}
                    />
                  ) : (
                    row?.value
                  )}
                </td>
                <td data-label={t('licence')}>{ofLicence === undefined ? '–' : number(ofLicence)}</td>
                <td data-label={t('inForce')}>
                  {max === null ? t('unlimited') : <b className={page.sub}>{number(max)}</b>}{' '}
                  {from !== null && <span className={page.muted}>{t(`from.${from}`)}</span>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Licence({ license, mayChange }: { readonly license: License | null | undefined; readonly mayChange: boolean }): ReactNode {
  const t = useText(limitsText)
  const { day } = useFormat()
  const [isRemoving, setRemoving] = useState(false)
  if (license === undefined) return null
  return (
    <section className={page.card}>
      <div className={classes.cardHead}>
        <h2 className={page.cardTitle}>{t('licence')}</h2>
        {license !== null && <Badge tone="good">{t('licence.inForce')}</Badge>}
      </div>
      {license === null ? (
        <p className={page.note}>{t('licence.none')}</p>
      ) : (
        <>
          <dl className={page.facts}>
            <dt>{t('licence.for')}</dt>
            <dd>{license.to}</dd>
            <dt>{t('licence.ends')}</dt>
            <dd>{day(license.expiresAt)}</dd>
            <dt>{t('licence.workspace')}</dt>
            <dd className={page.mono}>{license.workspaceId}</dd>
          </dl>
          <p className={page.note}>{t('licence.text')}</p>
          {mayChange && (
            <Button color="red" variant="outline" onClick={() => setRemoving(true)}>
              {t('remove')}
            </Button>
          )}
        </>
      )}
      {isRemoving && (
        <EffectsDialog
          title={t('remove.title')}
          verb={t('remove')}
          effects={[
            { key: 'settings', text: t('remove.settings') },
            { key: 'guests', text: t('remove.guests') },
          ]}
          done={t('remove.done')}
          asksWhy="optional"
          onClose={() => setRemoving(false)}
          send={async (_confirmed, reason) => {
            await act('licenses.remove', reason === '' ? {} : { reason })
            await renewLimits()
          }}
        />
      )}
    </section>
  )
}
