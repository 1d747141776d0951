/** What the application asks of imports. Every function throws a `Problem` when it does not succeed. */

import type { Asking } from '@/composables/usePagedList'
import { answered, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']

export type Import = Schemas['ImportOut']
export type ImportState = Schemas['ImportState']
export type ImportMode = Schemas['ImportMode']
export type ImportRow = Schemas['ImportRowOut']
export type RowOutcome = Schemas['RowOutcome']
export type RowFault = Schemas['RowFault']

/** Where the downloads are. */
export const CARDS_TABLE = '/api/admin/export/cards.csv'
export const INSTANCE_ARCHIVE = '/api/admin/export'
export const faultyRows = (id: string) => `/api/admin/imports/${id}/rows.csv`

const path = (id: string) => ({ path: { import_id: id } })

/** Send a file whose rows are to be checked. */
export function sendImport(file: File): Promise<Import> {
  // Browsers name the type of a .csv file after the programs that are installed.
  const headers = { 'Content-Type': 'text/csv' }
  const body = file as never
  const params = { query: { name: file.name } }
  return answered(api.POST('/api/admin/imports', { params, headers, body, bodySerializer: (content: unknown) => content as File }))
}

/** One page of the imports, newest first. */
export function listImports(_query: object, { cursor, signal }: Asking): Promise<Schemas['ImportPage']> {
  return answered(api.GET('/api/admin/imports', { params: { query: cursor ? { cursor } : {} }, signal }))
}

export function readImport(id: string, signal: AbortSignal): Promise<Import> {
  return answered(api.GET('/api/admin/imports/{import_id}', { params: path(id), signal }))
}

/** One page of an import's rows in the order of the file; all of them, or those of one outcome. */
export function listRows(id: string, outcome: RowOutcome | 'all', { cursor, signal }: Asking): Promise<Schemas['ImportRowPage']> {
  const query = { limit: 50, ...(outcome === 'all' ? {} : { outcome }), ...(cursor ? { cursor } : {}) }
  return answered(api.GET('/api/admin/imports/{import_id}/rows', { params: { ...path(id), query }, signal }))
}

/** Let the cards be made. */
export function runImport(id: string, mode: ImportMode): Promise<Import> {
  return answered(api.POST('/api/admin/imports/{import_id}/run', { params: path(id), body: { mode } }))
}

/** Stop the import, or give it up. */
export function cancelImport(id: string): Promise<Import> {
  return answered(api.POST('/api/admin/imports/{import_id}/cancel', { params: path(id) }))
}
