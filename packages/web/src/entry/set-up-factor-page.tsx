// A second factor is asked of this account, and it has none: it is set up here before anything else is done. Where the session is not a
// fresh one, the password is asked for first.
import { Button } from '@mantine/core'
import { IconCopy, IconDeviceMobile, IconDownload, IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { codeOf, detailsOf, useRefusals } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { componentsText } from '../components/components-text.ts'
import { PasswordField, SubmitButton, TextField } from '../components/fields.tsx'
import { say } from '../components/live-region.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { QrCode } from '../components/qr-code.tsx'
import { useForm } from '../components/use-form.ts'
import { Waiting } from '../components/waiting.tsx'
import { renewSelf, signOut, useSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import { digestOf } from './digest.ts'
import classes from './entry.module.css'
import { entryText } from './entry-text.ts'

type Method = 'totp' | 'email'

interface FactorState {
  readonly addressVerified: boolean
  readonly offered: readonly Method[]
}

interface Offer {
  readonly secret: string
  readonly url: string
}

/** What the server is shown so that it lets a session that is not fresh do this. */
type Proof = Record<string, string>

export function SetUpFactorPage(): ReactNode {
  const t = useText(entryText)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <PageShell
      title={t('setFactor.title')}
      heading={codes === null ? t('setFactor.title') : t('setFactor.codes.title')}
      lead={codes === null ? t('setFactor.lead') : t('setFactor.codes.lead')}
    >
      {codes === null ? <ChooseMethod onCodes={setCodes} /> : <RecoveryCodes codes={codes} />}
      <p className={classes.aside}>
        <button type="button" className={classes.link} onClick={() => void signOut()}>
          {t('change.signOut')}
        </button>
      </p>
    </PageShell>
  )
}

function ChooseMethod({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }): ReactNode {
  const t = useText(entryText)
  const [chosen, setChosen] = useState<Method | null>(null)
  const { data, error, refetch } = useQuery({ queryKey: ['second-factor'], queryFn: () => rest.get<FactorState>('foyer.secondFactor') })
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const { offered, addressVerified } = data
  const method = chosen ?? offered[0]
  const other = offered.find((one) => one !== method)
  return (
    <>
      {method === 'email' ? <ByMail isVerified={addressVerified} /> : <ByApp onCodes={onCodes} />}
      {other !== undefined && (
        <p className={classes.aside}>
          <button type="button" className={classes.link} onClick={() => setChosen(other)}>
            {other === 'email' ? t('setFactor.mailInstead') : t('setFactor.appInstead')}
          </button>
        </p>
      )}
    </>
  )
}

function ByApp({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }): ReactNode {
  const [proof, setProof] = useState<Proof>({})
  const { data, error, refetch } = useQuery({
    queryKey: ['app-offer', proof],
    queryFn: () => rest.post<Offer>('foyer.secondFactor.enable', {}, proof),
    // Asked once: every answer is another secret.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (data !== undefined) return <ConfirmApp offer={data} proof={proof} onCodes={onCodes} />
  if (error === null) return <Waiting />
  if (asksForPassword(error)) return <PasswordFirst wasWrong={codeOf(error) === 'totp-invalid'} onTyped={setProof} />
  return <Failed error={error} onRetry={() => void refetch()} />
}

function ConfirmApp({
  offer,
  proof,
  onCodes,
}: {
  readonly offer: Offer
  readonly proof: Proof
  readonly onCodes: (codes: readonly string[]) => void
}): ReactNode {
  const t = useText(entryText)
  const form = useForm({
    start: { code: '' },
    required: ['code'],
    send: async ({ code }) => {
      const { codes } = await rest.post<{ codes: string[] }>('foyer.secondFactor.confirm', { code: code.replace(/\s/g, '') }, proof)
      onCodes(codes)
    },
  })
  return (
    <form className={classes.form} onSubmit={form.submit} noValidate>
      <ol className={classes.steps}>
        <li>{t('setFactor.app.scan')}</li>
        <li>{t('setFactor.app.type')}</li>
      </ol>
      <QrCode text={offer.url} label={t('setFactor.app.picture')} />
      <div className={classes.secret}>
        <span>{t('setFactor.app.secret')}</span>
        <code>{offer.secret.match(/.{1,4}/g)?.join(' ') ?? offer.secret}</code>
        <a className={classes.onPhone} href={offer.url}>
          <IconDeviceMobile size={16} stroke={1.75} aria-hidden="true" />
          {t('setFactor.app.open')}
        </a>
      </div>
      <TextField
        {...form.field('code')}
        label={t('setFactor.app.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        spellCheck={false}
        autoFocus
        required
      />
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{t('setFactor.app.submit')}</SubmitButton>
    </form>
  )
}

function PasswordFirst({ wasWrong, onTyped }: { readonly wasWrong: boolean; readonly onTyped: (proof: Proof) => void }): ReactNode {
  const t = useText(entryText)
  const { session } = useSession()
  const form = useForm({
    start: { password: '' },
    required: ['password'],
    send: async ({ password }) => onTyped({ 'x-2fa-code': await digestOf(password), 'x-2fa-method': 'password' }),
  })
  return (
    <form className={classes.form} onSubmit={form.submit} noValidate>
      <p>{t('setFactor.password')}</p>
      <input
        type="text"
        name="login"
        autoComplete="username"
        value={session.name === 'in' ? (session.me.username ?? '') : ''}
        readOnly
        hidden
      />
      <PasswordField {...form.field('password')} label={t('password')} autoComplete="current-password" autoFocus required />
      {wasWrong && (
        <Notice tone="refused" said>
          {t('setFactor.password.wrong')}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{t('factor.submit')}</SubmitButton>
    </form>
  )
}

function ByMail({ isVerified }: { readonly isVerified: boolean }): ReactNode {
  const t = useText(entryText)
  const { session } = useSession()
  const address = session.name === 'in' ? session.me.emails?.[0]?.address : undefined
  const [proof, setProof] = useState<Proof>({})
  const [asked, setAsked] = useState<'not-yet' | 'password' | 'password-wrong'>('not-yet')
  const form = useForm({
    start: {},
    send: async () => {
      await rest.post('users.2fa.enableEmail', {}, proof)
      await renewSelf()
    },
    onRefused: ({ code }, error) => {
      if (!asksForPassword(error)) return false
      setAsked(code === 'totp-invalid' ? 'password-wrong' : 'password')
      return true
    },
  })
  if (asked !== 'not-yet')
    return (
      <PasswordFirst
        wasWrong={asked === 'password-wrong'}
        onTyped={(typed) => {
          setProof(typed)
          setAsked('not-yet')
        }}
      />
    )
  if (!isVerified)
    return address === undefined ? <Notice tone="warning">{t('setFactor.mail.none')}</Notice> : <VerifyFirst address={address} />
  return (
    <form className={classes.form} onSubmit={form.submit}>
      <p className={classes.fact}>
        <IconMail size={18} stroke={1.75} aria-hidden="true" />
        <span>{t('setFactor.mail.text', { address: address ?? '' })}</span>
      </p>
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{t('setFactor.mail.submit')}</SubmitButton>
    </form>
  )
}

/** Codes go to an address that is known to be the person's own. */
function VerifyFirst({ address }: { readonly address: string }): ReactNode {
  const t = useText(entryText)
  const form = useForm({ start: {}, send: () => rest.post('users.sendConfirmationEmail', { email: address }).then(() => setSent(true)) })
  const [isSent, setSent] = useState(false)
  return (
    <form className={classes.form} onSubmit={form.submit}>
      <Notice tone={isSent ? 'done' : 'warning'} said={isSent}>
        {isSent ? t('setFactor.mail.sent', { address }) : t('setFactor.mail.verify', { address })}
      </Notice>
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      {!isSent && <SubmitButton isSending={form.isSending}>{t('setFactor.mail.verifySubmit')}</SubmitButton>}
    </form>
  )
}

/** Shown this once: whoever loses the app comes in by them. */
function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactNode {
  const t = useText(entryText)
  const form = useForm({ start: {}, send: renewSelf })
  const text = codes.join('\n')
  return (
    <form className={classes.form} onSubmit={form.submit}>
      <ul className={classes.codes} aria-label={t('setFactor.codes.list')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={classes.keep}>
        {/* Where the address is not a safe one, browsers give no clipboard. */}
        {navigator.clipboard !== undefined && (
          <Button
            leftSection={<IconCopy size={16} stroke={1.75} aria-hidden="true" />}
            onClick={() => void navigator.clipboard.writeText(text).then(() => say(t('setFactor.codes.copied')))}
          >
            {t('setFactor.codes.copy')}
          </Button>
        )}
        <Button
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="foyer-recovery-codes.txt"
          leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
        >
          {t('setFactor.codes.save')}
        </Button>
      </div>
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{t('setFactor.codes.submit')}</SubmitButton>
    </form>
  )
}

function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const tc = useText(componentsText)
  const { sentence } = useRefusals()(error)
  return (
    <Notice
      tone="refused"
      said
      action={
        <Button size="compact-sm" onClick={onRetry}>
          {tc('retry')}
        </Button>
      }
    >
      {sentence}
    </Notice>
  )
}

function asksForPassword(error: unknown): boolean {
  return codeOf(error).startsWith('totp-') && detailsOf(error)['method'] === 'password'
}
