import { expect, test } from 'vitest'
import { contrast } from '@/card/colour/oklch'
import { palettes, type Chosen, type Palette } from '@/card/colour/palette'
import cases from './palettes.json'

test('the editor says what the page does', () => {
  for (const { chosen, palettes: expected } of cases as { chosen: Chosen; palettes: Palette[] }[]) {
    expect({ chosen, found: palettes(chosen) }).toEqual({ chosen, found: expected })
  }
})

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
