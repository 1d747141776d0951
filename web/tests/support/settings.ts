import type { Settings } from '@/api/settings'

/** The settings of the first day, and whatever a test says beside. */
export function someSettings(changes: Partial<Settings> = {}): Settings {
  return {
    revision: 'one',
    org_name: 'Kontakt',
    org_url: null,
    org_logo: null,
    org_favicon: null,
    default_primary_color: '#0f172a',
    default_secondary_color: '#3b82f6',
    default_background_color: '#ffffff',
    default_theme: 'auto',
    default_font: 'inter',
    default_layout: 'classic',
    default_avatar_shape: 'circle',
    default_visibility: 'public',
    allow_user_colors: true,
    allow_user_background: true,
    allow_user_layout: true,
    footer_text: null,
    footer_link: null,
    default_locale: 'en',
    max_cards_per_user: null,
    event_retention_days: 90,
    audit_retention_days: 365,
    ...changes,
  }
}
