// A quote: a link to a message of this workspace, shown beneath the text with what the message said. Only what the quoting person
// may read is quoted, one level deep; a link to anything else stays a link, whether the thing is hidden or does not exist.
import type { Reading } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import type { Message } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { findPeople } from '../users/user.ts'
import { findMessageAccess } from './message.ts'

const quotesMax = 3

/** The messages that a text links to, as attachments. */
export async function quotesIn(cx: Reading, text: string): Promise<Record<string, unknown>[]> {
  const quotes: Record<string, unknown>[] = []
  for (const { link, id } of linksIn(text, setting(cx, 'Site_Url')).slice(0, quotesMax)) {
    const access = await findMessageAccess(cx, { id })
    if (access !== null && access.message.type === null && may(cx, 'read-message', access))
      quotes.push(await quoteOf(cx, access.message, link))
  }
  return quotes
}

/** Whether an attachment is a quote that this server made. */
export function isQuote(attachment: unknown): boolean {
  return typeof attachment === 'object' && attachment !== null && 'message_link' in attachment
}

/** A message as the attachment that quotes it. */
export async function quoteOf(cx: Reading, message: Message, link: string | null): Promise<Record<string, unknown>> {
  const author = (await findPeople(cx.tx, [message.authorId])).get(message.authorId)
  const username = author?.username ?? message.authorId
  return {
    ...(link === null ? {} : { message_link: link }),
    text: message.body,
    author_name: setting(cx, 'UI_Use_Real_Name') ? (author?.name ?? username) : username,
    ...(author === undefined || author.kind === 'member' ? {} : { author_kind: author.kind }),
    author_icon: `/avatar/${encodeURIComponent(username)}`,
    ts: message.createdAt.toISOString(),
    attachments: attachmentsOf(message)
      .filter((attachment) => !isQuote(attachment))
      .map(({ attachments: _, ...attachment }) => attachment),
    ...(message.markdown === null ? {} : { md: message.markdown }),
  }
}

/** What is attached to a message. */
export function attachmentsOf(message: Message): Record<string, unknown>[] {
  const { attachments } = message.extra
  return Array.isArray(attachments) ? (attachments as Record<string, unknown>[]) : []
}

function linksIn(text: string, siteUrl: string): { link: string; id: string }[] {
  if (siteUrl === '' || !text.includes('msg=')) return []
  const found = [...text.matchAll(/https?:\/\/[^\s<>()[\]]+/gi)].flatMap(([link]) => {
    const id = messageIdIn(link, siteUrl)
    return id === null ? [] : [{ link, id }]
  })
  return found.filter(({ id }, at) => found.findIndex((other) => other.id === id) === at)
}

function messageIdIn(link: string, siteUrl: string): string | null {
  if (!URL.canParse(link) || !URL.canParse(siteUrl)) return null
  const url = new URL(link)
  const site = new URL(siteUrl)
  const path = site.pathname.replace(/\/+$/, '')
  const id = url.searchParams.get('msg') ?? ''
  if (url.origin !== site.origin || url.username !== '' || !url.pathname.startsWith(`${path}/`)) return null
  return /^\/(channel|group|direct)\/[^/]+/.test(url.pathname.slice(path.length)) && /^[\w-]{8,64}$/.test(id) ? id : null
}
