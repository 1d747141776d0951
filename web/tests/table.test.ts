import { expect, test } from 'vitest'
import { ariaSort, nextSort, toggled } from '@/ui/table'

const name = { key: 'name', label: 'Name', orders: { ascending: 'name' } }
const made = { key: 'made', label: 'Made', orders: { ascending: 'oldest', descending: 'newest' }, descendsFirst: true }

test('a press on a heading sorts by it, a second press turns the order round', () => {
  expect(nextSort(made, 'name')).toBe('newest')
  expect(nextSort(made, 'newest')).toBe('oldest')
  expect(nextSort(made, 'oldest')).toBe('newest')
})

test('a column that knows one order stays with it', () => {
  expect(nextSort(name, 'newest')).toBe('name')
  expect(nextSort(name, 'name')).toBe('name')
})

test('assistive technology hears how a column is sorted, and nothing where it cannot be', () => {
  expect(ariaSort(name, 'name')).toBe('ascending')
  expect(ariaSort(made, 'newest')).toBe('descending')
  expect(ariaSort(name, 'newest')).toBe('none')
  expect(ariaSort({ key: 'state', label: 'State' }, 'name')).toBeUndefined()
})

test('a box selects its row, and with the shift key every row between', () => {
  const ids = ['a', 'b', 'c', 'd']
  expect(toggled(ids, ['x'], 1, true)).toEqual(['x', 'b'])
  expect(toggled(ids, ['b'], 3, true, 1)).toEqual(['b', 'c', 'd'])
  expect(toggled(ids, ['a', 'b', 'c', 'd'], 0, false, 2)).toEqual(['d'])
  expect(toggled(ids, ['b'], 1, false)).toEqual([])
})
