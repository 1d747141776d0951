import { expect, test } from 'vitest'
import { ariaSort, nextSort, toggled } from '@/ui/table'

const name = { key: 'name', label: 'Name', sort: 'name' }
const seen = { key: 'seen', label: 'Last seen', sort: 'last_seen', descendsFirst: true }

test('a press on a heading sorts by it, a second press turns the order round', () => {
  expect(nextSort(name, '-last_seen')).toBe('name')
  expect(nextSort(name, 'name')).toBe('-name')
  expect(nextSort(name, '-name')).toBe('name')
  expect(nextSort(seen, 'name')).toBe('-last_seen')
})

test('assistive technology hears how a column is sorted, and nothing where it cannot be', () => {
  expect(ariaSort(name, 'name')).toBe('ascending')
  expect(ariaSort(name, '-name')).toBe('descending')
  expect(ariaSort(name, 'last_seen')).toBe('none')
  expect(ariaSort({ key: 'state', label: 'State' }, 'name')).toBeUndefined()
})

test('a box selects its row, and with the shift key every row between', () => {
  const ids = ['a', 'b', 'c', 'd']
  expect(toggled(ids, ['x'], 1, true)).toEqual(['x', 'b'])
  expect(toggled(ids, ['b'], 3, true, 1)).toEqual(['b', 'c', 'd'])
  expect(toggled(ids, ['a', 'b', 'c', 'd'], 0, false, 2)).toEqual(['d'])
  expect(toggled(ids, ['b'], 1, false)).toEqual([])
})
