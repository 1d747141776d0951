/** What was typed, kept in this tab while one signs in anew. */

import type { SignatureBody } from '@/api/signatures'

const key = (address: string) => `kontakt.signature:${address}`

export function keepTyped(address: string, body: SignatureBody): void {
  try {
    sessionStorage.setItem(key(address), JSON.stringify(body))
  } catch {
    // Where a browser keeps nothing, there is nothing to be done about it.
  }
}

/** What was kept at this address, which is forgotten by that. */
export function takeTyped(address: string): SignatureBody | null {
  try {
    const kept = sessionStorage.getItem(key(address))
    sessionStorage.removeItem(key(address))
    return kept ? (JSON.parse(kept) as SignatureBody) : null
  } catch {
    return null
  }
}
