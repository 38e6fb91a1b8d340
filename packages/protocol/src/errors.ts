/**
 * Every error code that a client can meet, with the HTTP status it travels under and what it says when nobody says it
 * better. On the wire REST writes `"message [code]"` and DDP `{error: code, reason: message}`.
 */

export const errors = {
  // Who are you?
  'login-failed': { status: 401, message: 'Unauthorized' },
  'login-required': { status: 401, message: 'You must be logged in to do this.' },
  // Apps look for the two sentences below, word by word, to tell people why they were signed out.
  'session-ended': { status: 401, message: "You've been logged out by the server. Please log in again." },
  'session-expired': { status: 401, message: 'Your session has expired. Please log in again.' },
  'totp-invalid': { status: 400, message: 'The two-factor code is wrong or was used before' },
  'totp-required': { status: 400, message: 'A two-factor code is needed' },
  'error-login-blocked-for-ip': { status: 401, message: 'Too many failed sign-ins from this address' },
  'error-login-blocked-for-user': { status: 401, message: 'Too many failed sign-ins for this account' },
  'error-user-is-not-activated': { status: 400, message: 'This account is not active' },
  'error-password-change-required': { status: 403, message: 'Choose a new password before doing anything else' },
  'error-second-factor-required': { status: 403, message: 'Set up a second factor before doing anything else' },

  // May you?
  'error-action-not-allowed': { status: 400, message: 'This action is not allowed' },
  'error-edit-permissions-not-allowed': { status: 400, message: 'Editing permissions is not allowed' },
  'error-not-allowed': { status: 400, message: 'Not allowed' },
  'error-not-authorized': { status: 400, message: 'Not authorized' },
  'error-unauthorized': { status: 403, message: 'User does not have the permissions required for this action' },
  'not-allowed': { status: 400, message: 'Not allowed' },
  'not-authorized': { status: 400, message: 'Not authorized' },
  not_authorized: { status: 400, message: 'Not authorized' },
  unauthorized: { status: 403, message: 'unauthorized' },

  // Limits
  'error-license-user-limit-reached': { status: 400, message: 'The workspace has no free seat' },
  'error-max-guests-number-reached': { status: 400, message: 'The workspace has no free guest seat' },
  'error-max-rooms-per-guest-reached': { status: 400, message: 'The guest is in as many rooms as guests may be' },
  'error-too-many-requests': { status: 429, message: 'Error, too many requests. Please slow down.' },
  'error-too-many-subscriptions': { status: 400, message: 'This connection follows as many streams as it may' },
  'error-user-limit-exceeded': { status: 400, message: 'The room has more members than this may be done for' },

  // Guests
  'error-guests-cant-have-other-roles': { status: 400, message: 'A guest cannot have another role' },

  // What was sent
  'invalid-params': { status: 400, message: 'The parameters are not valid' },
  'error-emoji-param-not-provided': { status: 400, message: 'The parameter "emoji" is required' },
  'error-invalid-arguments': { status: 400, message: 'The arguments are not valid' },
  'error-invalid-body-params': { status: 400, message: 'The body is not valid' },
  'error-invalid-date': { status: 400, message: 'The date is not valid' },
  'error-invalid-fields': { status: 400, message: 'The parameter "fields" is not valid' },
  'error-invalid-query': { status: 400, message: 'The parameter "query" is not valid' },
  'error-invalid-sort': { status: 400, message: 'The parameter "sort" is not valid' },
  'error-invalid-type': { status: 400, message: 'The type is not valid' },
  'error-invalid-value': { status: 400, message: 'The value is not valid' },
  'error-lastUpdate-param-invalid': { status: 400, message: 'The parameter "lastUpdate" must be a date' },
  'error-lastUpdate-param-not-provided': { status: 400, message: 'The parameter "lastUpdate" is required' },
  'error-messageid-param-not-provided': { status: 400, message: 'The parameter "messageId" is required' },
  'error-param-required': { status: 400, message: 'A required parameter is missing' },
  'error-param-not-provided': { status: 400, message: 'A required parameter is missing' },
  'error-roomId-param-invalid': { status: 400, message: 'The parameter "roomId" does not name a room' },
  'error-roomId-param-not-provided': { status: 400, message: 'The parameter "roomId" is required' },
  'error-roomid-param-not-provided': { status: 400, message: 'The parameter "roomId" or "roomName" is required' },
  'error-updatedSince-param-invalid': { status: 400, message: 'The parameter "updatedSince" must be a date' },
  'error-user-param-not-provided': { status: 400, message: 'The parameter "userId" or "username" is required' },

  // What was asked for
  '404': { status: 404, message: 'Not found' },
  'error-endpoint-disabled': { status: 400, message: 'This endpoint is turned off' },
  'error-not-found': { status: 404, message: 'Resource not found' },
  // Misspelt on the wire we are compatible with.
  'internal-error': { status: 500, message: 'Internal error occured' },
  'invalid-command': { status: 400, message: 'There is no such command' },
  'service-unavailable': { status: 503, message: 'The workspace cannot answer just now' },

  // Accounts
  Edit_Federated_User_Not_Allowed: { status: 400, message: 'Accounts of other workspaces cannot be edited' },
  'error-bio-size-exceeded': { status: 400, message: 'The bio is too long' },
  'error-blocked-username': { status: 400, message: 'This username cannot be used' },
  'error-cannot-delete-app-user': { status: 400, message: 'The account of an app cannot be deleted' },
  'error-could-not-change-email': { status: 400, message: 'The e-mail address could not be changed' },
  'error-could-not-change-name': { status: 400, message: 'The name could not be changed' },
  'error-could-not-change-username': { status: 400, message: 'The username could not be changed' },
  'error-could-not-save-identity': { status: 400, message: 'The account could not be saved' },
  'error-email-domain-blacklisted': { status: 400, message: 'Addresses of this domain are not accepted' },
  'error-field-unavailable': { status: 400, message: 'It is already in use' },
  'error-input-is-not-a-valid-field': { status: 400, message: 'The field has characters that are not accepted' },
  'error-invalid-custom-field': { status: 400, message: 'The custom field is not valid' },
  'error-invalid-domain': { status: 400, message: 'Addresses of this domain are not accepted' },
  'error-invalid-email': { status: 400, message: 'The e-mail address is not valid' },
  'error-invalid-name': { status: 400, message: 'The name is not valid' },
  'error-invalid-password': { status: 400, message: 'The password is wrong' },
  'error-invalid-user': { status: 400, message: 'The user is not valid' },
  'error-invalid-username': { status: 400, message: 'The username is not valid' },
  'error-nickname-size-exceeded': { status: 400, message: 'The nickname is too long' },
  'error-password-policy-not-met': { status: 400, message: 'The password does not meet the policy' },
  'error-password-same-as-current': { status: 400, message: 'The new password is the current one' },
  'error-status-not-allowed': { status: 400, message: 'This status cannot be chosen' },
  'error-the-field-is-required': { status: 400, message: 'A required field is empty' },
  'error-user-is-federated': { status: 400, message: 'The account belongs to another workspace' },
  'error-user-not-found': { status: 400, message: 'User not found' },
  'error-user-registration-custom-field': { status: 400, message: 'A custom field is not valid' },
  'error-user-registration-disabled': { status: 400, message: 'Registration is turned off' },
  'error-user-registration-secret': { status: 400, message: 'Registration needs the right link' },
  'user-last-owner': { status: 400, message: 'The user is the only owner of some rooms' },
  'user-not-found': { status: 400, message: 'User not found' },
  'username-invalid': { status: 400, message: 'The username is not valid' },

  // Avatars and tokens
  'error-avatar-invalid-url': { status: 400, message: 'The address does not lead to a picture' },
  'error-avatar-url-handling': { status: 400, message: 'The picture could not be read' },
  'error-personal-access-tokens-are-current-disabled': {
    status: 400,
    message: 'Personal access tokens are turned off',
  },
  'error-token-already-exists': { status: 400, message: 'A token of this name exists already' },
  'error-token-does-not-exists': { status: 400, message: 'There is no token of this name' },

  // Roles, permissions, settings
  'error-admin-required': { status: 400, message: 'The workspace needs at least one admin' },
  'error-delete-protected-role': { status: 400, message: 'A protected role cannot be deleted' },
  'error-duplicate-role-names-not-allowed': { status: 400, message: 'A role of this name exists already' },
  'error-invalid-permission': { status: 400, message: 'There is no such permission' },
  'error-invalid-role': { status: 400, message: 'There is no such role' },
  'error-invalid-role-properties': { status: 400, message: 'The properties of the role are not valid' },
  'error-invalid-roleId': { status: 400, message: 'There is no such role' },
  'error-invalid-scope': { status: 400, message: 'The scope is not valid' },
  'error-invitation-not-found': { status: 400, message: 'This invitation is not valid, or not any more' },
  'error-invitation-batch-not-found': { status: 400, message: 'There is no such list of invitations' },
  'error-guest-request-not-found': { status: 400, message: 'There is no such request' },
  'error-invitation-has-account': { status: 400, message: 'There is an account with this address: sign in, then open the link again' },
  'error-letter-not-found': { status: 400, message: 'There is no such letter' },
  'error-invalid-setting': { status: 400, message: 'There is no such setting' },
  'error-invalid-settings': { status: 400, message: 'The settings are not valid' },
  'error-permission-not-found': { status: 400, message: 'There is no such permission' },
  'error-role-in-use': { status: 400, message: 'The role is in use' },
  'error-role-name-required': { status: 400, message: 'A role needs a name' },
  'error-role-not-found': { status: 400, message: 'There is no such role' },
  'error-role-protected': { status: 400, message: 'The role is protected' },
  'error-user-already-in-role': { status: 400, message: 'The user has this role already' },
  'error-user-not-in-role': { status: 400, message: 'The user does not have this role' },

  // Rooms
  'error-archived-duplicate-name': { status: 400, message: 'An archived room has this name' },
  'error-cant-invite-for-direct-room': { status: 400, message: 'Nobody can be added to a direct message' },
  'error-cant-join-direct-room': { status: 400, message: 'A direct message cannot be joined' },
  'error-code-invalid': { status: 400, message: 'The join code is wrong' },
  'error-code-required': { status: 400, message: 'A join code is needed' },
  'error-direct-message-max-user-exceeded': { status: 400, message: 'A direct message cannot have so many people' },
  'error-direct-room': { status: 400, message: 'This cannot be done in a direct message' },
  'error-duplicate-channel-name': { status: 400, message: 'A room of this name exists already' },
  'error-invalid-room': { status: 400, message: 'The room is not valid' },
  'error-invalid-room-name': { status: 400, message: 'The name has characters that are not accepted' },
  'error-invalid-room-type': { status: 400, message: 'The type of the room is not valid' },
  'error-invalid-subscription': { status: 400, message: 'There is no such membership' },
  'error-logged-user-not-in-room': { status: 400, message: 'You are not in the room' },
  'error-nested-discussion': { status: 400, message: 'A discussion cannot hold a discussion' },
  'error-no-owner-channel': { status: 400, message: 'Only an owner of the room can do this' },
  'error-remove-last-owner': { status: 400, message: 'The last owner cannot be removed' },
  'error-room-already-closed': { status: 400, message: 'The room is already closed' },
  // Apps look for "is already open" and take it for success.
  'error-room-already-open': { status: 400, message: 'The room is already open' },
  'error-room-archived': { status: 400, message: 'The room is archived' },
  'error-room-does-not-exist': { status: 400, message: 'There is no such room' },
  'error-room-not-archived': { status: 400, message: 'The room is not archived' },
  'error-room-not-found': { status: 400, message: 'There is no such room' },
  'error-room-type-not-allowed': { status: 400, message: 'This kind of room does not allow it' },
  'error-user-already-leader': { status: 400, message: 'The user is a leader already' },
  'error-user-already-moderator': { status: 400, message: 'The user is a moderator already' },
  'error-user-already-owner': { status: 400, message: 'The user is an owner already' },
  'error-user-not-in-room': { status: 400, message: 'The user is not in the room' },
  'error-user-not-leader': { status: 400, message: 'The user is not a leader' },
  'error-user-not-moderator': { status: 400, message: 'The user is not a moderator' },
  'error-user-not-owner': { status: 400, message: 'The user is not an owner' },
  'error-you-are-last-owner': {
    status: 400,
    message: 'You are the last owner: make somebody else owner before leaving',
  },
  'invalid-room': { status: 400, message: 'The room is not valid' },

  // Teams
  'error-no-permission-team-channel': { status: 400, message: 'You cannot add this room to the team' },
  'invalid-team': { status: 400, message: 'There is no such team' },
  'last-owner-can-not-be-removed': { status: 400, message: 'The last owner cannot be removed' },
  'team-does-not-exist': { status: 400, message: 'There is no such team' },
  'team-name-already-exists': { status: 400, message: 'A team of this name exists already' },

  // Messages
  'error-duplicate-id': { status: 400, message: 'The id of the message is taken' },
  'error-invalid-message': { status: 400, message: 'The message is not valid' },
  'error-message-deleting-blocked': { status: 400, message: 'The message can no longer be deleted' },
  'error-message-editing-blocked': { status: 400, message: 'The message can no longer be edited' },
  'error-message-not-found': { status: 400, message: 'There is no such message' },
  'error-message-size-exceeded': { status: 400, message: 'The message is too long' },
  'error-pinning-message': { status: 400, message: 'The message could not be pinned' },
  'error-reacting-message': { status: 400, message: 'The reaction could not be added' },
  'error-search-too-slow': { status: 400, message: 'The search took too long. Look for more letters, or for a rarer word' },
  'error-room-is-read-only': { status: 400, message: 'The room is read-only' },
  'error-starring-message': { status: 400, message: 'The message could not be starred' },
  'error-system-message-not-allowed': { status: 400, message: 'System messages cannot be sent' },
  'error-too-many-mentions': { status: 400, message: 'The message mentions too many people' },
  'error-unpinning-message': { status: 400, message: 'The message could not be unpinned' },
  'error-you-are-muted': { status: 400, message: 'You are muted in this room' },
  'invalid-message': { status: 400, message: 'The message is not valid' },

  // Files
  'error-direct-message-file-upload-not-allowed': { status: 400, message: 'Files cannot be sent in direct messages' },
  'error-file-quota-exceeded': { status: 400, message: 'You have uploaded as much as you may' },
  'error-file-storage-unavailable': { status: 503, message: 'The place where files are kept can’t be used just now. Try again later' },
  'error-file-too-large': { status: 400, message: 'The file is too large' },
  'error-file-upload-disabled': { status: 400, message: 'Uploading files is turned off' },
  'error-invalid-file': { status: 400, message: 'There is no such file' },
  'error-invalid-file-type': { status: 400, message: 'Files of this type are not accepted' },
  'invalid-field': { status: 400, message: 'The form field is not valid' },
  'invalid-file': { status: 400, message: 'There is no such file' },

  // Invitations and mail
  'error-email-send-failed': { status: 400, message: 'The mail could not be sent' },
  'error-invalid-token': { status: 400, message: 'The link is not valid' },
  'error-invite-expired': { status: 400, message: 'The link is no longer valid' },
  'invalid-invitation-id': { status: 400, message: 'There is no such invitation' },
  'invalid-number-of-days': { status: 400, message: 'The number of days is not one of those offered' },
  'invalid-number-of-uses': { status: 400, message: 'The number of uses is not one of those offered' },

  // Licence and integrations
  'error-invalid-channel': { status: 400, message: 'The target is not valid' },
  'error-invalid-integration': { status: 400, message: 'There is no such integration' },
  'error-invalid-license': { status: 400, message: 'The licence is not valid' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof errors

/** Tells whether a string is a code of the catalogue. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code)
}
