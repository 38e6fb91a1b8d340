// What comes with a message: pictures that keep their space, files, quotes, what bots draw.
import { ActionIcon } from '@mantine/core'
import { IconDownload, IconFile, IconFileText, IconFileZip, IconMusic, IconTable, IconVideo } from '@tabler/icons-react'
import type { Attachment } from '@foyer/protocol/entities/message.ts'
import type { ReactNode } from 'react'
import { PersonName } from '../../components/person-name.tsx'
import { basePath } from '../../session/storage.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import type { ChatMessage } from '../model/message.ts'
import classes from './attachments.module.css'
import { MessageBody, SafeLink } from './message-body.tsx'
import { roomText } from './room-text.ts'
import { sizeText } from './file-size.ts'

const pictureMax = { width: 480, height: 320 }

export function Attachments({ message }: { readonly message: ChatMessage }): ReactNode {
  const attachments = message.attachments ?? []
  return attachments.length === 0 ? null : (
    <div className={classes.attachments}>
      {attachments.map((attachment, at) => (
        <One key={at} attachment={attachment} size={message.files?.[at]?.size ?? message.file?.size} />
      ))}
    </div>
  )
}

function One({ attachment, size }: { readonly attachment: Attachment; readonly size: number | undefined }): ReactNode {
  const own = ownAddress(attachment.image_url)
  if (own !== null) return <Picture attachment={attachment} address={own} />
  if (attachment.message_link !== undefined) return <Quote attachment={attachment} />
  const audio = ownAddress(attachment.audio_url)
  const video = ownAddress(attachment.video_url)
  if (audio !== null)
    return (
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- what people record has none
      <audio className={classes.audio} controls preload="none" src={audio} aria-label={attachment.title} />
    )
  if (video !== null)
    return (
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
      <video className={classes.video} controls preload="metadata" src={video} aria-label={attachment.title} />
    )
  const link = ownAddress(attachment.title_link)
  if (link !== null)
    return <File name={attachment.title ?? ''} address={link} size={attachment.size ?? size} description={attachment.description} />
  if (attachment.type === 'removed-file') return <Gone />
  return <Drawn attachment={attachment} />
}

function Picture({ attachment, address }: { readonly attachment: Attachment; readonly address: string }): ReactNode {
  const t = useText(roomText)
  const { width = 360, height = 240 } = attachment.image_dimensions ?? {}
  const scale = Math.min(1, pictureMax.width / width, pictureMax.height / height)
  const name = attachment.title ?? ''
  return (
    <figure className={classes.figure}>
      <a href={ownAddress(attachment.title_link) ?? address} target="_blank" rel="noopener noreferrer" className={classes.pictureLink}>
        <img
          className={classes.picture}
          src={address}
          alt={attachment.description !== undefined && attachment.description !== '' ? attachment.description : t('file.picture', { name })}
          width={Math.max(24, Math.round(width * scale))}
          height={Math.max(24, Math.round(height * scale))}
          loading="lazy"
          decoding="async"
        />
      </a>
      {attachment.description !== undefined && attachment.description !== '' && (
        <figcaption className={classes.caption}>{attachment.description}</figcaption>
      )}
    </figure>
  )
}

export function File({
  name,
  address,
  size,
  description,
}: {
  readonly name: string
  readonly address: string
  readonly size: number | undefined
  readonly description?: string | undefined
}): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  const Icon = icons[kindOf(name)]
  return (
    <div className={classes.file}>
      <span className={classes.fileIcon}>
        <Icon size={20} stroke={1.75} aria-hidden="true" />
      </span>
      <span className={classes.fileText}>
        <a className={classes.fileName} href={address} target="_blank" rel="noopener noreferrer">
          {name}
        </a>
        <span className={classes.fileMeta}>
          {size === undefined ? endingOf(name).toUpperCase() : sizeText(size, format)}
          {description !== undefined && description !== '' && ` · ${description}`}
        </span>
      </span>
      <ActionIcon component="a" href={`${address}?download`} download={name} aria-label={t('file.download', { name })}>
        <IconDownload size={18} stroke={1.75} aria-hidden="true" />
      </ActionIcon>
    </div>
  )
}

function Quote({ attachment }: { readonly attachment: Attachment }): ReactNode {
  const t = useText(roomText)
  const { author_name: name = '', author_kind: kind } = attachment
  const quoted = { name, ...(kind === undefined ? {} : { kind }) }
  return (
    <blockquote className={classes.quote} aria-label={t('quote.of')}>
      <span className={classes.author}>
        <PersonName person={quoted} mark="short" />
      </span>
      <MessageBody md={attachment.md} text={attachment.text ?? ''} />
      {(attachment.attachments ?? []).map((inner, at) => (
        <One key={at} attachment={inner as Attachment} size={undefined} />
      ))}
    </blockquote>
  )
}

/** What a bot made up: a title, a text, some fields. Pictures from elsewhere are not fetched; their address is shown as a link. */
function Gone(): ReactNode {
  const t = useText(roomText)
  return (
    <div className={classes.drawn}>
      <p className={classes.text}>{t('file.gone')}</p>
    </div>
  )
}

function Drawn({ attachment }: { readonly attachment: Attachment }): ReactNode {
  const { color, title, title_link: link, text, fields, author_name: author, image_url: image } = attachment
  const edge = /^#[\da-f]{3,8}$/i.test(color ?? '') ? color : undefined
  return (
    <div className={classes.drawn} style={edge === undefined ? undefined : { borderLeftColor: edge }}>
      {author !== undefined && <p className={classes.author}>{author}</p>}
      {title !== undefined && <p className={classes.title}>{link === undefined ? title : <SafeLink address={link}>{title}</SafeLink>}</p>}
      {text !== undefined && <p className={classes.text}>{text}</p>}
      {fields !== undefined && (
        <dl className={classes.fields}>
          {fields.map((field, at) => (
            <div key={at}>
              <dt>{field.title}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {image !== undefined && (
        <p>
          <SafeLink address={image}>{image}</SafeLink>
        </p>
      )}
    </div>
  )
}

/** The address of something that this server keeps; null for what is elsewhere. */
export function ownAddress(address: string | undefined): string | null {
  if (address === undefined || !address.startsWith('/file-upload/')) return null
  return `${basePath}${address.slice(1)}`
}

function endingOf(name: string): string {
  return /\.(\w{1,6})$/.exec(name)?.[1] ?? ''
}

const icons = { archive: IconFileZip, table: IconTable, sound: IconMusic, film: IconVideo, text: IconFileText, other: IconFile } as const

function kindOf(name: string): keyof typeof icons {
  const ending = endingOf(name).toLowerCase()
  if (/^(zip|gz|tgz|7z|rar|xz)$/.test(ending)) return 'archive'
  if (/^(csv|xlsx?|ods)$/.test(ending)) return 'table'
  if (/^(mp3|ogg|wav|m4a|flac)$/.test(ending)) return 'sound'
  if (/^(mp4|webm|mov|mkv)$/.test(ending)) return 'film'
  return /^(pdf|docx?|odt|txt|md)$/.test(ending) ? 'text' : 'other'
}
