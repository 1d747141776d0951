/** The sections of the editor, in the order in which a card reads; each has an address of its own. */

export const SECTIONS = [
  'pictures',
  'person',
  'about',
  'phones',
  'emails',
  'address',
  'websites',
  'social',
  'booking',
  'look',
  'page',
] as const

export type Section = (typeof SECTIONS)[number]

/** The element of a section, which the editor scrolls to. */
export function sectionId(section: Section): string {
  return `section-${section}`
}
