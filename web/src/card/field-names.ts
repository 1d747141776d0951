/** What the fields and parts of the form are called, and what they hold, in words. */

import { locale, t, type MessageId } from '@/i18n'
import type { Disputed } from '@/composables/useConflict'
import { FONTS } from './choices'
import type { FieldPath } from './errors'
import { LIST_MEMBERS, type CardForm, type EmailRow, type ListMember, type PhoneRow, type SocialRow, type WebsiteRow } from './form'
import { labelText } from './labels'
import { partOf, type Part } from './parts'
import { platformName } from './platforms'

const ROWS: Record<ListMember, MessageId> = {
  phones: 'fields.row.phone',
  emails: 'fields.row.email',
  websites: 'fields.row.website',
  social_links: 'fields.row.social',
}
const LISTS: Record<ListMember, MessageId> = {
  phones: 'fields.section.phones',
  emails: 'fields.section.emails',
  websites: 'fields.section.websites',
  social_links: 'fields.section.social',
}
const LOOK = ['font', 'theme', 'avatar_shape', 'layout', 'primary_color', 'background_color', 'text_color'] as const
const ADDRESS = ['street', 'postal_code', 'city', 'region', 'country'] as const
const PLAIN = [
  ...(['name', 'pronouns', 'job_title', 'department', 'company', 'bio', 'calendar_url', 'calendar_label'] as const),
  ...(['slug', 'visibility', 'no_index', 'obfuscate'] as const),
]

/** The name of a field by its path, such as *Phone 2*. */
export function fieldName(path: FieldPath, form: CardForm): string {
  const [member = '', key, inside] = path.split('.')
  const list = LIST_MEMBERS.find((one) => one === member)
  if (!list || key === undefined) return partName(path as Disputed)
  const position = form[list].findIndex((row) => row.key === key) + 1
  const name = t(ROWS[list], { position })
  return inside === 'label' ? `${name}: ${t('fields.label')}` : name
}

/** The name of a part of the form, such as *City*. */
export function partName(part: Disputed): string {
  const [member = '', inside = ''] = part.split('.')
  if (member === 'address') return t(`fields.${inside as (typeof ADDRESS)[number]}`)
  if (member === 'alts') return t(`images.alt.${inside as 'avatar'}`)
  if (member === 'images') return t(`images.names.${inside as 'avatar'}`)
  if (Object.hasOwn(LISTS, member)) return t(LISTS[member as ListMember])
  const look = LOOK.find((one) => one === member)
  if (look) return t(`fields.look.${look}`)
  const plain = PLAIN.find((one) => one === member)
  return plain ? t(`fields.${plain}`) : member
}

/** What the form says there, in words; rows of a list each on a line. */
export function partText(form: CardForm, part: Part): string {
  const value = partOf(form, part)
  const list = LIST_MEMBERS.find((one) => one === part)
  if (list) return form[list].map((row) => rowText(row as PhoneRow & EmailRow & WebsiteRow & SocialRow)).join('\n')
  if (typeof value === 'boolean') return t(value ? 'editor.conflict.on' : 'editor.conflict.off')
  if (value === null) return t('fields.look.inherit')
  const text = String(value)
  switch (part) {
    case 'font':
      return FONTS[value as keyof typeof FONTS]
    case 'theme':
      return t(`fields.look.themes.${value as 'auto'}`)
    case 'avatar_shape':
      return t(`fields.look.avatar_shapes.${value as 'circle'}`)
    case 'layout':
      return t(`fields.look.layouts.${value as 'classic'}`)
    case 'visibility':
      return t(`fields.visibilities.${value as 'public'}`)
    case 'address.country':
      return text && (new Intl.DisplayNames([locale.value], { type: 'region' }).of(text) ?? text)
    default:
      return text
  }
}

function rowText(row: Partial<PhoneRow & EmailRow & WebsiteRow & SocialRow>): string {
  const value = row.number ?? row.email ?? row.url ?? ''
  const kind = row.platform ? platformName(row.platform) : row.label && labelText(row.label)
  return kind ? `${value} (${kind})` : value
}
