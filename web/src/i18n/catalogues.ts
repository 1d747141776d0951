/** The catalogues: one file per language and room, each a chunk of its own that is loaded when it is needed. */

import type { Messages } from '@lingui/core'
import type { Language } from './languages'

/** The English texts of each room; they decide which messages there are. */
interface Catalogues {
  account: typeof import('../locale/en/account.json')
  admin: typeof import('../locale/en/admin.json')
  analytics: typeof import('../locale/en/analytics.json')
  app: typeof import('../locale/en/app.json')
  audit: typeof import('../locale/en/audit.json')
  cards: typeof import('../locale/en/cards.json')
  editor: typeof import('../locale/en/editor.json')
  fields: typeof import('../locale/en/fields.json')
  images: typeof import('../locale/en/images.json')
  imports: typeof import('../locale/en/imports.json')
  people: typeof import('../locale/en/people.json')
  problems: typeof import('../locale/en/problems.json')
  settings: typeof import('../locale/en/settings.json')
  share: typeof import('../locale/en/share.json')
  signatures: typeof import('../locale/en/signatures.json')
}

export type Room = keyof Catalogues
type MessageKey<Name extends Room> = Exclude<keyof Catalogues[Name] & string, `@${string}` | 'default'>
type MessagesOf = { [Name in Room]: `${Name}.${MessageKey<Name>}` }

/** Names a message: its room and its key there, such as `cards.title`. */
export type MessageId = MessagesOf[Room]

/** What every visit begins with. */
export const FIRST_ROOMS: readonly Room[] = ['app', 'cards', 'problems']

const files = import.meta.glob<Messages>('../locale/*/*.json', { import: 'default' })

/** The room's messages by their ids. Rejects with what the network says. */
export async function readRoom(language: Language, room: Room): Promise<Messages> {
  // What is not translated yet is said in English.
  const file = files[`../locale/${language}/${room}.json`] ?? files[`../locale/en/${room}.json`]
  const messages = (await file?.()) ?? {}
  return Object.fromEntries(Object.entries(messages).map(([key, message]) => [`${room}.${key}`, message]))
}
