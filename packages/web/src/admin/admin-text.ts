// Texts of administration.
import { area } from '../text/area.ts'

export const adminText = area(
  'admin',
  { title: 'Administration', back: 'Back to the rooms' },
  { title: 'Administration', back: 'Zurück zu den Räumen' },
)
