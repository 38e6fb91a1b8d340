// The keys that work here.
import type { ReactNode } from 'react'
import { modName } from '../../keys/use-key.ts'
import { useText } from '../../text/use-text.tsx'
import { useEnterSends } from '../model/enter.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

export function KeysPanel(): ReactNode {
  const t = useText(barText)
  const enterSends = useEnterSends()
  const shift = t('keys.shift')
  const rows = [
    ['keys.search', [`${modName} K`]],
    ['keys.step', ['Alt ↑', 'Alt ↓']],
    ['keys.stepUnread', [`Alt ${shift} ↑`, `Alt ${shift} ↓`]],
    ['keys.regions', ['F6', `${shift} F6`]],
    ['keys.send', [enterSends ? t('keys.enter') : `${modName} ${t('keys.enter')}`]],
    ['keys.line', [enterSends ? `${shift} ${t('keys.enter')}` : t('keys.enter')]],
    ['keys.complete', ['@', '#', ':', '/']],
    ['keys.edit', ['↑']],
    ['keys.move', ['↑', '↓']],
    ['keys.menu', [t('keys.enter')]],
    ['keys.letters', ['R', 'E', 'Q', '+', 'P', 'S']],
    ['keys.end', [t('keys.endKey')]],
    ['keys.bars', [`${modName} ${shift} M`, 'I', 'F']],
    ['keys.esc', [t('keys.escKey')]],
    ['keys.this', [`${modName} /`]],
  ] as const
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is scrolled by keys too
    <section className={classes.body} tabIndex={0} aria-label={t('title.keys')}>
      <dl className={classes.keys}>
        {rows.map(([what, keys]) => (
          <Row key={what} said={t(what)} keys={keys} />
        ))}
      </dl>
    </section>
  )
}

function Row({ said, keys }: { readonly said: string; readonly keys: readonly string[] }): ReactNode {
  return (
    <div>
      <dt>{said}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key} className={classes.key}>
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  )
}
