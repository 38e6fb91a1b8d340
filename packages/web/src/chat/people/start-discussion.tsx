// Starts a discussion below a room, from one of its messages or from nothing.
import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { componentsText } from '../../components/components-text.ts'
import { Notice } from '../../components/notice.tsx'
import { useForm } from '../../components/use-form.ts'
import { useText } from '../../text/use-text.tsx'
import type { ChatMessage } from '../model/message.ts'
import { type Chosen, PeoplePicker } from './people-picker.tsx'
import classes from './people.module.css'
import { peopleText } from './people-text.ts'

const titleMax = 60

export function StartDiscussion({
  parent,
  message,
  onClose,
}: {
  readonly parent: string
  readonly message: ChatMessage | null
  readonly onClose: () => void
}): ReactNode {
  const t = useText(peopleText)
  const navigate = useNavigate()
  const tc = useText(componentsText)
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const form = useForm({
    start: { title: message?.msg.replace(/\s+/g, ' ').slice(0, titleMax) ?? '' },
    required: ['title'],
    send: async ({ title }) => {
      const { discussion } = await rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
        prid: parent,
        ...(message === null ? {} : { pmid: message._id }),
        t_name: title,
        users: chosen.map(({ username }) => username),
      })
      onClose()
      await navigate({ to: '/group/$room', params: { room: discussion._id } })
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('discussion.title')} closeButtonProps={{ 'aria-label': tc('close') }}>
      <form className={classes.form} onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
        <p className={classes.lead}>{t('discussion.text')}</p>
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <TextInput label={t('discussion.name')} autoComplete="off" data-autofocus {...form.field('title')} />
        <PeoplePicker label={t('people')} chosen={chosen} onChange={setChosen} />
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('add.cancel')}</Button>
          <Button type="submit" variant="filled" loading={form.isSending}>
            {t('discussion.do')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
