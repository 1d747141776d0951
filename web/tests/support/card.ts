import type { Card } from '@/api/types'

/** A card with a name and an address, and whatever a test says beside. */
export function aCard(changes: Partial<Card> = {}): Card {
  return {
    id: '01890000-0000-7000-8000-000000000001',
    owner_id: '01890000-0000-7000-8000-0000000000aa',
    slug: 'ada-lovelace',
    former_slugs: [],
    url: 'http://localhost/c/ada-lovelace',
    name: 'Ada Lovelace',
    job_title: null,
    company: null,
    department: null,
    pronouns: null,
    phones: [],
    emails: [],
    address: null,
    websites: [],
    social_links: [],
    bio: null,
    calendar_url: null,
    calendar_label: null,
    images: { avatar: null, banner: null, background: null },
    primary_color: null,
    background_color: null,
    text_color: null,
    font: null,
    theme: null,
    avatar_shape: null,
    layout: null,
    visibility: 'public',
    no_index: false,
    obfuscate: false,
    revision: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...changes,
  }
}

export const aPhone = (number: string, label: string | null = null) => ({ number, e164: null, label })
