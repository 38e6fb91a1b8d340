// The page behind an invitation's link: who asks, where to, until when and how the guest will be seen; and beside it the account. The
// token stands behind the #, so no server on the way has it; it is sent in bodies alone.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Button } from '@mantine/core'
import { IconCalendar, IconHash, IconMail, IconMailOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { codeOf, useRefusals } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { componentsText } from '../components/components-text.ts'
import { Doorway } from '../components/doorway.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { SubmitButton, TextField } from '../components/fields.tsx'
import { FoyerMark } from '../components/foyer-mark.tsx'
import { GuestMark } from '../components/guest-mark.tsx'
import { LanguageChoice } from '../components/language-choice.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { MessagePage } from '../components/page-shell.tsx'
import { nameOf } from '../components/person.ts'
import { PersonName } from '../components/person-name.tsx'
import { useForm } from '../components/use-form.ts'
import { usePageTitle } from '../components/use-page-title.ts'
import { Waiting } from '../components/waiting.tsx'
import { type Self, signOut, startSession, useSession } from '../session/session.ts'
import { useFormat } from '../text/use-format.ts'
import { RichText, useText } from '../text/use-text.tsx'
import { AtSign } from './at-sign.tsx'
import classes from './accept-invitation.module.css'
import { entryText } from './entry-text.ts'
import formClasses from './entry.module.css'
import { NewPasswordField } from './new-password-field.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { useSignInSteps } from './sign-in-steps.ts'
import { useLinkToken } from './use-link-token.ts'

interface Offer {
  readonly address: string
  /** As whoever invites knows them; empty where they did not say. */
  readonly name: string
  readonly workspace: string
  readonly inviter: string
  /** Whoever will answer for the guest: the same, or somebody else. */
  readonly host: string
  readonly rooms: readonly string[]
  /** How much there is in these rooms for the guest. */
  readonly sees: { readonly people: number; readonly messages: number; readonly files: number; readonly since: string | null }
  readonly company: string | null
  readonly note: string
  readonly accessEndsAt: string | null
  readonly withoutPassword: boolean
  /** Somebody here has this address: they come in as who they are. */
  readonly hasAccount: boolean
}

export function AcceptInvitationPage(): ReactNode {
  const token = useLinkToken()
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: async () => (await rest.post<{ invitation: Offer }>('foyer.invitations.look', { token })).invitation,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (data !== undefined) return <Invitation offer={data} token={token} />
  if (error === null) return <Waiting />
  return codeOf(error) === 'error-invitation-not-found' || token === '' ? (
    <BadInvitation />
  ) : (
    <Unasked error={error} onRetry={() => void refetch()} />
  )
}

function Invitation({ offer, token }: { readonly offer: Offer; readonly token: string }): ReactNode {
  const t = useText(entryText)
  const { session } = useSession()
  const steps = useSignInSteps()
  const [login, setLogin] = useState(offer.address)
  usePageTitle(t('invitation.title'))
  if (steps.second !== null && session.name !== 'in') return <SecondFactorStep steps={steps} />
  return (
    <div className={classes.page}>
      <Offered offer={offer} />
      <main className={classes.right}>
        {session.name === 'in' && isAddressed(session.me, offer) && <Join offer={offer} token={token} person={session.me} />}
        {session.name === 'in' && !isAddressed(session.me, offer) && <Occupied person={session.me} />}
        {session.name !== 'in' && !offer.hasAccount && <Account offer={offer} token={token} />}
        {session.name !== 'in' && offer.hasAccount && (
          <div className={classes.column}>
            <h2 className={classes.title}>{t('invitation.known')}</h2>
            <p className={classes.for}>{t('invitation.knownLead')}</p>
            <SignInForm steps={steps} login={login} onAsked={setLogin} />
          </div>
        )}
      </main>
      <footer className={classes.foot}>
        <span>{t('invitation.leave')}</span>
        <LanguageChoice />
      </footer>
    </div>
  )
}

/** What the invitation says. */
function Offered({ offer }: { readonly offer: Offer }): ReactNode {
  const t = useText(entryText)
  const { day, list } = useFormat()
  const { rooms, accessEndsAt, company, inviter, host, note } = offer
  const bold = { b: <b /> }
  return (
    <section className={classes.left} aria-label={t('invitation.title')}>
      <div className={classes.workspace}>
        <FoyerMark />
        {offer.workspace}
      </div>
      <div className={classes.intro}>
        <div className={classes.inviter}>
          <PersonName
            person={{ name: inviter, username: inviter }}
            avatar={36}
            below={inviter === host ? t('invitation.invitesAsHost') : t('invitation.invites', { host })}
          />
        </div>
        <h1 className={classes.heading}>{t('invitation.heading')}</h1>
        {note !== '' && <blockquote className={classes.note}>{note}</blockquote>}
        <ul className={classes.facts}>
          <li>
            <IconHash size={18} stroke={1.75} aria-hidden="true" />
            <span>
              {rooms.length === 0 && t('invitation.noRooms')}
              {rooms.length === 1 && <RichText of={entryText} text="invitation.room" values={{ room: rooms[0] ?? '' }} parts={bold} />}
              {rooms.length > 1 && <RichText of={entryText} text="invitation.rooms" values={{ rooms: list(rooms) }} parts={bold} />}{' '}
              {rooms.length > 0 && <Seen of={offer.sees} />}
            </span>
          </li>
          {accessEndsAt !== null && (
            <li>
              <IconCalendar size={18} stroke={1.75} aria-hidden="true" />
              <span>
                <RichText of={entryText} text="invitation.until" values={{ date: day(accessEndsAt) }} parts={bold} />{' '}
                <span className={classes.muted}>{t('invitation.extend', { host })}</span>
              </span>
            </li>
          )}
          <li>
            <span className={classes.doorway}>
              <Doorway size={18} />
            </span>
            <span className={classes.seen}>
              {t('invitation.seenAs')} <GuestMark person={{ kind: 'guest', ...(company === null ? {} : { company }) }} />
            </span>
          </li>
        </ul>
      </div>
    </section>
  )
}

/** How many people are there, and how far back the guest reads. */
function Seen({ of: { people, messages, files, since } }: { readonly of: Offer['sees'] }): ReactNode {
  const t = useText(entryText)
  const { day } = useFormat()
  return (
    <span className={classes.muted}>
      {[
        t('invitation.people', { count: people }),
        since === null ? t('invitation.fromNow') : t('invitation.messages', { count: messages, date: day(since) }),
        ...(files === 0 ? [] : [t('invitation.files', { count: files })]),
      ].join(', ')}
      {'.'}
    </span>
  )
}

/** The account that is made by accepting. */
function Account({ offer, token }: { readonly offer: Offer; readonly token: string }): ReactNode {
  const t = useText(entryText)
  const tc = useText(componentsText)
  const navigate = useNavigate()
  // Which of the two buttons was pressed: Enter presses the first.
  const isByMail = useRef(false)
  const [pressed, setPressed] = useState<'join' | 'by-mail'>('join')
  const press = (which: 'join' | 'by-mail'): void => {
    isByMail.current = which === 'by-mail'
    setPressed(which)
  }
  const form = useForm({
    start: { name: offer.name, username: usernameIn(offer.address), password: '' },
    required: ['name', 'username'],
    check: ({ password }) => (isByMail.current || password.trim() !== '' ? {} : { password: tc('field.required') }),
    send: async ({ name, username, password }) => {
      const answer = await rest.post<LoginData>('foyer.invitations.accept', {
        ...{ token, name: name.trim(), username: username.trim() },
        ...(isByMail.current ? {} : { password }),
      })
      startSession(answer)
      await navigate({ to: '/', replace: true })
    },
  })
  const { rooms, workspace, address } = offer
  return (
    <div className={classes.column}>
      <h2 className={classes.title}>{t('invitation.account')}</h2>
      <p className={classes.for}>
        <RichText of={entryText} text="invitation.for" values={{ address }} parts={{ b: <b /> }} />
      </p>
      <form className={formClasses.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('name')} label={t('name')} autoComplete="name" required />
        <TextField
          {...form.field('username')}
          label={t('username')}
          autoComplete="username"
          spellCheck={false}
          leftSection={<AtSign />}
          required
        />
        <NewPasswordField {...form.field('password')} label={t('password')} />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending && pressed === 'join'} onClick={() => press('join')}>
          {rooms.length === 1 ? t('invitation.join', { room: rooms[0] ?? '' }) : t('invitation.joinMany', { workspace })}
        </SubmitButton>
        {offer.withoutPassword && (
          <>
            <p className={classes.or}>{t('invitation.or')}</p>
            <Button
              type="submit"
              size="lg"
              fullWidth
              className={classes.byMail}
              leftSection={<IconMail size={18} stroke={1.75} aria-hidden="true" />}
              loading={form.isSending && pressed === 'by-mail'}
              onClick={() => press('by-mail')}
            >
              {t('invitation.byMail')}
            </Button>
          </>
        )}
      </form>
      <p className={formClasses.aside}>
        {/* oxlint-disable-next-line jsx-a11y/anchor-has-content -- the translation holds the words */}
        <RichText of={entryText} text="invitation.before" parts={{ a: <Link to="/sign-in" /> }} />
      </p>
    </div>
  )
}

