/** What the application asks of e-mail signatures. Every function throws a `Problem` when it does not succeed. */

import { answered, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type Signature = Schemas['SignatureOut']
export type SignatureBody = Schemas['SignatureCreate']
export type SignatureLayout = Schemas['SignatureLayout']
export type SignaturePage = Schemas['SignaturePage']
export type DrawnSignature = Schemas['SignatureDrawn']

const ONE = '/api/me/signatures/{signature_id}'
const path = (id: string) => ({ path: { signature_id: id } })
const ifMatch = (revision: number) => ({ 'If-Match': `"${revision}"` })

/** The person's signatures, newest first: all of them, because there are at most fifty. */
export function listSignatures(): Promise<SignaturePage> {
  return answered(api.GET('/api/me/signatures', { params: { query: { limit: 50 } } }))
}

export function readSignature(id: string): Promise<Signature> {
  return answered(api.GET(ONE, { params: path(id) }))
}

export function createSignature(body: SignatureBody): Promise<Signature> {
  return answered(api.POST('/api/me/signatures', { body }))
}

/** Send every member; fails with `changed-meanwhile` unless the signature is still at this revision. */
export function patchSignature(id: string, revision: number, body: SignatureBody): Promise<Signature> {
  return answered(api.PATCH(ONE, { params: path(id), headers: ifMatch(revision), body }))
}

export async function deleteSignature(id: string): Promise<void> {
  await answered(api.DELETE(ONE, { params: path(id) }))
}

/** The signature as HTML and as plain text; nothing is kept. */
export function drawSignature(body: SignatureBody, signal?: AbortSignal): Promise<DrawnSignature> {
  const preview = { ...body, name: null }
  return answered(api.POST('/api/me/signatures/preview', { body: preview, ...(signal ? { signal } : {}) }))
}
