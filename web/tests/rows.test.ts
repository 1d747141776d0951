import { expect, test } from 'vitest'
import { asRow } from '@/card/form'
import { moveRow, removeRow } from '@/card/rows'

const letters = () => ['a', 'b', 'c'].map((letter) => asRow({ letter }))
const read = (rows: { letter: string }[]) => rows.map(({ letter }) => letter).join('')
const keyOf = (rows: { key: string }[], index: number) => rows[index]?.key ?? ''

test('a removed row can be put back where it was', () => {
  const rows = letters()
  const putBack = removeRow(rows, keyOf(rows, 1))
  expect(read(rows)).toBe('ac')
  putBack?.()
  expect(read(rows)).toBe('abc')
})

test('a row is put back at the end when others went meanwhile', () => {
  const rows = letters()
  const putBack = removeRow(rows, keyOf(rows, 2))
  rows.splice(0, 1)
  putBack?.()
  expect(read(rows)).toBe('bc')
})

test('a row moves by one place', () => {
  const rows = letters()
  expect(moveRow(rows, keyOf(rows, 0), 1)).toBe(1)
  expect(read(rows)).toBe('bac')
})

test('a row does not move over the end', () => {
  const rows = letters()
  expect(moveRow(rows, keyOf(rows, 0), -1)).toBeUndefined()
  expect(moveRow(rows, keyOf(rows, 2), 1)).toBeUndefined()
  expect(read(rows)).toBe('abc')
})

test('every row has an identity of its own', () => {
  expect(new Set([...letters(), ...letters()].map(({ key }) => key)).size).toBe(6)
})
