/** Who is signed in, and what anyone may know about the organisation. */

import type { Language } from '@/i18n'
import { answered, api } from './client'
import type { Me, PublicSettings } from './types'

export function readMe(): Promise<Me> {
  return answered(api.GET('/api/me'))
}

export function readPublicSettings(): Promise<PublicSettings> {
  return answered(api.GET('/api/settings/public'))
}

/** Keep the person's language in the profile; null leaves it to the browser. */
export async function saveLanguage(language: Language | null): Promise<void> {
  await answered(api.PATCH('/api/me', { body: { language } }))
}

/** End the session; returns the address to go to next. */
export async function signOut(): Promise<string> {
  const { redirect } = await answered(api.POST('/api/auth/logout'))
  return redirect
}

/** The address that signs a person in and brings them back to a path of this site. */
export function signInAddress(next: string): string {
  return `/api/auth/login?next=${encodeURIComponent(next)}`
}

/** As `signInAddress`, but the identity provider asks who the person is, even if it knows them. */
export function freshSignInAddress(next: string): string {
  return `${signInAddress(next)}&fresh=1`
}

/** The picture that the identity provider has of the person; null where there is none to be had. */
export async function readMyPicture(): Promise<Blob | null> {
  try {
    const answer = await fetch('/api/me/picture')
    return answer.ok ? await answer.blob() : null
  } catch {
    return null
  }
}
