/** Which language the application speaks: the profile's, this browser's, the organisation's, and English at last. */

import { readonly, ref } from 'vue'
import { isProblem } from '@/api/problem'
import { saveLanguage } from '@/api/session'
import { isLanguage, preferred, remember, setLocale, type Language } from '@/i18n'

const own = ref<Language | null>(null)
let organisations: Language | null = null

async function speak(): Promise<void> {
  try {
    await setLocale(own.value ?? preferred() ?? organisations ?? 'en')
  } catch (error) {
    // Without its words the application goes on in the language that it has.
    if (!isProblem(error, 'offline')) throw error
  }
}

/** Take over what the profile says; null leaves it to the browser. */
function followProfile(language: string | null): Promise<void> {
  own.value = isLanguage(language) ? language : null
  if (own.value) remember(own.value)
  return speak()
}

/** Take over the organisation's language, for people whose browser asks for none that is spoken here. */
function followOrganisation(language: string): Promise<void> {
  organisations = isLanguage(language) ? language : null
  return speak()
}

/** Speak this language from now on and keep it in the profile; throws the problem that prevents it. */
async function choose(language: Language | null): Promise<void> {
  await saveLanguage(language)
  remember(language)
  await followProfile(language)
}

export function useLanguage() {
  return {
    /** The language of the profile; null where the browser decides. */
    own: readonly(own),
    speak,
    followProfile,
    followOrganisation,
    choose,
  }
}
