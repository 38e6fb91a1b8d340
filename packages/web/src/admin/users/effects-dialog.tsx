// Before something that can't simply be taken back: what it does, where it matters why, and a button named by the verb. Whoever owns rooms
// alone is told which of them change hands, when the server says so.
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { codeOf, detailsOf } from '../../api/refusals.ts'
import { componentsText } from '../../components/components-text.ts'
import { Notice } from '../../components/notice.tsx'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { useAction } from '../frame/use-action.ts'
import classes from './user-info.module.css'
import { usersText } from './users-text.ts'

export interface Effect {
  readonly key: string
  readonly text: string
}

export function EffectsDialog({
  title,
  verb,
  effects,
  done,
  asksWhy,
  onClose,
  send,
}: {
  readonly title: string
  readonly verb: string
  readonly effects: readonly Effect[]
  readonly done: string
  /** Whether a reason is asked for, and whether it may be left out. */
  readonly asksWhy?: 'optional' | 'needed'
  readonly onClose: () => void
  /** `confirmed`: what the server said would change hands was shown. */
  readonly send: (confirmed: boolean, reason: string) => Promise<unknown>
}): ReactNode {
  const t = useText(usersText)
  const ta = useText(adminText)
  const action = useAction()
  const tc = useText(componentsText)
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [handedOver, setHandedOver] = useState<readonly string[] | null>(null)
  const run = (): void => {
    if (asksWhy === 'needed' && reason.trim() === '') return setMissing(true)
    action.run(async () => {
      try {
        await send(handedOver !== null, reason.trim())
      } catch (error) {
        if (codeOf(error) !== 'user-last-owner' || handedOver !== null) throw error
        const { shouldChangeOwner } = detailsOf(error)
        setHandedOver(Array.isArray(shouldChangeOwner) ? shouldChangeOwner.map(String) : [])
        return false
      }
      return onClose()
    }, done)
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': ta('close') }}>
      <ul className={classes.effects}>
        {effects.map(({ key, text }) => (
          <li key={key}>
            <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
            {text}
          </li>
        ))}
        {handedOver?.map((room) => (
          <li key={`room-${room}`}>
            <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
            {t('off.owner', { room })}
          </li>
        ))}
      </ul>
      {asksWhy !== undefined && (
        <Textarea
          label={asksWhy === 'needed' ? t('reason') : t('reason.optional')}
          error={isMissing ? tc('field.required') : null}
          value={reason}
          autosize
          minRows={2}
          maxLength={1_000}
          onChange={({ currentTarget }) => {
            setReason(currentTarget.value)
            setMissing(false)
          }}
        />
      )}
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{ta('cancel')}</Button>
        <Button variant="filled" color="red" loading={action.isRunning} onClick={run}>
          {verb}
        </Button>
      </Group>
    </Modal>
  )
}
