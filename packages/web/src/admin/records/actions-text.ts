// What the audit log calls an action, in words. Actions without a text of their own are shown as they are named.
import { area } from '../../text/area.ts'
import { useText } from '../../text/use-text.tsx'

export const actionsText = area(
  'admin-actions',
  {
    'add-user': 'Account added',
    'update-user': 'Account edited',
    'delete-user': 'Account deleted',
    'set-active-status': 'Activated or deactivated',
    'end-access': 'Access ended',
    'invite-guests': 'Guests invited',
    'accept-invitation': 'Invitation accepted',
    'revoke-invitation': 'Invitation revoked',
    'resend-invitation': 'Invitation sent again',
    'edit-invitation': 'Invitation edited',
    'assign-role': 'Role given or taken',
    'create-role': 'Role made',
    'update-role': 'Role changed',
    'delete-role': 'Role deleted',
    'change-permissions': 'Permissions changed',
    'change-settings': 'Settings changed',
    'save-settings': 'Settings saved',
    'install-license': 'Licence installed',
    'remove-license': 'Licence removed',
    'end-sessions-of-user': 'Signed out everywhere',
    'reset-second-factor': 'Second factor reset',
    'approve-registration': 'Registration approved',
    'reject-registration': 'Registration rejected',
    'add-to-room': 'Added to a room',
    'remove-from-room': 'Removed from a room',
    'send-test-letter': 'Test letter sent',
    'resend-letter': 'Letter sent again',
    'show-invitation-link': 'Invitation link copied',
    'remove-invite-link': 'Room link removed',
    'create-invite-link': 'Room link made',
    'set-up-workspace': 'Workspace set up',
    login: 'Signed in',
  },
  {
    'add-user': 'Konto angelegt',
    'update-user': 'Konto bearbeitet',
    'delete-user': 'Konto gelöscht',
    'set-active-status': 'Aktiviert oder deaktiviert',
    'end-access': 'Zugang beendet',
    'invite-guests': 'Gäste eingeladen',
    'accept-invitation': 'Einladung angenommen',
    'revoke-invitation': 'Einladung zurückgezogen',
    'resend-invitation': 'Einladung erneut gesendet',
    'edit-invitation': 'Einladung bearbeitet',
    'assign-role': 'Rolle gegeben oder genommen',
    'create-role': 'Rolle angelegt',
    'update-role': 'Rolle geändert',
    'delete-role': 'Rolle gelöscht',
    'change-permissions': 'Berechtigungen geändert',
    'change-settings': 'Einstellungen geändert',
    'save-settings': 'Einstellungen gespeichert',
    'install-license': 'Lizenz eingespielt',
    'remove-license': 'Lizenz entfernt',
    'end-sessions-of-user': 'Überall abgemeldet',
    'reset-second-factor': 'Zweiter Faktor zurückgesetzt',
    'approve-registration': 'Registrierung angenommen',
    'reject-registration': 'Registrierung abgelehnt',
    'add-to-room': 'In einen Raum aufgenommen',
    'remove-from-room': 'Aus einem Raum entfernt',
    'send-test-letter': 'Testbrief gesendet',
    'resend-letter': 'Brief erneut gesendet',
    'show-invitation-link': 'Einladungslink kopiert',
    'remove-invite-link': 'Raumlink entfernt',
    'create-invite-link': 'Raumlink angelegt',
    'set-up-workspace': 'Arbeitsbereich eingerichtet',
    login: 'Angemeldet',
  },
)

type Known = keyof (typeof actionsText)['english']

export const namedActions = Object.keys(actionsText.english) as readonly Known[]

export function useActionName(): (action: string) => string {
  const t = useText(actionsText)
  return (action) => (isNamed(action) ? t(action) : action)
}

function isNamed(action: string): action is Known {
  return action in actionsText.english
}
