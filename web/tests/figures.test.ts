import { expect, test } from 'vitest'
import { changeOf, pointsOf, ranked } from '@/analytics/figures'
import { addDays } from '@/analytics/period'

test.each([
  [12, 10, { kind: 'more', share: 0.2 }],
  [5, 10, { kind: 'less', share: 0.5 }],
  [0, 10, { kind: 'less', share: 1 }],
  [10, 10, { kind: 'same' }],
  [3, 0, { kind: 'first' }],
  [0, 0, { kind: 'none' }],
])('%d after %d is %j', (now, before, change) => {
  expect(changeOf(now, before)).toEqual(change)
})

// A Thursday.
const FIRST = '2026-01-01'
const days = (number: number) =>
  Array.from({ length: number }, (_, place) => ({ day: addDays(FIRST, place), views: 2, visitors: 1, actions: place }))

test('few days are shown each by itself', () => {
  const points = pointsOf(days(92))
  expect(points).toHaveLength(92)
  expect(points[1]).toEqual({ from: '2026-01-02', to: '2026-01-02', views: 2, visitors: 1, actions: 1 })
})

test('many days are shown week by week, from Monday to Sunday', () => {
  const points = pointsOf(days(93))
  expect(points[0]).toEqual({ from: '2026-01-01', to: '2026-01-04', views: 8, visitors: 4, actions: 6 })
  expect(points[1]).toMatchObject({ from: '2026-01-05', to: '2026-01-11', views: 14 })
  expect(points.at(-1)?.to).toBe(addDays(FIRST, 92))
  expect(points.reduce((sum, { views }) => sum + views, 0)).toBe(186)
})

test('no day is no point', () => {
  expect(pointsOf([])).toEqual([])
})

test('what happened is ranked, and what did not is left out', () => {
  const entries = [{ count: 1 }, { count: 0 }, { count: 3 }]
  expect(ranked(entries)).toEqual([{ count: 3 }, { count: 1 }])
  expect(entries[0]).toEqual({ count: 1 })
})
