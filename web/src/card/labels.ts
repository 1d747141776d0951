/** The usual words for what a phone or an e-mail address is for: kept in English, shown in the reader's language. */

import { isMessage, t } from '@/i18n'

export type Word = 'mobile' | 'work' | 'home' | 'fax' | 'other'

/** The label in words of the interface; one's own stays as it is. */
export function labelText(label: string): string {
  const id = `fields.labels.${label}`
  return isMessage(id) ? t(id) : label
}

/** What is kept for a text: the usual word that it is the name of, or the text itself. */
export function labelOf(text: string, words: readonly Word[]): string {
  const same = (word: Word) => labelText(word).localeCompare(text.trim(), undefined, { sensitivity: 'base' }) === 0
  return words.find(same) ?? text
}
