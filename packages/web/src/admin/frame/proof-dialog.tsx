// Asks once more who is there: by a code, or the password.
import { Button, Group, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { PasswordField, TextField } from '../../components/fields.tsx'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { useProof } from './act.ts'

export function ProofDialog(): ReactNode {
  const asked = useProof((state) => state.asked)
  return asked === null ? null : <Asking key={String(asked.wasWrong)} />
}

function Asking(): ReactNode {
  const t = useText(adminText)
  const asked = useProof((state) => state.asked)
  const [code, setCode] = useState('')
  if (asked === null) return null
  const isPassword = asked.method === 'password'
  const field = {
    name: 'proof',
    value: code,
    error: asked.wasWrong ? t(isPassword ? 'proof.wrongPassword' : 'proof.wrongCode') : null,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => setCode(currentTarget.value),
    label: t(isPassword ? 'proof.password' : 'proof.code'),
    autoFocus: true,
  }
  return (
    <Modal opened onClose={() => asked.answer(null)} title={t('proof.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (code !== '') asked.answer(code)
        }}
      >
        <p>{t(`proof.why.${asked.method}`)}</p>
        {isPassword ? (
          <PasswordField {...field} autoComplete="current-password" />
        ) : (
          <TextField {...field} autoComplete="one-time-code" inputMode="numeric" spellCheck={false} />
        )}
        <Group justify="flex-end" mt="md">
          <Button onClick={() => asked.answer(null)}>{t('cancel')}</Button>
          <Button type="submit" variant="filled">
            {t('proof.go')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
