// The picker of emoji: searched and moved through by keyboard. Its data comes from this workspace.
import {
  type EmojiPickerListCategoryHeaderProps,
  type EmojiPickerListEmojiProps,
  type EmojiPickerListRowProps,
  EmojiPicker as Picker,
} from 'frimousse'
import { type ReactNode, useEffect } from 'react'
import { basePath } from '../../session/storage.ts'
import { language } from '../../text/language.ts'
import { useText } from '../../text/use-text.tsx'
import { composerText } from '../composer/composer-text.ts'
import { loadEmoji, shortcodeOf } from './emoji.ts'
import classes from './emoji-picker.module.css'

/** `onPick` is given a shortcode with colons, and the emoji itself. */
export function EmojiPicker({ onPick }: { readonly onPick: (shortcode: string, emoji: string) => void }): ReactNode {
  const t = useText(composerText)
  useEffect(() => void loadEmoji(), [])
  const pick = (emoji: string): void => {
    void loadEmoji().then(() => {
      const name = shortcodeOf(emoji)
      if (name !== null) onPick(`:${name}:`, emoji)
    })
  }
  return (
    <Picker.Root
      className={classes.root}
      locale={language()}
      emojibaseUrl={`${basePath}web/emoji`}
      onEmojiSelect={({ emoji }) => pick(emoji)}
    >
      <Picker.Search className={classes.search} placeholder={t('emoji.search')} aria-label={t('emoji.search')} autoFocus />
      <Picker.Viewport className={classes.viewport}>
        <Picker.Loading className={classes.note}>{t('emoji.loading')}</Picker.Loading>
        <Picker.Empty className={classes.note}>{t('emoji.none')}</Picker.Empty>
        <Picker.List className={classes.list} components={components} />
      </Picker.Viewport>
    </Picker.Root>
  )
}

const components = { CategoryHeader, Row, Emoji }

function CategoryHeader({ category, ...props }: EmojiPickerListCategoryHeaderProps): ReactNode {
  return (
    <div {...props} className={classes.category}>
      {category.label}
    </div>
  )
}

// The picker counts from 0, where ARIA counts from 1. It finds rows by their number again when it scrolls, so that only the first, which it
// does not look for, goes without.
function Row({ 'aria-rowindex': index, ...props }: EmojiPickerListRowProps): ReactNode {
  return <div {...props} {...(index === 0 || index === undefined ? {} : { 'aria-rowindex': index })} />
}

function Emoji({ emoji, 'aria-colindex': index, ...props }: EmojiPickerListEmojiProps): ReactNode {
  return (
    <button {...props} {...(index === undefined ? {} : { 'aria-colindex': index + 1 })} type="button" className={classes.emoji}>
      {emoji.emoji}
    </button>
  )
}
