/** The instance's settings, for administrators. Every function throws a `Problem` when it does not succeed. */

import { answered, api } from './client'
import type { components } from './schema'
import { upload } from './upload'

export type Settings = components['schemas']['SettingsOut']
export type SettingsPatch = components['schemas']['SettingsPatch']
/** The organisation's pictures, which have routes of their own. */
export type Mark = 'logo' | 'favicon'

// From the body, because a proxy that compresses changes the header.
const ifMatch = (revision: string) => ({ 'If-Match': `"${revision}"` })

export function readSettings(): Promise<Settings> {
  return answered(api.GET('/api/settings'))
}

/** Send changed settings; fails with `changed-meanwhile` unless they are still at this revision. */
export function patchSettings(revision: string, body: SettingsPatch): Promise<Settings> {
  return answered(api.PATCH('/api/settings', { headers: ifMatch(revision), body }))
}

/** The page of a sample card with these changes as HTML. */
export function previewBrand(body: SettingsPatch, signal: AbortSignal): Promise<string> {
  return answered(api.POST('/api/settings/preview', { body, signal, parseAs: 'text' }))
}

/** Store a picture; `onProgress` hears the share that is sent, 0 to 1. */
export function putMark(mark: Mark, revision: string, picture: Blob, onProgress?: (share: number) => void): Promise<Settings> {
  return upload<Settings>(`/api/settings/${mark}`, picture, ifMatch(revision), onProgress)
}

export function deleteMark(mark: Mark, revision: string): Promise<Settings> {
  const headers = ifMatch(revision)
  return answered(mark === 'logo' ? api.DELETE('/api/settings/logo', { headers }) : api.DELETE('/api/settings/favicon', { headers }))
}
