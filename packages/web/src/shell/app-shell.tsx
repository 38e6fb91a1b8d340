// The frame of the app: list left, content in the middle, one bar right. Wide: all three beside one another, their widths dragged and
// remembered. Narrower: the bar lies over the content, then the list folds to icons. On phones one pane at a time, with a bar of tabs.
import { useMediaQuery } from '@mantine/hooks'
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react'
import { useText } from '../text/use-text.tsx'
import { useEscape } from '../keys/escape.ts'
import { keep, recall } from '../session/storage.ts'
import classes from './app-shell.module.css'
import { ConnectionBar } from './connection-bar.tsx'
import { shellText } from './shell-text.ts'

export interface AppShellProps {
  /** The list at the left: rooms, or the pages of administration. Below 900 px it is shown with `data-folded` around it. */
  readonly list: ReactNode
  /** What the list is called for screen readers, when it is not rooms. */
  readonly listLabel?: string
  readonly main: ReactNode
  /** The contextual bar; null: closed. */
  readonly bar?: ReactNode
  readonly barLabel?: string
  readonly onCloseBar?: () => void
  /** Where something is chosen from the list, phones show it instead of the list. */
  readonly isChosen: boolean
  /** The tab bar of phones. */
  readonly tabs?: ReactNode
}

const widths = {
  list: { least: 220, usual: 264, most: 360 },
  bar: { least: 320, usual: 360, most: 520 },
} as const
type Side = keyof typeof widths

export function AppShell({ list, listLabel, main, bar = null, barLabel, onCloseBar, isChosen, tabs }: AppShellProps): ReactNode {
  const t = useText(shellText)
  const [listWidth, setListWidth] = useWidth('list')
  const [barWidth, setBarWidth] = useWidth('bar')
  const isBarOpen = bar !== null
  const pane = isBarOpen ? 'bar' : isChosen ? 'main' : 'list'
  // Where one pane is shown at a time, it is what the page is about.
  const isAlone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const alone = isAlone ? pane : null
  useEscape('bar', () => onCloseBar?.(), isBarOpen)
  const barElement = useFocusGivenBack(isBarOpen)
  return (
    <div
      className={classes.shell}
      data-pane={pane}
      data-bar={isBarOpen || undefined}
      style={{ '--list-width': `${listWidth / 16}rem`, '--bar-width': `${barWidth / 16}rem` } as CSSProperties}
    >
      <a className={classes.skip} href="#main" onClick={skipToMain}>
        {t('skip')}
      </a>
      <div
        className={classes.list}
        role={alone === 'list' ? 'main' : 'navigation'}
        data-region="list"
        aria-label={listLabel ?? t('region.list')}
      >
        {alone === 'list' && <ConnectionBar />}
        {list}
        <Divider side="list" label={t('resize.list')} width={listWidth} onWidth={setListWidth} />
      </div>
      <div className={classes.content}>
        <main id="main" className={classes.main} data-region="main" tabIndex={-1}>
          {(alone === null || alone === 'main') && <ConnectionBar />}
          {main}
        </main>
      </div>
      {isBarOpen && (
        <>
          <div className={classes.scrim} onClick={onCloseBar} aria-hidden="true" />
          <div
            ref={barElement}
            className={classes.bar}
            role={alone === 'bar' ? 'main' : 'complementary'}
            data-region="bar"
            aria-label={barLabel ?? t('region.bar')}
            tabIndex={-1}
          >
            <Divider side="bar" label={t('resize.bar')} width={barWidth} onWidth={setBarWidth} />
            {alone === 'bar' && <h1 className="fy-said">{barLabel ?? t('region.bar')}</h1>}
            {alone === 'bar' && <ConnectionBar />}
            {bar}
          </div>
        </>
      )}
      {tabs !== undefined && <div className={classes.tabs}>{tabs}</div>}
    </div>
  )
}

// The address must not change: with a base, "#main" would lead to the start page.
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** When the bar closes, the focus goes back to what opened it. */
function useFocusGivenBack(isOpen: boolean) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const opener = document.activeElement
    return () => {
      if (
        opener instanceof HTMLElement &&
        opener.isConnected &&
        (document.activeElement === document.body || !document.activeElement?.isConnected)
      )
        opener.focus()
    }
  }, [isOpen])
  return element
}

function useWidth(side: Side): [number, (width: number) => void] {
  const name = `width-${side}`
  const [width, setWidth] = useState(() => clamp(side, Number(recall(name) ?? widths[side].usual)))
  return [
    width,
    (wanted) => {
      const width = clamp(side, wanted)
      setWidth(width)
      keep(name, String(width))
    },
  ]
}

function clamp(side: Side, width: number): number {
  const { least, usual, most } = widths[side]
  return Number.isFinite(width) ? Math.min(most, Math.max(least, Math.round(width))) : usual
}

/** The line between two columns: dragged, or moved by arrow keys. */
function Divider({
  side,
  label,
  width,
  onWidth,
}: {
  readonly side: Side
  readonly label: string
  readonly width: number
  readonly onWidth: (width: number) => void
}): ReactNode {
  const direction = side === 'list' ? 1 : -1
  const { least, usual, most } = widths[side]
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/prefer-tag-over-role -- a separator that can be moved is a widget
    <div
      className={classes.divider}
      data-side={side}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onDoubleClick={() => onWidth(usual)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        onWidth(width + step * direction)
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const [from, before] = [event.clientX, width]
        const line = event.currentTarget
        const move = ({ clientX }: PointerEvent): void => onWidth(before + (clientX - from) * direction)
        line.addEventListener('pointermove', move)
        line.addEventListener('lostpointercapture', () => line.removeEventListener('pointermove', move), { once: true })
      }}
    />
  )
}
