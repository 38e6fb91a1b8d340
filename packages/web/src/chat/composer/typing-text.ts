import { area } from '../../text/area.ts'

export const typingText = area(
  'chat-typing',
  { one: '<who/> is typing…', two: '<who/> and <other/> are typing…' },
  { one: '<who/> schreibt…', two: '<who/> und <other/> schreiben…' },
)
