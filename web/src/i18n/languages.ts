/** The languages of the application and the choice of one. */

/** Every language by its BCP 47 tag, under its own name; the API knows the same. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  et: 'Eesti',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  pt: 'Português',
  sv: 'Svenska',
  uk: 'Українська',
  ja: '日本語',
  ar: 'العربية',
} as const

export type Language = keyof typeof LANGUAGES

const RIGHT_TO_LEFT: readonly Language[] = ['ar']
const REMEMBERED = 'kontakt.language'

export function isLanguage(tag: unknown): tag is Language {
  return typeof tag === 'string' && Object.hasOwn(LANGUAGES, tag)
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr'
}

/** The tag as this person's browser has it (`en-GB`, `pt-BR`), by which dates and numbers are written. */
export function regional(language: Language): string {
  return navigator.languages.find((tag) => base(tag) === language) ?? language
}

/** The language that was chosen in this browser, or else the first of the browser's that the application speaks. */
export function preferred(): Language | undefined {
  return remembered() ?? navigator.languages.map(base).find(isLanguage)
}

/** Keep the choice for the time before anybody has signed in; null forgets it. */
export function remember(language: Language | null): void {
  try {
    if (language) localStorage.setItem(REMEMBERED, language)
    else localStorage.removeItem(REMEMBERED)
  } catch {
    // Where a browser keeps nothing, the profile still does.
  }
}

function remembered(): Language | undefined {
  try {
    const kept = localStorage.getItem(REMEMBERED)
    return isLanguage(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

// RFC 4647, section 3.4: a range is shortened from its end until it names a language.
const base = (tag: string) => tag.toLowerCase().split('-')[0]
