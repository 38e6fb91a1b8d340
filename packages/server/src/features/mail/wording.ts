// What letters say, in the languages there are. Where a setting holds the text, English is the setting's default, and whatever an
// administrator stores there is said in every language instead.
import type { Reading } from '../../actions/action.ts'
import { registry, type SettingId } from '../settings/registry.ts'
import { setting } from '../settings/setting.ts'

export type Language = 'en' | 'de'

interface Text {
  readonly subject: string
  readonly body: string
}

interface Wording {
  readonly settings?: { readonly subject: SettingId; readonly body: SettingId }
  readonly en?: Text
  readonly de: Text
}

/** Every kind of letter. A word in [brackets] is filled in; a paragraph whose word is empty is left out. */
const wordings = {
  welcome: {
    settings: { subject: 'Accounts_UserAddedEmail_Subject', body: 'Accounts_UserAddedEmail_Email' },
    de: {
      subject: 'Ihr Konto bei [Site_Name]',
      body: 'Guten Tag [name],\n\nfür Sie wurde ein Konto bei [Site_Name] angelegt. Melden Sie sich mit [email] hier an:\n\n[Site_URL]',
    },
  },
  password: {
    settings: { subject: 'Password_Changed_Email_Subject', body: 'Password_Changed_Email' },
    de: {
      subject: 'Ihr vorläufiges Passwort für [Site_Name]',
      body: 'Guten Tag [name],\n\ndies ist Ihr vorläufiges Passwort für [Site_Name]:\n\n[password]\n\nBei der Anmeldung wählen Sie ein eigenes: [Site_URL]',
    },
  },
  'address-changed': {
    settings: { subject: 'Email_Changed_Email_Subject', body: 'Email_Changed_Email' },
    de: {
      subject: 'Ihre Adresse bei [Site_Name] wurde geändert',
      body: 'Guten Tag [name],\n\nIhr Konto bei [Site_Name] hat jetzt die Adresse [email]. Wenn Sie das nicht waren, sagen Sie es einem Administrator.\n\n[Site_URL]',
    },
  },
  invitation: {
    settings: { subject: 'Invitation_Subject', body: 'Invitation_Email' },
    de: {
      subject: '[host] lädt Sie zu [Site_Name] ein',
      body: 'Guten Tag,\n\n[host] lädt Sie als Gast zu [Site_Name] ein.\n\nRäume: [rooms]\n\n[note]\n\nHier nehmen Sie an:\n\n[Invitation_Url]\n\nDer Link ist nur für [email] und gilt bis [until].',
    },
  },
  'invitation-accepted': {
    en: {
      subject: '[guest] has accepted your invitation to [Site_Name]',
      body: 'Hello [name],\n\n[guest] ([address]) has accepted your invitation and is now a guest at [Site_Name].\n\nRooms: [rooms]\n\n[Site_URL]',
    },
    de: {
      subject: '[guest] hat Ihre Einladung zu [Site_Name] angenommen',
      body: 'Guten Tag [name],\n\n[guest] ([address]) hat Ihre Einladung angenommen und ist jetzt Gast bei [Site_Name].\n\nRäume: [rooms]\n\n[Site_URL]',
    },
  },
  registered: {
    settings: { subject: 'Accounts_Enrollment_Email_Subject', body: 'Accounts_Enrollment_Email' },
    de: {
      subject: 'Willkommen bei [Site_Name]',
      body: 'Guten Tag [name],\n\nIhr Konto bei [Site_Name] ist bereit. Sie finden es hier:\n\n[Site_URL]',
    },
  },
  verification: {
    settings: { subject: 'Verification_Email_Subject', body: 'Verification_Email' },
    de: {
      subject: 'Bestätigen Sie Ihre Adresse für [Site_Name]',
      body: 'Guten Tag [name],\n\nöffnen Sie diesen Link, um zu bestätigen, dass [email] Ihnen gehört:\n\n[Verification_Url]\n\nEr gehört zum Konto [username]. Wenn das nicht Ihr Konto bei [Site_Name] ist, tun Sie nichts.',
    },
  },
  'address-known': {
    en: {
      subject: 'You have an account at [Site_Name]',
      body: 'Hello [name],\n\nSomebody asked for an account at [Site_Name] with the address [email]. There is one already, so no other was made.\n\nIf it was you, sign in here, or ask an administrator if you can’t:\n\n[Site_URL]\n\nIf it was not you, do nothing.',
    },
    de: {
      subject: 'Sie haben ein Konto bei [Site_Name]',
      body: 'Guten Tag [name],\n\njemand hat bei [Site_Name] ein Konto mit der Adresse [email] beantragt. Es gibt schon eines, deshalb wurde kein weiteres angelegt.\n\nWenn Sie das waren, melden Sie sich hier an oder fragen Sie einen Administrator, falls das nicht geht:\n\n[Site_URL]\n\nWenn Sie das nicht waren, tun Sie nichts.',
    },
  },
  'approval-wanted': {
    en: {
      subject: '[person] asks for an account at [Site_Name]',
      body: 'Hello [name],\n\n[person] ([username], [address]) has registered at [Site_Name] and waits for an administrator’s approval.\n\nReason: [reason]\n\n[Site_URL]',
    },
    de: {
      subject: '[person] bittet um ein Konto bei [Site_Name]',
      body: 'Guten Tag [name],\n\n[person] ([username], [address]) hat sich bei [Site_Name] registriert und wartet auf die Freigabe durch einen Administrator.\n\nGrund: [reason]\n\n[Site_URL]',
    },
  },
  approved: {
    en: {
      subject: 'Your account at [Site_Name] was approved',
      body: 'Hello [name],\n\nAn administrator has approved your account at [Site_Name]. Sign in here:\n\n[Site_URL]',
    },
    de: {
      subject: 'Ihr Konto bei [Site_Name] ist freigegeben',
      body: 'Guten Tag [name],\n\nein Administrator hat Ihr Konto bei [Site_Name] freigegeben. Melden Sie sich hier an:\n\n[Site_URL]',
    },
  },
  rejected: {
    en: {
      subject: 'Your registration at [Site_Name] was not accepted',
      body: 'Hello [name],\n\nYour registration at [Site_Name] was not accepted, and what you sent with it was deleted.\n\nReason: [reason]',
    },
    de: {
      subject: 'Ihre Registrierung bei [Site_Name] wurde nicht angenommen',
      body: 'Guten Tag [name],\n\nIhre Registrierung bei [Site_Name] wurde nicht angenommen, und Ihre Angaben wurden gelöscht.\n\nGrund: [reason]',
    },
  },
  reset: {
    settings: { subject: 'Forgot_Password_Email_Subject', body: 'Forgot_Password_Email' },
    de: {
      subject: 'Ein neues Passwort für [Site_Name]',
      body: 'Guten Tag [name],\n\nüber diesen Link wählen Sie ein neues Passwort:\n\n[Forgot_Password_Url]\n\nEr gilt einmal und [minutes] Minuten lang. Wenn Sie nicht darum gebeten haben, tun Sie nichts: Das alte Passwort gilt weiter.',
    },
  },
  'sign-in': {
    en: {
      subject: 'Sign in to [Site_Name]',
      body: 'Hello [name],\n\nOpen this link to sign in to [Site_Name]:\n\n[SignIn_Url]\n\nOr type this code where you asked for it:\n\n[SignIn_Code]\n\nBoth work once, within [minutes] minutes. Tell nobody: whoever asks you for the code is not from here. If you did not ask for it, do nothing.',
    },
    de: {
      subject: 'Anmelden bei [Site_Name]',
      body: 'Guten Tag [name],\n\nüber diesen Link melden Sie sich bei [Site_Name] an:\n\n[SignIn_Url]\n\nOder geben Sie diesen Code dort ein, wo Sie darum gebeten haben:\n\n[SignIn_Code]\n\nBeides gilt einmal und [minutes] Minuten lang. Sagen Sie den Code niemandem: Wer danach fragt, ist nicht von hier. Wenn Sie nicht darum gebeten haben, tun Sie nichts.',
    },
  },
  'seat-missing': {
    en: {
      subject: 'No guest seat was free for [address]',
      body: 'Hello [name],\n\n[address] wanted to accept your invitation to [Site_Name], and no guest seat was free.\n\nThe invitation stays valid until [until]. An administrator can raise the limit or deactivate a guest; then the same link works.\n\n[Site_URL]',
    },
    de: {
      subject: 'Für [address] war kein Gastplatz frei',
      body: 'Guten Tag [name],\n\n[address] wollte Ihre Einladung zu [Site_Name] annehmen, und es war kein Gastplatz frei.\n\nDie Einladung bleibt bis [until] gültig. Ein Administrator kann das Limit erhöhen oder einen Gast deaktivieren; dann geht derselbe Link.\n\n[Site_URL]',
    },
  },
  'access-ending': {
    en: {
      subject: 'Your access to [Site_Name] ends on [until]',
      body: 'Hello [name],\n\nYour access to [Site_Name] ends on [until]. If you need it longer, ask [host], your host there.\n\n[Site_URL]',
    },
    de: {
      subject: 'Ihr Zugang zu [Site_Name] endet am [until]',
      body: 'Guten Tag [name],\n\nIhr Zugang zu [Site_Name] endet am [until]. Wenn Sie ihn länger brauchen, fragen Sie [host], Ihre Ansprechperson dort.\n\n[Site_URL]',
    },
  },
  'guest-access-ending': {
    en: {
      subject: 'The access of [guest] to [Site_Name] ends on [until]',
      body: 'Hello [name],\n\nYou are the host of [guest], a guest at [Site_Name]. Their access ends on [until]. An administrator can give it a later end.\n\n[Site_URL]',
    },
    de: {
      subject: 'Der Zugang von [guest] zu [Site_Name] endet am [until]',
      body: 'Guten Tag [name],\n\nSie sind die Ansprechperson von [guest], Gast bei [Site_Name]. Der Zugang endet am [until]. Ein Administrator kann ihn verlängern.\n\n[Site_URL]',
    },
  },
  'guest-access-ended': {
    en: {
      subject: 'The access of [guest] to [Site_Name] has ended',
      body: 'Hello [name],\n\nThe access of [guest] to [Site_Name] ended on [until]. What they wrote stays in the rooms. An administrator can let them in again with a later end.\n\n[Site_URL]',
    },
    de: {
      subject: 'Der Zugang von [guest] zu [Site_Name] ist beendet',
      body: 'Guten Tag [name],\n\nder Zugang von [guest] zu [Site_Name] endete am [until]. Die Nachrichten bleiben in den Räumen. Ein Administrator kann den Gast mit einem späteren Ende wieder einlassen.\n\n[Site_URL]',
    },
  },
  'guest-requested': {
    en: {
      subject: '[requester] asks for a guest at [Site_Name]',
      body: 'Hello [name],\n\n[requester] asks you to invite [address] as a guest.\n\nRooms: [rooms]\n\nCompany: [company]\n\nReason: [reason]\n\nYou can approve or decline it here: [Site_URL]',
    },
    de: {
      subject: '[requester] beantragt einen Gast bei [Site_Name]',
      body: 'Guten Tag [name],\n\n[requester] bittet Sie, [address] als Gast einzuladen.\n\nRäume: [rooms]\n\nFirma: [company]\n\nGrund: [reason]\n\nHier können Sie zustimmen oder ablehnen: [Site_URL]',
    },
  },
  'guest-request-approved': {
    en: {
      subject: '[address] was invited to [Site_Name]',
      body: 'Hello [name],\n\n[decider] has approved your request: [address] was invited as a guest.\n\nRooms: [rooms]\n\n[Site_URL]',
    },
    de: {
      subject: '[address] wurde zu [Site_Name] eingeladen',
      body: 'Guten Tag [name],\n\n[decider] hat Ihrem Antrag zugestimmt: [address] wurde als Gast eingeladen.\n\nRäume: [rooms]\n\n[Site_URL]',
    },
  },
  'guest-request-declined': {
    en: {
      subject: 'Your request for a guest at [Site_Name] was declined',
      body: 'Hello [name],\n\n[decider] has declined your request to invite [address].\n\nReason: [reason]\n\n[Site_URL]',
    },
    de: {
      subject: 'Ihr Antrag für einen Gast bei [Site_Name] wurde abgelehnt',
      body: 'Guten Tag [name],\n\n[decider] hat Ihren Antrag abgelehnt, [address] einzuladen.\n\nGrund: [reason]\n\n[Site_URL]',
    },
  },
  activated: {
    en: {
      subject: 'Your account at [Site_Name] is active',
      body: 'Hello [name],\n\nYour account at [Site_Name] is active, with the rooms you had. You find it here:\n\n[Site_URL]',
    },
    de: {
      subject: 'Ihr Konto bei [Site_Name] ist aktiv',
      body: 'Guten Tag [name],\n\nIhr Konto bei [Site_Name] ist aktiv, mit den Räumen, die Sie hatten. Sie finden es hier:\n\n[Site_URL]',
    },
  },
  deactivated: {
    en: {
      subject: 'Your account at [Site_Name] was deactivated',
      body: 'Hello [name],\n\nYour account at [Site_Name] was deactivated. If you still need it, ask whoever invited you, or an administrator.',
    },
    de: {
      subject: 'Ihr Konto bei [Site_Name] wurde deaktiviert',
      body: 'Guten Tag [name],\n\nIhr Konto bei [Site_Name] wurde deaktiviert. Wenn Sie es noch brauchen, fragen Sie, wer Sie eingeladen hat, oder einen Administrator.',
    },
  },
  'second-factor-code': {
    en: {
      subject: 'Your code for [Site_Name]',
      body: 'Hello [name],\n\nThis is your code for [Site_Name]:\n\n[code]\n\nIt is valid for [minutes] minutes, once. Somebody has entered your password. If that was not you, change it, and tell an administrator.',
    },
    de: {
      subject: 'Ihr Code für [Site_Name]',
      body: 'Guten Tag [name],\n\ndies ist Ihr Code für [Site_Name]:\n\n[code]\n\nEr gilt [minutes] Minuten, ein Mal. Jemand hat Ihr Passwort eingegeben. Wenn Sie das nicht waren, ändern Sie es, und sagen Sie es einem Administrator.',
    },
  },
  'second-factor-off': {
    en: {
      subject: 'Your second factor at [Site_Name] was turned off',
      body: 'Hello [name],\n\nSigning in at [Site_Name] does not ask for [method] any more.\n\nIt was turned off by [by].\n\nIf you did not expect this, change your password, and tell an administrator.\n\n[Site_URL]',
    },
    de: {
      subject: 'Ihr zweiter Faktor bei [Site_Name] wurde abgeschaltet',
      body: 'Guten Tag [name],\n\ndie Anmeldung bei [Site_Name] fragt nicht mehr nach [method].\n\nAbgeschaltet wurde er von [by].\n\nWenn Sie damit nicht gerechnet haben, ändern Sie Ihr Passwort, und sagen Sie es einem Administrator.\n\n[Site_URL]',
    },
  },
  test: {
    en: {
      subject: 'A test from [Site_Name]',
      body: 'Hello [name],\n\nThis letter came from [Site_Name], so mail works.\n\n[Site_URL]',
    },
    de: {
      subject: 'Ein Test von [Site_Name]',
      body: 'Guten Tag [name],\n\ndieser Brief kam von [Site_Name], die Post funktioniert also.\n\n[Site_URL]',
    },
  },
} as const satisfies Record<string, Wording>

