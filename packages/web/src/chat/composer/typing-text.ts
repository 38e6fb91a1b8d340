import { area } from '../../text/area.ts'

export const typingText = area('chat-typing', { one: '<who/> is typing…' }, { one: '<who/> schreibt…' })
