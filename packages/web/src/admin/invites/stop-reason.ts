// Why the work on a list of invitations stopped. The server keeps it as a sentence; those that it writes are said in the reader’s language.
import { useText } from '../../text/use-text.tsx'
import { invitesText } from './invites-text.ts'

export function useStopReason(): (sentence: string) => string {
  const t = useText(invitesText)
  return (sentence) => {
    const [, name] = /^Stopped by (.+)$/s.exec(sentence) ?? []
    if (name !== undefined) return t('stop.by', { name })
    if (sentence === 'Whoever wrote this list may not invite guests any more') return t('stop.right')
    return sentence === 'Whoever wrote this list is not active any more' ? t('stop.inactive') : sentence
  }
}