export type LetterKind = keyof typeof wordings

/** Every kind of letter there is. */
export const letterKinds = Object.keys(wordings) as LetterKind[]

/** The language that a letter is written in: the reader's, as far as it is one of ours, else the workspace's, else English. */
export function languageOf(cx: Pick<Reading, 'workspace'>, chosen: string | null): Language {
  const known = (tag: string): Language | null => (/^de\b/i.test(tag) ? 'de' : /^en\b/i.test(tag) ? 'en' : null)
  return known(chosen ?? '') ?? known(setting(cx, 'Language')) ?? 'en'
}

const inUtc = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
// Made once: each holds some thirty kilobytes that no collector sees.
const formats = { en: new Intl.DateTimeFormat('en', inUtc), de: new Intl.DateTimeFormat('de', inUtc) } as const satisfies Record<
  Language,
  unknown
>

/** A moment as letters say it. */
export function momentIn(moment: Date, language: Language): string {
  return `${formats[language].format(moment)} UTC`
}

/** The subject and the body of a kind of letter, with its words still in brackets. */
export function wordingOf(cx: Pick<Reading, 'workspace'>, kind: LetterKind, language: Language): Text {
  const { settings, en, de }: Wording = wordings[kind]
  if (settings === undefined) return language === 'en' && en !== undefined ? en : de
  const stored = { subject: String(setting(cx, settings.subject)), body: String(setting(cx, settings.body)) }
  const isOwn = stored.subject !== registry[settings.subject].value || stored.body !== registry[settings.body].value
  return isOwn || language === 'en' ? stored : de
}
