/** The social platforms as they write their names, in the order in which they are offered. */

import type { Platform } from '@/api/types'
import { t } from '@/i18n'

interface Known {
  /** As the platform writes it; a link to any other place has none. */
  name?: string
  /** What an address there looks like. */
  example: string
}

export const PLATFORMS: Record<Platform, Known> = {
  linkedin: { name: 'LinkedIn', example: 'linkedin.com/in/ada-lovelace' },
  xing: { name: 'Xing', example: 'xing.com/profile/Ada_Lovelace' },
  github: { name: 'GitHub', example: 'github.com/ada' },
  x: { name: 'X', example: 'x.com/ada' },
  mastodon: { name: 'Mastodon', example: 'mastodon.social/@ada' },
  bluesky: { name: 'Bluesky', example: 'bsky.app/profile/ada.bsky.social' },
  threads: { name: 'Threads', example: 'threads.net/@ada' },
  facebook: { name: 'Facebook', example: 'facebook.com/ada' },
  instagram: { name: 'Instagram', example: 'instagram.com/ada' },
  youtube: { name: 'YouTube', example: 'youtube.com/@ada' },
  tiktok: { name: 'TikTok', example: 'tiktok.com/@ada' },
  whatsapp: { name: 'WhatsApp', example: 'wa.me/3725555555' },
  telegram: { name: 'Telegram', example: 't.me/ada' },
  signal: { name: 'Signal', example: 'signal.me/#eu/…' },
  matrix: { name: 'Matrix', example: 'matrix.to/#/@ada:example.com' },
  discord: { name: 'Discord', example: 'discord.gg/…' },
  slack: { name: 'Slack', example: 'example.slack.com' },
  orcid: { name: 'ORCID', example: 'orcid.org/0000-0002-1825-0097' },
  stackoverflow: { name: 'Stack Overflow', example: 'stackoverflow.com/users/1/ada' },
  dev: { name: 'DEV', example: 'dev.to/ada' },
  medium: { name: 'Medium', example: 'medium.com/@ada' },
  behance: { name: 'Behance', example: 'behance.net/ada' },
  dribbble: { name: 'Dribbble', example: 'dribbble.com/ada' },
  pinterest: { name: 'Pinterest', example: 'pinterest.com/ada' },
  reddit: { name: 'Reddit', example: 'reddit.com/user/ada' },
  snapchat: { name: 'Snapchat', example: 'snapchat.com/add/ada' },
  twitch: { name: 'Twitch', example: 'twitch.tv/ada' },
  spotify: { name: 'Spotify', example: 'open.spotify.com/artist/…' },
  soundcloud: { name: 'SoundCloud', example: 'soundcloud.com/ada' },
  bandcamp: { name: 'Bandcamp', example: 'ada.bandcamp.com' },
  custom: { example: 'example.com/ada' },
}

/** What the platform is called in the interface. */
export function platformName(platform: Platform): string {
  return PLATFORMS[platform].name ?? t('fields.platformCustom')
}
