import { expect, test } from 'vitest'
import { AVATAR_SHAPES, FONTS, LAYOUTS, THEMES, VISIBILITIES } from '@/card/choices'
import { countries } from '@/card/countries'
import { LENGTHS, LIST_SIZES } from '@/card/limits'
import { PLATFORMS } from '@/card/platforms'
import openapi from '../openapi.json'

/* What is written down on both sides is compared here: the interface with the document of the API. */

interface Schema {
  type?: string
  enum?: string[]
  maxLength?: number
  maxItems?: number
  anyOf?: Schema[]
  properties?: Record<string, Schema>
}
const schemas = openapi.components.schemas as unknown as Record<string, Schema>

function member(schema: string, name: string): Schema {
  const found = schemas[schema]?.properties?.[name]
  if (!found) throw new Error(`${schema} has no ${name}`)
  return found.anyOf?.find(({ type }) => type !== 'null') ?? found
}

const choices = (schema: string) => [...(schemas[schema]?.enum ?? [])].sort()

test.each([
  ['CardPatch', 'name', LENGTHS.line],
  ['CardPatch', 'job_title', LENGTHS.line],
  ['CardPatch', 'pronouns', LENGTHS.line],
  ['CardPatch', 'bio', LENGTHS.bio],
  ['CardPatch', 'slug', LENGTHS.slug],
  ['CardPatch', 'calendar_url', LENGTHS.url],
  ['CardPatch', 'calendar_label', LENGTHS.caption],
  ['ImagePatch', 'alt', LENGTHS.alt],
  ['Phone', 'number', LENGTHS.phone],
  ['Phone', 'label', LENGTHS.label],
  ['Email', 'email', LENGTHS.email],
  ['Website', 'url', LENGTHS.url],
  ['SocialLink', 'url', LENGTHS.url],
  ['Address', 'street', LENGTHS.street],
  ['Address', 'city', LENGTHS.line],
  ['Address', 'postal_code', LENGTHS.postalCode],
])('%s.%s is as long in the form as the API takes it', (schema, name, length) => {
  expect(member(schema, name).maxLength).toBe(length)
})

test.each(Object.entries(LIST_SIZES))('%s holds as many rows as the API takes', (list, size) => {
  expect(member('CardPatch', list).maxItems).toBe(size)
})

test.each([
  ['Platform', Object.keys(PLATFORMS)],
  ['Visibility', VISIBILITIES],
  ['Layout', LAYOUTS],
  ['Theme', THEMES],
  ['Font', Object.keys(FONTS)],
  ['AvatarShape', AVATAR_SHAPES],
])('every %s is offered', (schema, offered) => {
  expect([...offered].sort()).toEqual(choices(schema))
})

test('every country has a name of its own and they are sorted by it', () => {
  const all = countries('en')
  expect(all.filter(({ code, name }) => code === name)).toEqual([])
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(all.findIndex(({ code }) => code === 'EE')).toBeLessThan(all.findIndex(({ code }) => code === 'DE'))
})
