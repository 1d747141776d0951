/** What administrators ask of all cards and people. Every function throws a `Problem` when it does not succeed. */

import type { Asking } from '@/composables/usePagedList'
import { answered, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type AdminCard = Schemas['AdminCard']
export type AdminCardPage = Schemas['AdminCardPage']
export type AdminUser = Schemas['AdminUser']
export type AdminUserPage = Schemas['AdminUserPage']
export type AdminUserDetail = Schemas['AdminUserDetail']
export type AuditEntry = Schemas['AuditOut']
export type AuditPage = Schemas['AuditPage']
export type CardAction = Schemas['CardAction']
export type UserAction = Schemas['UserAction']
export type Bulk = Schemas['BulkOut']

const PAGE = 50
/** How many ids one request may name. */
const MOST_IDS = 500

type Paged = { limit: number }
export type CardListQuery = Paged & { q: string; visibility: string; owner: string; sort: string }
export type UserListQuery = Paged & { q: string; role: string; state: string; sort: string }
export type AuditListQuery = Paged & { q: string; action: string; actor: string; subject: string; from: string; to: string }

export function listCards(query: Partial<CardListQuery>, { cursor, signal }: Asking): Promise<AdminCardPage> {
  const params = { query: given({ limit: PAGE, ...query, cursor }) }
  return answered(api.GET('/api/admin/cards', { params, signal }))
}

export function listUsers(query: Partial<UserListQuery>, { cursor, signal }: Asking): Promise<AdminUserPage> {
  const params = { query: given({ limit: PAGE, ...query, cursor }) }
  return answered(api.GET('/api/admin/users', { params, signal }))
}

export function listAudit(query: Partial<AuditListQuery>, { cursor, signal }: Asking): Promise<AuditPage> {
  const params = { query: given({ limit: PAGE, ...query, cursor }) }
  return answered(api.GET('/api/admin/audit', { params, signal }))
}

/** Where all entries that fit are downloaded as a table. */
export function auditTable(query: Partial<Omit<AuditListQuery, keyof Paged>>): string {
  const parameters = new URLSearchParams(given(query)).toString()
  return `/api/admin/audit.csv${parameters && `?${parameters}`}`
}

export function readUser(id: string): Promise<AdminUserDetail> {
  return answered(api.GET('/api/admin/users/{user_id}', { params: { path: { user_id: id } } }))
}

/** Do the same with many cards; a transfer needs the new owner. */
export function changeCards(action: CardAction, ids: readonly string[], owner?: string): Promise<Bulk> {
  const to = owner ? { owner_id: owner } : {}
  return inParts(ids, (part) => answered(api.POST('/api/admin/cards/bulk', { body: { action, ids: part, ...to } })))
}

/** Do the same with many people; a deletion may name who gets their cards. */
export function changeUsers(action: UserAction, ids: readonly string[], heir?: string): Promise<Bulk> {
  const to = heir ? { transfer_to: heir } : {}
  return inParts(ids, (part) => answered(api.POST('/api/admin/users/bulk', { body: { action, ids: part, ...to } })))
}

/** Where everything that is stored about a person is downloaded. */
export function dataOf(id: string): string {
  return `/api/admin/users/${id}/export`
}

export async function endSessions(userId: string): Promise<void> {
  await answered(api.DELETE('/api/admin/users/{user_id}/sessions', { params: { path: { user_id: userId } } }))
}

export async function endSession(userId: string, sessionId: string): Promise<void> {
  const path = { user_id: userId, session_id: sessionId }
  await answered(api.DELETE('/api/admin/users/{user_id}/sessions/{session_id}', { params: { path } }))
}

async function inParts(ids: readonly string[], send: (part: string[]) => Promise<Bulk>): Promise<Bulk> {
  const sum: Bulk = { done: [], missing: [] }
  for (let first = 0; first < ids.length; first += MOST_IDS) {
    const part = await send(ids.slice(first, first + MOST_IDS))
    sum.done.push(...part.done)
    sum.missing.push(...part.missing)
  }
  return sum
}

function given<Query extends Record<string, string | number | undefined>>(query: Query): Partial<Query> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value)) as Partial<Query>
}
