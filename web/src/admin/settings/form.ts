/** What the settings' form holds, and from there what is sent. */

import type { Settings, SettingsPatch } from '@/api/settings'
import type { AvatarShape, Font, Layout, Theme, Visibility } from '@/api/types'
import defaults from './defaults.json'

/** Texts and numbers as they are typed, never null. */
export interface SettingsForm {
  org_name: string
  org_url: string
  default_primary_color: string
  default_secondary_color: string
  default_background_color: string
  default_theme: Theme
  default_font: Font
  default_layout: Layout
  default_avatar_shape: AvatarShape
  allow_user_colors: boolean
  allow_user_background: boolean
  allow_user_layout: boolean
  default_visibility: Visibility
  max_cards_per_user: string
  default_locale: string
  footer_text: string
  footer_link: string
  event_retention_days: string
  audit_retention_days: string
}

export type Member = keyof SettingsForm
export type TextMember = { [Name in Member]: SettingsForm[Name] extends string ? (string extends SettingsForm[Name] ? Name : never) : never }[Member]

/** In the order of the form. */
export const SECTIONS = ['identity', 'look', 'freedom', 'cards', 'footer', 'privacy'] as const
export type Section = (typeof SECTIONS)[number]

const NUMBERS: readonly Member[] = ['max_cards_per_user', 'event_retention_days', 'audit_retention_days']
const DEFAULTS: Readonly<Partial<Record<Member, unknown>>> = defaults

export function formOf(settings: Settings): SettingsForm {
  return {
    org_name: settings.org_name,
    org_url: settings.org_url ?? '',
    default_primary_color: settings.default_primary_color,
    default_secondary_color: settings.default_secondary_color,
    default_background_color: settings.default_background_color,
    default_theme: settings.default_theme,
    default_font: settings.default_font,
    default_layout: settings.default_layout,
    default_avatar_shape: settings.default_avatar_shape,
    allow_user_colors: settings.allow_user_colors,
    allow_user_background: settings.allow_user_background,
    allow_user_layout: settings.allow_user_layout,
    default_visibility: settings.default_visibility,
    max_cards_per_user: asTyped(settings.max_cards_per_user),
    default_locale: settings.default_locale,
    footer_text: settings.footer_text ?? '',
    footer_link: settings.footer_link ?? '',
    event_retention_days: asTyped(settings.event_retention_days),
    audit_retention_days: asTyped(settings.audit_retention_days),
  }
}

/** The value that a setting has until somebody chooses another; the empty string where that is none at all. */
export function defaultOf<Name extends Member>(member: Name): SettingsForm[Name] {
  const value = DEFAULTS[member] ?? ''
  return (typeof value === 'number' ? String(value) : value) as SettingsForm[Name]
}

export function isDefault(form: SettingsForm, member: Member): boolean {
  return same(form[member], defaultOf(member))
}

/** The members in which `now` differs from `before`, and null for what returns to its default; null if there are none. */
export function patchOf(before: SettingsForm, now: SettingsForm): SettingsPatch | null {
  const changed = (Object.keys(now) as Member[]).filter((member) => !same(before[member], now[member]))
  if (changed.length === 0) return null
  return Object.fromEntries(changed.map((member) => [member, sent(now, member)])) as SettingsPatch
}

function sent(form: SettingsForm, member: Member): unknown {
  const value = form[member]
  if (typeof value !== 'string') return isDefault(form, member) ? null : value
  const text = value.trim()
  if (text === '' || isDefault(form, member)) return null
  // What is no number goes as it is, so that the server says what is wrong with it.
  return NUMBERS.includes(member) && /^\d+$/.test(text) ? Number(text) : text
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return one === other
  // The server keeps colours in small letters; no other default has capitals that would count.
  return one.trim() === other.trim() || (/^#[0-9a-f]{6}$/i.test(one.trim()) && one.trim().toLowerCase() === other.trim().toLowerCase())
}

function asTyped(number: number | null): string {
  return number === null ? '' : String(number)
}
