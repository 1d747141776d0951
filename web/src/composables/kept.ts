/** What this browser keeps for a person: drafts, and what was typed when a session ended. */

const ANYBODYS = new Set(['kontakt.language'])

/** Leave nothing of theirs in a browser that somebody has signed out of. */
export function forgetPerson(): void {
  try {
    for (const storage of [localStorage, sessionStorage]) {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
      for (const key of keys) if (key.startsWith('kontakt.') && !ANYBODYS.has(key)) storage.removeItem(key)
    }
  } catch {
    // Where a browser keeps nothing, nothing has to be forgotten.
  }
}
