// @vitest-environment happy-dom
import { RestError } from '@foyer/client/rest-client.ts'
import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { PasswordField, SubmitButton, TextField } from './fields.tsx'
import { useForm } from './use-form.ts'

// What Mantine asks of a browser, and this one lacks.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }))

const refusal = (errorType: string, more: object = {}, status = 400) =>
  new RestError({
    status,
    headers: new Headers({ 'x-request-id': 'q7' }),
    body: { success: false, error: `Said by the server [${errorType}]`, errorType, ...more },
  })

let release: ((outcome: Error | null) => void) | null = null
const sent: object[] = []

function Form() {
  const form = useForm({
    start: { username: '', password: '' },
    required: ['username', 'password'],
    send: (values) => {
      sent.push(values)
      return new Promise<void>((resolve, reject) => {
        release = (error) => (error === null ? resolve() : reject(error))
      })
    },
  })
  return (
    <form onSubmit={form.submit} noValidate>
      <TextField {...form.field('username')} label="Username" autoComplete="username" />
      <PasswordField {...form.field('password')} label="Password" autoComplete="new-password" />
      {form.refused !== null && <p role="alert">{form.refused}</p>}
      <SubmitButton isSending={form.isSending}>Join</SubmitButton>
    </form>
  )
}

function show() {
  sent.length = 0
  render(
    <MantineProvider>
      <Form />
    </MantineProvider>,
  )
  return { user: userEvent.setup(), username: screen.getByLabelText('Username'), password: screen.getByLabelText('Password') }
}
afterEach(cleanup)

test('a form is sent once, however often Enter is pressed meanwhile', async () => {
  const { user, password, username } = show()
  await user.type(username, 'gina')
  await user.type(password, 'a-long-password{Enter}{Enter}{Enter}')
  expect(sent).toEqual([{ username: 'gina', password: 'a-long-password' }])
  release?.(null)
  await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Join' }).getAttribute('aria-busy')).toBe('false'))
  await user.click(screen.getByRole('button', { name: 'Join' }))
  expect(sent).toHaveLength(2)
})

test('what is missing is said at its field, which gets the focus, and nobody is asked', async () => {
  const { user, username, password } = show()
  await user.type(username, 'gina{Enter}')
  expect(sent).toEqual([])
  expect(document.activeElement).toBe(password)
  expect(password.getAttribute('aria-invalid')).toBe('true')
  expect(password.getAttribute('aria-describedby')).not.toBeNull()
})

test.each([
  [
    'by its code',
    refusal('error-password-policy-not-met', { details: { reasons: ['has fewer than 12 characters'] } }),
    'Password',
    'it needs 12 characters or more',
  ],
  ['by the field it names', refusal('error-field-unavailable', { details: { field: 'username' } }), 'Username', 'taken already'],
])('a refusal stands at its field, found %s, and what was typed stays', async (_how, error, label, sentence) => {
  const { user, username, password } = show()
  await user.type(username, 'gina')
  await user.type(password, 'short{Enter}')
  release?.(error)
  await vi.waitFor(() => expect(screen.getByText(new RegExp(sentence))).toBeDefined())
  expect(document.activeElement).toBe(screen.getByLabelText(label))
  expect([username, password].map((field) => (field as HTMLInputElement).value)).toEqual(['gina', 'short'])
  await user.type(screen.getByLabelText(label), 'x')
  expect(screen.queryByText(new RegExp(sentence))).toBeNull()
})

test.each([
  ['the server cannot be asked', new TypeError('fetch failed'), /could not be asked; nothing was changed/],
  ['something fails there', refusal('internal-error', {}, 500), /Number q7/],
  ['it asks for patience', refusal('error-too-many-requests', {}, 429), /Wait a minute/],
  ['it says what nobody has translated', refusal('error-of-tomorrow'), /^Said by the server$/],
])('when %s, that stands above the button', async (_what, error, sentence) => {
  const { user, username, password } = show()
  await user.type(username, 'gina')
  await user.type(password, 'a-long-password{Enter}')
  release?.(error)
  await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(sentence))
})
