import { expect, test } from 'vitest'
import type { Settings } from '@/api/settings'
import { formOf, patchOf, type SettingsForm } from '@/admin/settings/form'
import { someSettings } from './support/settings'

const changed = (changes: Partial<SettingsForm>, settings: Partial<Settings> = {}) => {
  const before = formOf(someSettings(settings))
  return patchOf(before, { ...before, ...changes })
}

test('what is not changed is not sent', () => {
  expect(changed({})).toBeNull()
  expect(changed({ org_name: ' Society ' }, { org_name: 'Society' })).toBeNull()
  expect(changed({ default_primary_color: '#3D2A75' }, { default_primary_color: '#3d2a75' })).toBeNull()
})

test('only changed members are sent, trimmed, and numbers as numbers', () => {
  expect(changed({ footer_text: ' Imprint ', max_cards_per_user: '3', allow_user_colors: false })).toEqual({
    footer_text: 'Imprint',
    max_cards_per_user: 3,
    allow_user_colors: false,
  })
})

test('an emptied field and a default that is taken again are sent as null', () => {
  const settings = { org_url: 'https://example.com/', default_primary_color: '#ff0000', event_retention_days: 30, max_cards_per_user: 5 }
  expect(changed({ org_url: '' }, settings)).toEqual({ org_url: null })
  expect(changed({ default_primary_color: '#0F172A' }, settings)).toEqual({ default_primary_color: null })
  expect(changed({ event_retention_days: '90' }, settings)).toEqual({ event_retention_days: null })
  expect(changed({ max_cards_per_user: ' ' }, settings)).toEqual({ max_cards_per_user: null })
  expect(changed({ default_theme: 'auto' }, { default_theme: 'dark' })).toEqual({ default_theme: null })
  expect(changed({ allow_user_layout: true }, { allow_user_layout: false })).toEqual({ allow_user_layout: null })
})

test('what is no number is sent as it is typed, for the server to say so', () => {
  expect(changed({ max_cards_per_user: 'many' })).toEqual({ max_cards_per_user: 'many' })
  expect(changed({ max_cards_per_user: '-1' })).toEqual({ max_cards_per_user: '-1' })
})
