/** What the application asks of reports. Every function throws a `Problem` when it does not succeed. */

import { answered, api } from './client'
import type { CardReport, OrganisationReport, OwnReport } from './types'

/** Days of UTC such as 2026-01-31, the last one included. */
export interface Days {
  from: string
  to: string
}

export function readCardReport(id: string, days: Days): Promise<CardReport> {
  const params = { path: { card_id: id }, query: { ...days } }
  return answered(api.GET('/api/cards/{card_id}/analytics', { params }))
}

export function readOwnReport(days: Days): Promise<OwnReport> {
  return answered(api.GET('/api/me/analytics', { params: { query: { ...days } } }))
}

export function readOrganisationReport(days: Days): Promise<OrganisationReport> {
  return answered(api.GET('/api/admin/analytics', { params: { query: { ...days } } }))
}
