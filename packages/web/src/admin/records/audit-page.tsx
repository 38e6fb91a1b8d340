// The audit log: who did what to whom and who was refused; narrowed down, paged, and exported as a file.
import { Button, Select, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { RestError } from '@foyer/client/rest-client.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { language } from '../../text/language.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { AdminBar } from '../frame/admin-bar.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { DataTable } from '../frame/data-table.tsx'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { Pager } from '../frame/pager.tsx'
import { useAction } from '../frame/use-action.ts'
import type { AuditEntry } from '../users/accounts.ts'
import info from '../users/user-info.module.css'
import { namedActions, useActionName } from './actions-text.ts'
import { AuditDetails } from './audit-details.tsx'
import { useActorName, useTargetName } from './entry-words.ts'
import { recordsText } from './records-text.ts'

const pageSize = 25

export function AuditPage(): ReactNode {
  const t = useText(recordsText)
  const { moment } = useFormat()
  const actionName = useActionName()
  const actorName = useActorName()
  const targetName = useTargetName()
  const sentenceOf = useAdminRefusals()
  const download = useAction()
  const { targetId, action, refused = false, from = '', until = '', offset = 0 } = useSearch({ from: '/signed-in/admin/audit' })
  const navigate = useNavigate({ from: '/admin/audit' })
  const [chosen, setChosen] = useState<string | null>(null)
  const actions = namedActions
    .map((value) => ({ value, label: actionName(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, language()))
  const filter = {
    targetId,
    action,
    refused: refused ? true : undefined,
    from: from === '' ? undefined : new Date(`${from}T00:00:00`).toISOString(),
    to: until === '' ? undefined : new Date(`${until}T23:59:59.999`).toISOString(),
  }
  const { data, error } = useQuery({
    queryKey: ['audit', filter, offset],
    queryFn: () =>
      rest.get<{ entries: readonly AuditEntry[]; offset: number; total: number }>('foyer.audit', { ...filter, offset, count: pageSize }),
    placeholderData: keepPreviousData,
  })
  const change = (next: object): void => void navigate({ search: (before) => ({ ...before, offset: undefined, ...next }), replace: true })
  const entry = data?.entries.find(({ _id }) => _id === chosen)
  return (
    <>
      <PageHead title={t('audit')}>
        {(['csv', 'jsonl'] as const).map((format) => (
          <Button
            key={format}
            disabled={download.isRunning}
            leftSection={<IconDownload size={18} stroke={1.75} aria-hidden="true" />}
            onClick={() => download.run(() => saveFile(filter, format))}
          >
            {t(format)}
          </Button>
        ))}
      </PageHead>
      <div className={page.body}>
        {download.refused !== null && (
          <Notice tone="refused" said>
            {download.refused}
          </Notice>
        )}
        <div className={page.tools} role="search">
          <Select
            size="sm"
            aria-label={t('action')}
            placeholder={t('action.all')}
            clearable
            searchable
            data={actions}
            value={action ?? null}
            onChange={(value) => change({ action: value ?? undefined })}
          />
          <TextInput
            size="sm"
            type="date"
            aria-label={t('from')}
            value={from}
            onChange={({ currentTarget }) => change({ from: currentTarget.value || undefined })}
          />
          <TextInput
            size="sm"
            type="date"
            aria-label={t('until')}
            value={until}
            onChange={({ currentTarget }) => change({ until: currentTarget.value || undefined })}
          />
          <Button size="sm" aria-pressed={refused} onClick={() => change({ refused: refused ? undefined : true })}>
            {t('refusedOnly')}
          </Button>
          {targetId !== undefined && (
            <Button size="sm" onClick={() => change({ targetId: undefined })}>
              {t('allTargets')}
            </Button>
          )}
        </div>
        {error !== null && <EmptyState title={sentenceOf(error)} />}
        {error === null && data === undefined && <Waiting rows={8} />}
        {data?.total === 0 && <EmptyState title={t('audit.none')}>{t('audit.none.text')}</EmptyState>}
        {data !== undefined && data.total > 0 && (
          <>
            <DataTable
              label={t('audit')}
              rows={data.entries}
              chosen={chosen ?? undefined}
              onOpen={({ _id }) => setChosen(_id === chosen ? null : _id)}
              columns={[
                { key: 'when', label: t('when'), renderCell: ({ at }) => moment(at) },
                { key: 'who', label: t('who'), renderCell: ({ actor }) => actorName(actor) },
                {
                  key: 'what',
                  label: t('what'),
                  renderCell: (one) => (
                    <>
                      {actionName(one.action)} {one.refusal !== null && <Badge tone="bad">{t('refused')}</Badge>}
                      {isTrial(one) && <Badge>{t('trial')}</Badge>}
                    </>
                  ),
                },
                { key: 'target', label: t('target'), renderCell: ({ target }) => targetName(target) },
                { key: 'where', label: t('where'), renderCell: ({ address }) => address ?? '–' },
              ]}
            />
            <Pager
              offset={data.offset}
              count={data.entries.length}
              total={data.total}
              pageSize={pageSize}
              onOffset={(next) => change({ offset: next === 0 ? undefined : next })}
            />
          </>
        )}
      </div>
      {entry !== undefined && (
        <AdminBar title={t('entry')} onClose={() => setChosen(null)}>
          <div className={info.info}>
            <dl className={page.facts}>
              <dt>{t('when')}</dt>
              <dd>{moment(entry.at)}</dd>
              <dt>{t('who')}</dt>
              <dd>{actorName(entry.actor)}</dd>
              <dt>{t('what')}</dt>
              <dd>{actionName(entry.action)}</dd>
              <dt>{t('target')}</dt>
              <dd>{targetName(entry.target)}</dd>
              {entry.refusal !== null && (
                <>
                  <dt>{t('refused')}</dt>
                  <dd className={page.mono}>{entry.refusal}</dd>
                </>
              )}
              <dt>{t('where')}</dt>
              <dd>{entry.address ?? '–'}</dd>
            </dl>
            <h3 className={page.sub}>{t('details')}</h3>
            <AuditDetails entry={entry} />
          </div>
        </AdminBar>
      )}
    </>
  )
}

/** Asked what would happen, and changed nothing. */
function isTrial({ details }: AuditEntry): boolean {
  const { after } = details
  return typeof after === 'object' && after !== null && 'dryRun' in after && after.dryRun === true
}

/** The token goes with the request, so the file is fetched and handed to the browser. */
async function saveFile(filter: Record<string, string | boolean | undefined>, format: 'csv' | 'jsonl'): Promise<void> {
  const response = await rest.request('GET', 'foyer.audit.export', { query: { ...filter, format } })
  if (response.status >= 400) throw new RestError(response)
  const parts = typeof response.body === 'string' ? response.body : new Blob([response.body as Uint8Array<ArrayBuffer>])
  const address = URL.createObjectURL(new Blob([parts], { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `audit.${format}`
  link.click()
  URL.revokeObjectURL(address)
}
