/** What people ask about their own account. Every function throws a `Problem` when it does not succeed. */

import { answered, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type Session = Schemas['SessionOut']
export type SessionPage = Schemas['SessionPage']

/** Where everything that is stored about the person is downloaded. */
export const MY_DATA = '/api/me/export'

export function listSessions(): Promise<SessionPage> {
  return answered(api.GET('/api/me/sessions'))
}

export async function endOwnSession(id: string): Promise<void> {
  await answered(api.DELETE('/api/me/sessions/{session_id}', { params: { path: { session_id: id } } }))
}

/** Sign out everywhere but in this browser. */
export async function endOtherSessions(): Promise<void> {
  await answered(api.DELETE('/api/me/sessions'))
}

/** Delete the person; where the sign-in is not recent, the problem is `sign-in-again`. */
export async function deleteAccount(): Promise<void> {
  await answered(api.DELETE('/api/me'))
}
