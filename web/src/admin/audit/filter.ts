/** By what the record is filtered, as it stands in the address bar. */

export interface AuditFilter extends Record<string, string> {
  q: string
  action: string
  actor: string
  subject: string
  period: string
  from: string
  to: string
}

export const NO_FILTER: AuditFilter = { q: '', action: '', actor: '', subject: '', period: 'any', from: '', to: '' }
