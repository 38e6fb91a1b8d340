// Lets somebody from outside into this room: by invitation for those who may invite, else by asking them. What the guest will see stands
// there before anything is sent.
import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { useForm } from '../../components/use-form.ts'
import { useText } from '../../text/use-text.tsx'
import barClasses from '../bar/bar.module.css'
import { useBar } from '../model/address.ts'
import { useRights } from '../../session/rights.ts'
import { Exposure, type History, HistoryChoice } from './add-people.tsx'
import classes from './people.module.css'
import { peopleText } from './people-text.ts'

/** What became of one address. */
interface Outcome {
  readonly address: string
  readonly outcome: 'invited' | 'doubled' | 'pending' | 'known' | 'refused'
  readonly link?: string
  readonly username?: string
  readonly error?: string
}

export function InviteGuest({ rid }: { readonly rid: string }): ReactNode {
  const { may } = useRights()
  return may('invite-guest') ? <Invite rid={rid} /> : <Ask rid={rid} />
}

function Invite({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(peopleText)
  const openBar = useBar()
  const [history, setHistory] = useState<History>('all')
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null)
  const form = useForm<'addresses' | 'company' | 'note'>({
    start: { addresses: '', company: '', note: '' },
    required: ['addresses'],
    send: async ({ addresses, company, note }) => {
      const answer = await rest.post<{ outcomes: Outcome[] }>('foyer.invitations.create', {
        addresses: addresses.split(/[\s,;]+/).filter((address) => address !== ''),
        rooms: [rid],
        history,
        ...(company.trim() === '' ? {} : { company: company.trim() }),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      })
      setOutcomes(answer.outcomes)
      // What was not sent stays in the field.
      const left = answer.outcomes.filter(({ outcome }) => outcome === 'refused').map(({ address }) => address)
      form.set('addresses', left.join(' '))
    },
  })
  if (outcomes !== null)
    return (
      <>
        <div className={barClasses.body}>
          <ul className={barClasses.stack} aria-live="polite">
            {outcomes.map((outcome, at) => (
              <li key={at}>
                <Answer outcome={outcome} />
              </li>
            ))}
          </ul>
        </div>
        <div className={barClasses.foot}>
          <Button onClick={() => setOutcomes(null)}>{t('invite.more')}</Button>
          <Button variant="filled" onClick={() => openBar('members')}>
            {t('invite.done')}
          </Button>
        </div>
      </>
    )
  return (
    <Form rid={rid} form={form} verb={t('invite.do')} history={history} onHistory={setHistory}>
      <TextInput
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        label={t('invite.address')}
        description={t('invite.address.hint')}
        autoComplete="off"
        {...form.field('addresses')}
      />
      <TextInput label={t('invite.company')} autoComplete="off" {...form.field('company')} />
      <Textarea label={t('invite.note')} autosize minRows={2} maxRows={6} maxLength={1_000} {...form.field('note')} />
    </Form>
  )
}

function Answer({ outcome: { address, outcome, link, username = '', error = '' } }: { readonly outcome: Outcome }): ReactNode {
  const t = useText(peopleText)
  const said =
    outcome === 'known'
      ? t('outcome.known', { username })
      : outcome === 'refused'
        ? t('outcome.refused', { why: error })
        : t(`outcome.${outcome}`)
  const copy = (): void => {
    void navigator.clipboard.writeText(link ?? '').then(() => say(t('invite.copied')))
  }
  return (
    <Notice
      tone={outcome === 'invited' ? 'done' : outcome === 'refused' ? 'refused' : 'info'}
      title={address}
      action={
        link === undefined ? undefined : (
          <Button size="compact-sm" onClick={copy}>
            {t('invite.copy')}
          </Button>
        )
      }
    >
      {said}
    </Notice>
  )
}

function Ask({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(peopleText)
  const openBar = useBar()
  const [history, setHistory] = useState<History>('all')
  const [isAsked, setAsked] = useState(false)
  const form = useForm<'address' | 'company' | 'reason'>({
    start: { address: '', company: '', reason: '' },
    required: ['address', 'reason'],
    send: async ({ address, company, reason }) => {
      await rest.post('foyer.invitations.request', {
        address: address.trim(),
        rooms: [rid],
        history,
        reason: reason.trim(),
        ...(company.trim() === '' ? {} : { company: company.trim() }),
      })
      setAsked(true)
    },
  })
  if (isAsked)
    return (
      <>
        <div className={barClasses.body}>
          <Notice tone="done" said>
            {t('invite.asked')}
          </Notice>
        </div>
        <div className={barClasses.foot}>
          <Button onClick={() => openBar('members')}>{t('invite.done')}</Button>
        </div>
      </>
    )
  return (
    <Form rid={rid} form={form} verb={t('invite.ask')} history={history} onHistory={setHistory}>
      <p className={classes.lead}>{t('invite.askText')}</p>
      <TextInput label={t('invite.address.one')} autoComplete="off" {...form.field('address')} />
      <TextInput label={t('invite.company')} autoComplete="off" {...form.field('company')} />
      <Textarea label={t('invite.reason')} autosize minRows={2} maxRows={6} maxLength={1_000} {...form.field('reason')} />
    </Form>
  )
}

function Form({
  rid,
  form,
  verb,
  history,
  onHistory,
  children,
}: {
  readonly rid: string
  readonly form: { readonly refused: string | null; readonly isSending: boolean; submit(event: FormEvent<HTMLFormElement>): void }
  readonly verb: string
  readonly history: History
  readonly onHistory: (history: History) => void
  readonly children: ReactNode
}): ReactNode {
  const t = useText(peopleText)
  const openBar = useBar()
  return (
    <form className={barClasses.thread} onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
      <div className={barClasses.body}>
        <div className={classes.form}>
          {form.refused !== null && (
            <Notice tone="refused" said>
              {form.refused}
            </Notice>
          )}
          {children}
          <Notice tone="guest">
            <Exposure rid={rid} name={t('invite.they')} history={history} />
            <HistoryChoice value={history} onChange={onHistory} />
          </Notice>
        </div>
      </div>
      <div className={barClasses.foot}>
        <Button onClick={() => openBar('members')}>{t('add.cancel')}</Button>
        <Button type="submit" variant="filled" loading={form.isSending}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
