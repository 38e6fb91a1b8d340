// What can be done with a message, beside it: the four that are wanted most, and a menu with all. Only what the viewer may.
import { ActionIcon, Menu, Popover, Tooltip } from '@mantine/core'
import {
  IconBell,
  IconBlockquote,
  IconCopy,
  IconDots,
  IconEdit,
  IconEyeOff,
  IconLink,
  IconMessage,
  IconMessageCircle,
  IconMoodPlus,
  IconPin,
  IconStar,
  IconTrash,
} from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { useText } from '../../text/use-text.tsx'
import type { MessageAct } from '../model/actions.ts'
import type { ChatMessage } from '../model/message.ts'
import classes from './message-row.module.css'
import { roomText } from './room-text.ts'

const EmojiPicker = lazy(() => import('./emoji-picker.tsx').then(({ EmojiPicker: picker }) => ({ default: picker })))

const icons = {
  react: IconMoodPlus,
  reply: IconMessage,
  quote: IconBlockquote,
  star: IconStar,
  pin: IconPin,
  follow: IconBell,
  edit: IconEdit,
  copy: IconCopy,
  link: IconLink,
  unread: IconEyeOff,
  discuss: IconMessageCircle,
  delete: IconTrash,
} as const
const direct = ['react', 'reply', 'quote', 'star'] as const
const inMenu = ['react', 'reply', 'quote', 'discuss', 'edit', 'star', 'pin', 'follow', 'copy', 'link', 'unread', 'delete'] as const

export interface ToolsProps {
  readonly message: ChatMessage
  readonly acts: ReadonlySet<MessageAct>
  readonly isFollowed: boolean
  readonly open: 'menu' | 'emoji' | null
  readonly onOpen: (what: 'menu' | 'emoji' | null) => void
  readonly onAct: (act: MessageAct) => void
  readonly onReact: (shortcode: string) => void
}

export function MessageTools({ message, acts, isFollowed, open, onOpen, onAct, onReact }: ToolsProps): ReactNode {
  const t = useText(roomText)
  const label = (act: MessageAct): string => {
    if (act === 'star' && message.isStarred) return t('act.unstar')
    if (act === 'pin' && message.pinned === true) return t('act.unpin')
    if (act === 'follow' && isFollowed) return t('act.unfollow')
    return t(`act.${act}`)
  }
  const choose = (act: MessageAct): void => (act === 'react' ? onOpen('emoji') : onAct(act))
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('act.of')}>
      {direct
        .filter((act) => acts.has(act))
        .map((act) => {
          const Icon = icons[act]
          const button = (
            <Tooltip key={act} label={label(act)}>
              <ActionIcon size={28} aria-label={label(act)} tabIndex={-1} onClick={() => choose(act)}>
                <Icon size={17} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          )
          if (act !== 'react') return button
          return (
            <Popover
              key={act}
              opened={open === 'emoji'}
              onChange={(isOpen) => !isOpen && onOpen(null)}
              position="top-end"
              trapFocus
              returnFocus
              withinPortal
              hideDetached={false}
            >
              <Popover.Target>{button}</Popover.Target>
              <Popover.Dropdown p={0} aria-label={t('act.react')}>
                <Suspense fallback={null}>
                  <EmojiPicker
                    onPick={(shortcode) => {
                      onOpen(null)
                      onReact(shortcode)
                    }}
                  />
                </Suspense>
              </Popover.Dropdown>
            </Popover>
          )
        })}
      {/* The tools of the topmost message may be cut off; what they open is not. */}
      <Menu
        opened={open === 'menu'}
        onChange={(isOpen) => onOpen(isOpen ? 'menu' : null)}
        position="bottom-end"
        returnFocus
        width={240}
        hideDetached={false}
      >
        <Menu.Target>
          <Tooltip label={t('act.more')}>
            <ActionIcon size={28} aria-label={t('act.more')} tabIndex={-1}>
              <IconDots size={17} stroke={1.75} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {inMenu
            .filter((act) => acts.has(act))
            .map((act) => {
              const Icon = icons[act]
              return (
                <Menu.Item
                  key={act}
                  {...(act === 'delete' ? { style: { color: 'var(--fy-danger)' } } : {})}
                  leftSection={<Icon size={18} stroke={1.75} aria-hidden="true" />}
                  onClick={() => choose(act)}
                >
                  {label(act)}
                </Menu.Item>
              )
            })}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
