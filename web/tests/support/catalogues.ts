/** The catalogues as translators write them, and what their messages consist of. */

import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'

export type Catalogue = Record<string, unknown>
export type Rooms = Record<string, Catalogue>

const files = import.meta.glob<string>('../../src/locale/*/*.json', { query: '?raw', import: 'default', eager: true })

/** Every room of every language that has a folder. */
export const catalogues: Record<string, Rooms> = {}
for (const [path, text] of Object.entries(files)) {
  const [, language = '', room = ''] = /\/([\w-]+)\/(\w+)\.json$/.exec(path) ?? []
  catalogues[language] = { ...catalogues[language], [room]: JSON.parse(text) as Catalogue }
}

/** The messages by id (`cards.title`), without what is written for translators. */
export function messagesOf(rooms: Rooms): Map<string, string> {
  const entries = Object.entries(rooms).flatMap(([room, catalogue]) =>
    Object.entries(catalogue)
      .filter(([key]) => !key.startsWith('@'))
      .map(([key, message]) => [`${room}.${key}`, String(message)] as const),
  )
  return new Map(entries)
}

interface Choice {
  /** `count, plural`, for an argument that decides between texts. */
  argument: string
  cases: string[]
}

/** What the message takes (`name`, `count, plural`), and between what it chooses. */
export function partsOf(message: string): { values: string[]; choices: Choice[] } {
  const values = new Set<string>()
  const choices: Choice[] = []
  const walk = (tokens: unknown): void => {
    if (!Array.isArray(tokens)) return
    for (const token of tokens as unknown[]) {
      if (!Array.isArray(token)) continue
      const [name, type, format] = token as [string, string?, unknown?]
      const argument = type ? `${name}, ${type}` : name
      values.add(argument)
      if (typeof format !== 'object' || format === null) continue
      const { offset: _offset, ...cases } = format as Record<string, unknown>
      choices.push({ argument, cases: Object.keys(cases) })
      Object.values(cases).forEach(walk)
    }
  }
  walk(compileMessageOrThrow(message))
  return { values: [...values].sort(), choices }
}
