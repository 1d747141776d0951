import { expect, test } from 'vitest'
import { addDays, daysIn, daysOf, faultOf, isDay, lengthOf, PRESETS, presetOf } from '@/analytics/period'

const TODAY = '2026-03-04'

test('the usual periods end today and have as many days as they say', () => {
  expect(PRESETS.map((preset) => daysOf(preset, TODAY).from)).toEqual([
    '2026-02-26',
    '2026-02-03',
    '2025-12-05',
    '2025-03-05',
  ])
  expect(PRESETS.map((preset) => lengthOf(daysOf(preset, TODAY)))).toEqual([7, 30, 90, 365])
})

test.each(['2024-02-29', '2025-02-28', '2024-12-31', '2026-01-01'])('a year that ends on %s can be answered', (today) => {
  expect(faultOf(daysOf('year', today), today)).toBeNull()
  expect(lengthOf(daysOf('year', today))).toBeGreaterThanOrEqual(365)
})

test('a usual period is known again by its days', () => {
  for (const preset of PRESETS) expect(presetOf(daysOf(preset, TODAY), TODAY)).toBe(preset)
  expect(presetOf({ from: '2026-02-03', to: '2026-03-03' }, TODAY)).toBeNull()
})

test('days are counted over the end of a month, a year and the change of the clocks', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  expect(lengthOf({ from: '2026-03-01', to: '2026-04-01' })).toBe(32)
})

test.each(['', '2026-02-30', '2026-2-3', '20260203', 'yesterday', null, ['2026-02-03'], '2026-02-03T00:00'])(
  '%j is no day',
  (text) => expect(isDay(text)).toBe(false),
)

test.each([
  [{ from: '', to: TODAY }, 'missing'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'order'],
  [{ from: '1999-12-31', to: '2000-01-01' }, 'tooEarly'],
  [{ from: TODAY, to: '2026-03-05' }, 'ahead'],
  [{ from: '2025-01-01', to: '2026-01-02' }, 'tooLong'],
  [{ from: '2025-01-01', to: '2026-01-01' }, null],
  [{ from: TODAY, to: TODAY }, null],
])('what is wrong with %j is %s', (days, fault) => {
  expect(faultOf(days, TODAY)).toBe(fault)
})

test('an address says which days, and without a good pair it is the last thirty', () => {
  expect(daysIn({ from: '2026-01-01', to: '2026-01-31' }, TODAY)).toEqual({ from: '2026-01-01', to: '2026-01-31' })
  for (const query of [{}, { from: '2026-01-01' }, { from: 'x', to: TODAY }, { from: TODAY, to: '2026-03-05' }]) {
    expect(daysIn(query, TODAY)).toEqual(daysOf('30', TODAY))
  }
})
