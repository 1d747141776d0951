/** What was typed into the settings, kept in this tab while one signs in anew. */

import type { SettingsForm } from './form'

const key = (person: string) => `kontakt.settings:${person}`

/** Keep the members in which `now` differs from `saved`. */
export function keepSettings(person: string, saved: SettingsForm, now: SettingsForm): void {
  const typed = Object.entries(now).filter(([member, value]) => saved[member as keyof SettingsForm] !== value)
  try {
    sessionStorage.setItem(key(person), JSON.stringify(Object.fromEntries(typed)))
  } catch {
    // Where a browser keeps nothing, there is nothing to be done about it.
  }
}

/** What this person had typed, which is forgotten by that. */
export function takeSettings(person: string): Partial<SettingsForm> | null {
  try {
    const kept = sessionStorage.getItem(key(person))
    sessionStorage.removeItem(key(person))
    return kept ? (JSON.parse(kept) as Partial<SettingsForm>) : null
  } catch {
    return null
  }
}
