// The contextual bar of a page of administration: the page says what stands in it, the frame around all pages has the place for it.
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { createPortal } from 'react-dom'
import { create } from 'zustand'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import classes from './frame.module.css'

interface Place {
  readonly bar: { readonly label: string; close(): void } | null
  readonly element: HTMLElement | null
}

export const useBarPlace = create<Place>(() => ({ bar: null, element: null }))

export function AdminBar({
  title,
  onClose,
  children,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const t = useText(adminText)
  const element = useBarPlace((place) => place.element)
  const close = useEffectEvent(onClose)
  useEffect(() => {
    useBarPlace.setState({ bar: { label: title, close: () => close() } })
    return () => useBarPlace.setState({ bar: null })
  }, [title])
  if (element === null) return null
  return createPortal(
    <>
      <div className={classes.barHead}>
        <h2 className={classes.barTitle}>{title}</h2>
        <ActionIcon aria-label={t('close')} onClick={onClose}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      <div className={classes.barBody}>{children}</div>
    </>,
    element,
  )
}