/** Whoever was invited has an account here, and is signed in with it: they come into the rooms as who they are. */
function Join({ offer, token, person }: { readonly offer: Offer; readonly token: string; readonly person: Self }): ReactNode {
  const t = useText(entryText)
  const navigate = useNavigate()
  const form = useForm({
    start: {},
    send: async () => {
      await rest.post('foyer.invitations.join', { token })
      await navigate({ to: '/', replace: true })
    },
  })
  const { rooms, workspace } = offer
  return (
    <div className={classes.column}>
      <h2 className={classes.title}>{t('invitation.welcome')}</h2>
      <p className={classes.for}>{t('invitation.as', { name: nameOf(person) })}</p>
      <form className={formClasses.form} onSubmit={form.submit}>
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>
          {rooms.length === 1 ? t('invitation.join', { room: rooms[0] ?? '' }) : t('invitation.joinMany', { workspace })}
        </SubmitButton>
      </form>
    </div>
  )
}

/** Somebody is signed in here already: an invitation makes another account, which must be meant. */
function Occupied({ person }: { readonly person: Self }): ReactNode {
  const t = useText(entryText)
  return (
    <div className={classes.column}>
      <Notice tone="warning">{t('invitation.signedIn', { name: nameOf(person) })}</Notice>
      <div className={classes.choices}>
        <LinkButton size="lg" variant="filled" to="/">
          {t('invitation.stay')}
        </LinkButton>
        <Button size="lg" onClick={() => void signOut()}>
          {t('invitation.signOut')}
        </Button>
      </div>
    </div>
  )
}

function BadInvitation(): ReactNode {
  const t = useText(entryText)
  return (
    <MessagePage title={t('invitation.bad.title')}>
      <EmptyState level={1} title={t('invitation.bad.title')} icon={<IconMailOff size={28} stroke={1.5} />}>
        {t('invitation.bad.text')}
      </EmptyState>
    </MessagePage>
  )
}

function Unasked({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const t = useText(entryText)
  const tc = useText(componentsText)
  const { sentence } = useRefusals()(error)
  return (
    <MessagePage title={t('invitation.title')}>
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
    </MessagePage>
  )
}

/** Whether the invitation went to the address of whoever is signed in. */
function isAddressed({ emails = [] }: Self, { address }: Offer): boolean {
  return emails.some((email) => email.address.toLowerCase() === address.toLowerCase())
}

/** A first suggestion; the person may choose another. */
function usernameIn(address: string): string {
  return (address.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9._-]/g, '')
}
