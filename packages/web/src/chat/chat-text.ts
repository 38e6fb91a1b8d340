// Texts of chat.
import { area } from '../text/area.ts'

export const chatText = area(
  'chat',
  {
    'empty.title': 'Choose a room',
    'empty.text': 'Rooms that you are in stand in the list.',
    'empty.guest': 'Whoever invited you adds you to rooms.',
  },
  {
    'empty.title': 'Wählen Sie einen Raum',
    'empty.text': 'Räume, in denen Sie sind, stehen in der Liste.',
    'empty.guest': 'Wer Sie eingeladen hat, fügt Sie zu Räumen hinzu.',
  },
)
