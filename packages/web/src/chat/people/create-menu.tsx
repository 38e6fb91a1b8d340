// Makes channels, private channels and direct messages: only what the server says that one may.
import { ActionIcon, Button, Menu, Modal, Switch, TextInput } from '@mantine/core'
import { IconEdit, IconHash, IconLock, IconMessage, IconMessageCircle } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, memo, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { componentsText } from '../../components/components-text.ts'
import { Notice } from '../../components/notice.tsx'
import { useForm } from '../../components/use-form.ts'
import { useText } from '../../text/use-text.tsx'
import { useRights, useRoomRights, useShownRights } from '../../session/rights.ts'
import { type Chosen, PeoplePicker } from './people-picker.tsx'
import classes from './people.module.css'
import { peopleText } from './people-text.ts'
import { StartDiscussion } from './start-discussion.tsx'

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
type Making = 'channel' | 'group' | 'direct' | 'discussion'
const icons = { channel: IconHash, group: IconLock, direct: IconMessage, discussion: IconMessageCircle } as const

export function CreateMenu({ here }: { readonly here: string | null }): ReactNode {
  const { may, holds } = useRights()
  const { rights } = useShownRights(useRoomRights(here))
  const [making, setMaking] = useState<Making | null>(null)
  const offered = (['channel', 'group', 'direct', 'discussion'] as const).filter(
    (what) =>
      (what === 'channel' && may('create-channel')) ||
      (what === 'group' && may('create-group')) ||
      (what === 'direct' && holds('create-d')) ||
      (what === 'discussion' && here !== null && rights.includes('start-discussion')),
  )
  const close = (): void => setMaking(null)
  if (offered.length === 0) return null
  return (
    <>
      <Offer offered={offered.join(' ')} onMake={setMaking} />
      {(making === 'channel' || making === 'group') && <NewRoom kind={making} onClose={close} />}
      {making === 'direct' && <NewDirect onClose={close} />}
      {making === 'discussion' && here !== null && <StartDiscussion parent={here} message={null} onClose={close} />}
    </>
  )
}

// The same in most rooms, and not drawn anew with each of them: what is offered comes as one word after the other.
const Offer = memo(function Offer({ offered, onMake }: { readonly offered: string; readonly onMake: (what: Making) => void }): ReactNode {
  const t = useText(peopleText)
  return (
    <Menu position="bottom-end" width={240} returnFocus>
      <Menu.Target>
        <ActionIcon aria-label={t('create')} title={t('create')}>
          <IconEdit {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(offered.split(' ') as Making[]).map((what) => {
          const Icon = icons[what]
          return (
            <Menu.Item key={what} leftSection={<Icon {...icon} />} onClick={() => onMake(what)}>
              {t(`create.${what}`)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
})

function NewRoom({ kind, onClose }: { readonly kind: 'channel' | 'group'; readonly onClose: () => void }): ReactNode {
  const t = useText(peopleText)
  const navigate = useNavigate()
  const tc = useText(componentsText)
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const [isReadOnly, setReadOnly] = useState(false)
  const form = useForm<'name' | 'topic'>({
    start: { name: '', topic: '' },
    required: ['name'],
    send: async ({ name, topic }) => {
      const answer = await rest.post<Record<string, { _id: string; name: string }>>(`${kind}s.create`, {
        name: name.trim(),
        members: chosen.map(({ username }) => username),
        readOnly: isReadOnly,
        ...(topic.trim() === '' ? {} : { extraData: { topic: topic.trim() } }),
      })
      const room = answer[kind]
      onClose()
      if (room !== undefined) await navigate({ to: kind === 'channel' ? '/channel/$room' : '/group/$room', params: { room: room.name } })
    },
  })
  return (
    <Modal opened onClose={onClose} title={t(`create.${kind}`)} closeButtonProps={{ 'aria-label': tc('close') }}>
      <form className={classes.form} onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <TextInput
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          label={t('name')}
          description={t('name.hint')}
          autoComplete="off"
          data-autofocus
          {...form.field('name')}
        />
        <TextInput label={t('topic')} autoComplete="off" {...form.field('topic')} />
        <PeoplePicker label={t('people')} chosen={chosen} onChange={setChosen} />
        <Switch label={t('readOnly')} checked={isReadOnly} onChange={(event) => setReadOnly(event.currentTarget.checked)} />
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('add.cancel')}</Button>
          <Button type="submit" variant="filled" loading={form.isSending}>
            {t('create')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function NewDirect({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText(peopleText)
  const navigate = useNavigate()
  const tc = useText(componentsText)
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const form = useForm({
    start: {},
    send: async () => {
      const { room } = await rest.post<{ room: { _id: string } }>('im.create', {
        usernames: chosen.map(({ username }) => username).join(','),
      })
      onClose()
      await navigate({ to: '/direct/$room', params: { room: room._id } })
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('create.direct')} closeButtonProps={{ 'aria-label': tc('close') }}>
      <form className={classes.form} onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)}>
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <PeoplePicker label={t('people')} chosen={chosen} onChange={setChosen} />
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('add.cancel')}</Button>
          <Button type="submit" variant="filled" loading={form.isSending} disabled={chosen.length === 0}>
            {t('direct.do')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
