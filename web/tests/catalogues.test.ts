import { expect, test } from 'vitest'
import { isLanguage, LANGUAGES } from '@/i18n'
import { catalogues, messagesOf, partsOf } from './support/catalogues'

const sources = Object.values(
  import.meta.glob<string>(['../src/**/*.{ts,vue}', '!../src/**/*.d.ts'], { query: '?raw', import: 'default', eager: true }),
).join('\n')
const english = messagesOf(catalogues.en ?? {})
const languages = Object.keys(catalogues)
const others = languages.filter((language) => language !== 'en')

test('every folder is a language of the application', () => {
  expect(languages.filter((language) => !isLanguage(language))).toEqual([])
  expect(languages).toContain('en')
})

test('every language is there', () => {
  expect([...languages].sort()).toEqual(Object.keys(LANGUAGES).sort())
})

test.each(others)('%s says the same as English', (language) => {
  const messages = messagesOf(catalogues[language] ?? {})
  expect([...messages.keys()].sort()).toEqual([...english.keys()].sort())
  const differing = [...english].filter(([id, message]) => {
    const taken = partsOf(messages.get(id) ?? '').values
    return taken.join() !== partsOf(message).values.join()
  })
  expect(differing.map(([id]) => id)).toEqual([])
})

test.each(languages)('%s has a text for every number that the language tells apart', (language) => {
  const rules = { plural: 'cardinal', selectordinal: 'ordinal' } as const
  const wrong = [...messagesOf(catalogues[language] ?? {})].filter(([, message]) =>
    partsOf(message).choices.some(({ argument, cases }) => {
      const type = Object.entries(rules).find(([name]) => argument.endsWith(`, ${name}`))?.[1]
      if (!type) return false
      const categories = new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories
      // Beside the categories a text may be for one exact number, such as `=0`.
      return cases.filter((name) => !/^\d+$/.test(name)).sort().join() !== [...categories].sort().join()
    }),
  )
  expect(wrong.map(([id]) => id)).toEqual([])
})

test.each(others)('%s chooses between the same things as English', (language) => {
  const selects = (message: string) =>
    partsOf(message)
      .choices.filter(({ argument }) => argument.endsWith(', select'))
      .map(({ argument, cases }) => `${argument}: ${[...cases].sort().join()}`)
      .sort()
  const messages = messagesOf(catalogues[language] ?? {})
  const differing = [...english].filter(([id, message]) => {
    return selects(messages.get(id) ?? '').join() !== selects(message).join()
  })
  expect(differing.map(([id]) => id)).toEqual([])
})

test.each(languages)('%s says something everywhere, and nothing that ICU would read as a quotation', (language) => {
  const wrong = [...messagesOf(catalogues[language] ?? {})].filter(([, text]) => text.trim() === '' || text.includes("'"))
  expect(wrong.map(([id]) => id)).toEqual([])
})

test('what is written for translators stands at a message, in English alone', () => {
  const notes = Object.entries(catalogues).flatMap(([language, rooms]) =>
    Object.entries(rooms).flatMap(([room, catalogue]) =>
      Object.keys(catalogue)
        .filter((key) => key.startsWith('@') && (language !== 'en' || !(key.slice(1) in catalogue)))
        .map((key) => `${language}/${room}: ${key}`),
    ),
  )
  expect(notes).toEqual([])
})

test('every message is used, and what is used exists', () => {
  const room = `(?:${Object.keys(catalogues.en ?? {}).join('|')})`
  const named = new Set([...sources.matchAll(new RegExp(`(['"])(${room}\\.[\\w.-]+)\\1`, 'g'))].map(([, , id]) => id))
  const prefixes = [...sources.matchAll(new RegExp(`\`(${room}\\.[\\w.-]*)\\$\\{`, 'g'))].map(([, prefix = '']) => prefix)
  const isUsed = (id: string) => named.has(id) || prefixes.some((prefix) => id.startsWith(prefix))
  expect([...english.keys()].filter((id) => !isUsed(id))).toEqual([])

  const asked = [...sources.matchAll(/(?<![\w.])t\(\s*(['"])([\w.-]+)\1/g)].map(([, , id = '']) => id)
  expect(asked.filter((id) => !english.has(id))).toEqual([])
  expect(prefixes.filter((prefix) => ![...english.keys()].some((id) => id.startsWith(prefix)))).toEqual([])
})
