/** What the browser's tab says. */

import { t } from '@/i18n'
import { useOrganisation } from './useOrganisation'

const { organisation } = useOrganisation()

/** These names, and after them the organisation's. */
export function tabTitle(...names: (string | undefined)[]): string {
  return [...names, organisation.value?.org_name ?? t('app.name')].filter(Boolean).join(' · ')
}
