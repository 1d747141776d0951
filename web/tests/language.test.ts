import { computed } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useLanguage } from '@/composables/useLanguage'
import { formatDate, formatNumber, formatRelative, locale, preferred, setLocale, t } from '@/i18n'
import { json, problem, serve } from './support/server'

function browserAsksFor(...tags: string[]): void {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags)
}

beforeEach(() => localStorage.clear())
afterEach(async () => {
  vi.restoreAllMocks()
  await useLanguage().followProfile(null)
  await setLocale('en')
})

test('what is counted is said as the number demands', () => {
  expect(t('cards.count', { total: 1 })).toBe('1 card')
  expect(t('cards.count', { total: 1204 })).toBe('1,204 cards')
})

test('a value is shown as it is, whatever it holds', () => {
  const name = '{name} <b> # $& \u202e'
  expect(t('cards.editOf', { name })).toBe(`Edit ${name}`)
})

test('a change of language reaches what is on the screen, the page and its direction', async () => {
  const text = computed(() => `${locale.value} ${t('cards.count', { total: 1204.5 })}`)
  expect(text.value).toBe('en 1,204.5 cards')
  await setLocale('ar')
  expect(document.documentElement.dir).toBe('rtl')
  await setLocale('de')
  expect(document.documentElement).toMatchObject({ lang: 'de', dir: 'ltr' })
  expect(text.value).toMatch(/^de 1\.204,5 /)
})

test('of two choices the later one wins, whichever arrives first', async () => {
  await Promise.all([setLocale('fr'), setLocale('et')])
  expect(locale.value).toBe('et')
})

test('the browser’s first language that is spoken here is taken, by its base', () => {
  browserAsksFor('xx', 'pt-BR', 'de')
  expect(preferred()).toBe('pt')
  browserAsksFor('xx')
  expect(preferred()).toBeUndefined()
})

test('profile comes before what was remembered, before the browser, before the organisation', async () => {
  const { choose, followOrganisation, followProfile, speak } = useLanguage()
  browserAsksFor('xx')
  await speak()
  expect(locale.value).toBe('en')
  await followOrganisation('et')
  expect(locale.value).toBe('et')
  browserAsksFor('fr-CA')
  await speak()
  expect(locale.value).toBe('fr')
  await followProfile('uk')
  expect(locale.value).toBe('uk')
  expect(preferred()).toBe('uk')
  const received = serve(() => json({}))
  await choose(null)
  expect(received[0]).toMatchObject({ method: 'PATCH', path: '/api/me', body: { language: null } })
  expect(locale.value).toBe('fr')
})

test('a choice that the profile does not keep changes nothing', async () => {
  serve(() => problem(503, 'unavailable'))
  await expect(useLanguage().choose('ja')).rejects.toMatchObject({ code: 'unavailable' })
  expect(locale.value).toBe('en')
  expect(preferred()).toBe('en')
})

test('where a browser keeps nothing, languages still work', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  browserAsksFor('sv')
  expect(preferred()).toBe('sv')
})

test('dates and numbers follow the language and the region that the browser names for it', async () => {
  browserAsksFor('en-GB')
  const day = new Date(2026, 10, 23, 12)
  expect(formatDate(day)).toBe('23 Nov 2026')
  await setLocale('de')
  expect(formatDate(day)).toBe('23.11.2026')
  expect(formatNumber(1204.5)).toBe('1.204,5')
})

test('how long ago something was is said in the largest unit that fits', () => {
  const now = '2026-11-23T12:00:00Z'
  expect(formatRelative('2026-11-23T11:59:58Z', now)).toBe('2 seconds ago')
  expect(formatRelative('2026-11-23T09:00:00Z', now)).toBe('3 hours ago')
  expect(formatRelative('2026-11-22T11:00:00Z', now)).toBe('yesterday')
  expect(formatRelative('2027-01-23T12:00:00Z', now)).toBe('in 2 months')
})
