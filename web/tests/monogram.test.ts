import { expect, test } from 'vitest'
import { inkOn, monogram } from '@/card/monogram'
import { fitted } from '@/image/raster'

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['Augusta Ada King-Noel', 'AK'],
  ['  Élodie   Ünal ', 'ÉÜ'],
  ['ßeta Weiß', 'ßW'],
  ['山田 太郎', '山'],
  ['“Quoted” Name', 'QN'],
  ['', ''],
])('the monogram of %j is %j', (name, letters) => {
  expect(monogram(name)).toBe(letters)
})

test('ink is black on light colours and white on dark ones', () => {
  expect([inkOn('#ffffff'), inkOn('#ffd400'), inkOn('#0f172a'), inkOn('#000000')]).toEqual([
    '#000000',
    '#000000',
    '#ffffff',
    '#ffffff',
  ])
})

test('a picture is shrunk to its longest edge and never enlarged', () => {
  expect(fitted({ width: 8000, height: 2000 }, 2048)).toEqual({ width: 2048, height: 512 })
  expect(fitted({ width: 300, height: 200 }, 2048)).toEqual({ width: 300, height: 200 })
  expect(fitted({ width: 9000, height: 1 }, 2048)).toEqual({ width: 2048, height: 1 })
})
