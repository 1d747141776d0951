import { expect, onTestFinished, test } from 'vitest'
import { dayLong, dayShort, shareOf } from '@/analytics/words'
import { setLocale } from '@/i18n'

test('a day is a day of UTC wherever one is', () => {
  expect(dayShort('2026-03-04')).toMatch(/\b4\b/)
  expect(dayLong('2026-03-04')).toMatch(/\b4\b.*2026/)
})

test('several days are written once where they have a month in common', () => {
  expect(dayLong('2026-03-02', '2026-03-08').match(/2026/g)).toHaveLength(1)
})

test('a small share is told more exactly, and none is none', () => {
  expect([0, 0.004, 0.5, 1].map(shareOf)).toEqual(['0%', '0.4%', '50%', '100%'])
})

test('numbers and days are written as the language does', async () => {
  onTestFinished(() => setLocale('en'))
  await setLocale('de')
  expect(shareOf(0.5)).toBe('50\u00a0%')
  expect(dayShort('2026-03-04')).toContain('4.')
})
