// Invitations and what can be done about each: send again, copy the link, take back.
import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { DataTable } from '../frame/data-table.tsx'
import page from '../frame/page.module.css'
import { Pager } from '../frame/pager.tsx'
import { useAction } from '../frame/use-action.ts'
import { EffectsDialog } from '../users/effects-dialog.tsx'
import { invitesText } from './invites-text.ts'

interface Invitation {
  readonly _id: string
  readonly address: string
  readonly state: 'pending' | 'expired' | 'accepted' | 'revoked'
  readonly rooms: readonly { readonly _id: string; readonly name: string }[]
  readonly invitedBy: Person | null
  readonly host: Person | null
  readonly expiresAt: string
}

const pageSize = 10

export async function renewInvitations(): Promise<void> {
  await Promise.all(['invitations', 'accounts', 'requests'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
}

export function InvitationsTable({ state }: { readonly state?: 'pending' }): ReactNode {
  const t = useText(invitesText)
  const { shortDay, list } = useFormat()
  const sentenceOf = useAdminRefusals()
  const action = useAction()
  const [offset, setOffset] = useState(0)
  const [revoked, setRevoked] = useState<Invitation | null>(null)
  const [link, setLink] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: ['invitations', state ?? 'all', offset],
    queryFn: () =>
      rest.get<{ invitations: readonly Invitation[]; offset: number; total: number }>('foyer.invitations', {
        state,
        offset,
        count: pageSize,
      }),
    placeholderData: keepPreviousData,
  })
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={4} />
  if (data.total === 0) return <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>
  return (
    <>
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      {link !== null && (
        <TextInput label={t('copy.byHand')} value={link} readOnly onFocus={({ currentTarget }) => currentTarget.select()} />
      )}
      <DataTable
        label={t('invited')}
        rows={data.invitations}
        columns={[
          { key: 'address', label: t('address'), renderCell: ({ address }) => <b className={page.sub}>{address}</b> },
          {
            key: 'rooms',
            label: t('rooms'),
            renderCell: ({ rooms }) => (rooms.length === 0 ? t('noRoom') : list(rooms.map(({ name }) => name))),
          },
          {
            key: 'host',
            label: t('host'),
            renderCell: ({ host, invitedBy }) => <PersonName person={host ?? invitedBy ?? {}} weight="plain" />,
          },
          {
            key: 'state',
            label: t('state'),
            renderCell: ({ state: its, expiresAt }) =>
              its === 'pending' ? (
                t('state.pending', { date: shortDay(expiresAt) })
              ) : (
                <Badge {...(its === 'accepted' ? { tone: 'good' } : its === 'expired' ? { tone: 'warning' } : {})}>
                  {t(`state.${its}`)}
                </Badge>
              ),
          },
          {
            key: 'actions',
            label: t('actions'),
            isUnlabelled: true,
            renderCell: (one) => (
              <span className={page.buttons}>
                {(one.state === 'pending' || one.state === 'expired') && (
                  <Button
                    size="compact-sm"
                    onClick={() =>
                      action.run(
                        async () => {
                          await act('foyer.invitations.resend', { invitationId: one._id })
                          await renewInvitations()
                        },
                        t('resent', { address: one.address }),
                      )
                    }
                  >
                    {t('resend')}
                  </Button>
                )}
                {one.state === 'pending' && (
                  <>
                    <Button size="compact-sm" onClick={() => action.run(() => copyLink(one._id))}>
                      {t('copy')}
                    </Button>
                    <Button size="compact-sm" color="red" variant="outline" onClick={() => setRevoked(one)}>
                      {t('revoke')}
                    </Button>
                  </>
                )}
              </span>
            ),
          },
        ]}
      />
      <Pager offset={data.offset} count={data.invitations.length} total={data.total} pageSize={pageSize} onOffset={setOffset} />
      {revoked !== null && (
        <EffectsDialog
          title={t('revoke.title', { address: revoked.address })}
          verb={t('revoke')}
          effects={[{ key: 'link', text: t('revoke.effect') }]}
          done={t('revoke.done', { address: revoked.address })}
          asksWhy="optional"
          onClose={() => setRevoked(null)}
          send={async (_confirmed, reason) => {
            await act('foyer.invitations.revoke', { invitationId: revoked._id, ...(reason === '' ? {} : { reason }) })
            await renewInvitations()
          }}
        />
      )}
    </>
  )

  async function copyLink(invitationId: string): Promise<void> {
    const { link: copied } = await rest.get<{ link: string }>('foyer.invitations.link', { invitationId })
    try {
      await navigator.clipboard.writeText(copied)
      say(t('copied'))
      setLink(null)
    } catch {
      // Browsers let pages write only at safe addresses: then it is shown, to be copied by hand.
      setLink(copied)
    }
  }
}
