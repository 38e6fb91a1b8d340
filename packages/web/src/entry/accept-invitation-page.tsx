// The page behind an invitation's link: who asks, where to, until when and how the guest will be seen; and beside it the account. The
// token stands behind the #, so no server on the way has it; it is sent in bodies alone.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Button } from '@mantine/core'
import { IconCalendar, IconHash, IconMailOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
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
import { nameOf, type Person } from '../components/person.ts'
import { PersonName } from '../components/person-name.tsx'
import { useForm } from '../components/use-form.ts'
import { usePageTitle } from '../components/use-page-title.ts'
import { Waiting } from '../components/waiting.tsx'
import { signOut, startSession, useSession } from '../session/session.ts'
import { useFormat } from '../text/use-format.ts'
import { RichText, useText } from '../text/use-text.tsx'
import { AtSign } from './at-sign.tsx'
import classes from './accept-invitation.module.css'
import { entryText } from './entry-text.ts'
import formClasses from './entry.module.css'
import { NewPasswordField } from './new-password-field.tsx'
import { useLinkToken } from './use-link-token.ts'

interface Offer {
  readonly address: string
  readonly workspace: string
  readonly inviter: string
  readonly rooms: readonly string[]
  readonly company: string | null
  readonly note: string
  readonly accessEndsAt: string | null
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
  usePageTitle(t('invitation.title'))
  return (
    <div className={classes.page}>
      <Offered offer={offer} />
      <main className={classes.right}>
        {session.name === 'in' ? <Occupied person={session.me} /> : <Account offer={offer} token={token} />}
      </main>
    </div>
  )
}

/** What the invitation says. */
function Offered({ offer }: { readonly offer: Offer }): ReactNode {
  const t = useText(entryText)
  const { day, list } = useFormat()
  const { rooms, accessEndsAt, company, inviter, note } = offer
  const bold = { b: <b /> }
  return (
    <section className={classes.left} aria-label={t('invitation.title')}>
      <div className={classes.workspace}>
        <FoyerMark />
        {offer.workspace}
      </div>
      <div className={classes.intro}>
        <div className={classes.inviter}>
          <PersonName person={{ name: inviter, username: inviter }} avatar={36} below={t('invitation.invites')} />
        </div>
        <h1 className={classes.heading}>{t('invitation.heading')}</h1>
        {note !== '' && <blockquote className={classes.note}>{note}</blockquote>}
        <ul className={classes.facts}>
          <li>
            <IconHash size={18} stroke={1.75} aria-hidden="true" />
            <span>
              {rooms.length === 0 && t('invitation.noRooms')}
              {rooms.length === 1 && <RichText of={entryText} text="invitation.room" values={{ room: rooms[0] ?? '' }} parts={bold} />}
              {rooms.length > 1 && <RichText of={entryText} text="invitation.rooms" values={{ rooms: list(rooms) }} parts={bold} />}
            </span>
          </li>
          {accessEndsAt !== null && (
            <li>
              <IconCalendar size={18} stroke={1.75} aria-hidden="true" />
              <span>
                <RichText of={entryText} text="invitation.until" values={{ date: day(accessEndsAt) }} parts={bold} />{' '}
                <span className={classes.muted}>{t('invitation.extend', { host: inviter })}</span>
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
      <footer className={classes.foot}>
        <span>{t('invitation.leave')}</span>
        <LanguageChoice />
      </footer>
    </section>
  )
}

/** The account that is made by accepting. */
function Account({ offer, token }: { readonly offer: Offer; readonly token: string }): ReactNode {
  const t = useText(entryText)
  const navigate = useNavigate()
  const form = useForm({
    start: { name: '', username: usernameIn(offer.address), password: '' },
    required: ['name', 'username', 'password'],
    send: async ({ name, username, password }) => {
      const answer = await rest.post<LoginData>('foyer.invitations.accept', {
        token,
        name: name.trim(),
        username: username.trim(),
        password,
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
        <SubmitButton isSending={form.isSending}>
          {rooms.length === 1 ? t('invitation.join', { room: rooms[0] ?? '' }) : t('invitation.joinMany', { workspace })}
        </SubmitButton>
      </form>
      <p className={formClasses.aside}>
        {/* oxlint-disable-next-line jsx-a11y/anchor-has-content -- the translation holds the words */}
        <RichText of={entryText} text="invitation.before" parts={{ a: <Link to="/sign-in" /> }} />
      </p>
    </div>
  )
}

/** Somebody is signed in here already: an invitation makes another account, which must be meant. */
function Occupied({ person }: { readonly person: Person }): ReactNode {
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

/** A first suggestion; the person may choose another. */
function usernameIn(address: string): string {
  return (address.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9._-]/g, '')
}
