// A link into a room: whoever is signed in goes in; whoever is not makes an account first, or signs in with theirs.
import { IconLinkOff } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { useRefusals } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { componentsText } from '../components/components-text.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { MessagePage, PageShell } from '../components/page-shell.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useSession } from '../session/session.ts'
import { workspaceUrl } from '../session/storage.ts'
import { useText } from '../text/use-text.tsx'
import { AwaitingPage } from './awaiting-page.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { RegisterForm } from './register-form.tsx'

interface LinkedRoom {
  readonly rid: string
  readonly name: string
  readonly t: 'c' | 'p'
}

export function RoomLinkPage(): ReactNode {
  const t = useText(entryText)
  const { token } = useParams({ from: '/invite/$token' })
  const isIn = useSession(({ session }) => session.name === 'in')
  const { Accounts_RegistrationForm: registration, isKnown } = usePublicSettings()
  const [waiting, setWaiting] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: ['room-link', token],
    queryFn: () => rest.post<{ valid: boolean }>('validateInviteToken', { token }),
    staleTime: 60_000,
  })
  if (waiting !== null) return <AwaitingPage address={waiting} />
  if (isIn) return <Entering token={token} />
  if (error === null && (data === undefined || !isKnown)) return <Waiting />
  if (data?.valid !== true) return <BadLink error={error} />
  const isOpen = registration !== 'Disabled'
  return (
    <PageShell title={t('link.title')} heading={t('link.title')} lead={isOpen ? t('link.lead') : t('link.leadClosed')}>
      {isOpen ? (
        <>
          <RegisterForm secret={token} submit={t('link.submit')} onWaiting={setWaiting} />
          <p className={classes.aside}>
            {t('register.before')}{' '}
            <Link to="/sign-in" search={{ from: `/invite/${token}` }}>
              {t('signIn.title')}
            </Link>
          </p>
        </>
      ) : (
        <LinkButton to="/sign-in" search={{ from: `/invite/${token}` }} variant="filled" size="lg" fullWidth>
          {t('signIn.title')}
        </LinkButton>
      )}
      <p className={classes.aside}>
        <a href={appLink(token)}>{t('link.app')}</a>
      </p>
    </PageShell>
  )
}

/** Uses the link, once, and goes where it leads. */
function Entering({ token }: { readonly token: string }): ReactNode {
  const navigate = useNavigate()
  const isUsed = useRef(false)
  const { mutate, error } = useMutation({
    mutationFn: () => rest.post<{ room: LinkedRoom }>('useInviteToken', { token }),
    onSuccess: ({ room }) =>
      void navigate({ href: `/${room.t === 'c' ? 'channel' : 'group'}/${encodeURIComponent(room.name)}`, replace: true }),
  })
  useEffect(() => {
    if (isUsed.current) return
    isUsed.current = true
    mutate()
  }, [mutate])
  return error === null ? <Waiting /> : <BadLink error={error} />
}

function BadLink({ error }: { readonly error: unknown }): ReactNode {
  const t = useText(entryText)
  const tc = useText(componentsText)
  const refusal = useRefusals()(error)
  // One answer for whatever is wrong with a link; other reasons are said.
  const isPlain = error === null || refusal.code === 'error-invalid-token'
  return (
    <MessagePage title={t('link.bad.title')}>
      <EmptyState
        level={1}
        title={t('link.bad.title')}
        icon={<IconLinkOff size={28} stroke={1.5} />}
        action={<LinkButton to="/">{tc('lost.home')}</LinkButton>}
      >
        {isPlain ? t('link.bad.text') : refusal.sentence}
      </EmptyState>
    </MessagePage>
  )
}

/** The same link for the mobile app, as it reads it. */
function appLink(token: string): string {
  return `rocketchat://invite?${new URLSearchParams({ host: workspaceUrl, path: `invite/${token}` }).toString()}`
}
