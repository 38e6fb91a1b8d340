// The files that will go with the message, each with how far it is and a way to take it out.
import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconAlertCircle, IconFile, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useRefusals } from '../../api/refusals.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { sizeText } from '../room/file-size.ts'
import classes from './composer.module.css'
import { composerText } from './composer-text.ts'
import type { Upload } from './uploads.ts'

export function UploadList({
  uploads,
  onDrop,
  onAgain,
}: {
  readonly uploads: readonly Upload[]
  readonly onDrop: (key: string) => void
  readonly onAgain: (upload: Upload) => void
}): ReactNode {
  const t = useText(composerText)
  const format = useFormat()
  const refusalOf = useRefusals()
  if (uploads.length === 0) return null
  return (
    <ul className={classes.uploads}>
      {uploads.map((upload) => {
        const { key, file, percent, state, error } = upload
        const name = file.name
        return (
          <li key={key} className={classes.upload} data-failed={state === 'failed' || undefined}>
            {state === 'failed' ? (
              <IconAlertCircle size={18} stroke={1.75} aria-hidden="true" />
            ) : (
              <IconFile size={18} stroke={1.75} aria-hidden="true" />
            )}
            <span className={classes.uploadText}>
              {state === 'failed' ? (
                <span role="alert">
                  {t('file.failed', { name, why: error === null ? t('file.interrupted') : refusalOf(error).sentence })}
                </span>
              ) : (
                <>
                  <span className={classes.uploadName}>{name}</span>
                  <span className={classes.faint}>{sizeText(file.size, format)}</span>
                </>
              )}
              {state === 'uploading' && <Progress value={percent} size={4} aria-label={t('file.progress', { name, percent })} />}
            </span>
            {state === 'failed' && (
              <Button size="compact-sm" onClick={() => onAgain(upload)}>
                {t('file.again')}
              </Button>
            )}
            <ActionIcon
              size={28}
              aria-label={state === 'uploading' ? t('file.cancel', { name }) : t('file.remove', { name })}
              onClick={() => onDrop(key)}
            >
              <IconX size={16} stroke={1.75} aria-hidden="true" />
            </ActionIcon>
          </li>
        )
      })}
    </ul>
  )
}
