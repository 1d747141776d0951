/** What the application asks of cards. Every function throws a `Problem` when it does not succeed. */

import { answered, api } from './client'
import { upload } from './upload'
import type { Card, CardCreate, CardPage, CardPatch, CardPreview, ImageKind, ImagePatch, SlugAnswer, Visibility } from './types'

// The ETag of a card is its revision; taking it from the body survives proxies that rewrite the header.
function ifMatch(revision: number): Record<string, string> {
  return { 'If-Match': `"${revision}"` }
}

/** One page of the signed-in person's cards, newest first; with a `search` those in which all of its words are. */
export function listMyCards(search: string, cursor: string | undefined, signal: AbortSignal): Promise<CardPage> {
  const query = { limit: 50, ...(search ? { q: search } : {}), ...(cursor ? { cursor } : {}) }
  return answered(api.GET('/api/me/cards', { params: { query }, signal }))
}

export function createCard(body: CardCreate): Promise<Card> {
  return answered(api.POST('/api/cards', { body }))
}

/** One card. The path also answers public cards by their slug, so the document offers both shapes. */
export async function readCard(id: string): Promise<Card> {
  return (await answered(api.GET('/api/cards/{card_id}', { params: { path: { card_id: id } } }))) as Card
}

/** Send changed members; fails with `changed-meanwhile` unless the card is still at this revision. */
export function patchCard(id: string, revision: number, body: CardPatch): Promise<Card> {
  return answered(api.PATCH('/api/cards/{card_id}', { params: { path: { card_id: id } }, headers: ifMatch(revision), body }))
}

/** Say who sees a card. Whoever disables one means it, whatever else was changed meanwhile: no revision is named. */
export function setVisibility(id: string, visibility: Visibility): Promise<Card> {
  return answered(api.PATCH('/api/cards/{card_id}', { params: { path: { card_id: id } }, body: { visibility } }))
}

export async function deleteCard(id: string): Promise<void> {
  await answered(api.DELETE('/api/cards/{card_id}', { params: { path: { card_id: id } } }))
}

/** Take a deletion back, which is possible for an hour. */
export function restoreCard(id: string): Promise<Card> {
  return answered(api.POST('/api/cards/{card_id}/restore', { params: { path: { card_id: id } } }))
}

/** Another card with the same content, look and pictures. */
export function duplicateCard(id: string): Promise<Card> {
  return answered(api.POST('/api/cards/{card_id}/duplicate', { params: { path: { card_id: id } } }))
}

/** The page of unsaved data as HTML. */
export function previewCard(body: CardPreview, signal: AbortSignal): Promise<string> {
  return answered(api.POST('/api/cards/preview', { body, signal, parseAs: 'text' }))
}

/** Store a picture; `onProgress` hears the share that is sent, 0 to 1. */
export function putImage(
  id: string,
  kind: ImageKind,
  revision: number,
  picture: Blob,
  onProgress?: (share: number) => void,
): Promise<Card> {
  return upload<Card>(`/api/cards/${id}/images/${kind}`, picture, ifMatch(revision), onProgress)
}

/** Say what a picture shows. */
export function patchImage(id: string, kind: ImageKind, revision: number, body: ImagePatch): Promise<Card> {
  const params = { path: { card_id: id, kind } }
  return answered(api.PATCH('/api/cards/{card_id}/images/{kind}', { params, headers: ifMatch(revision), body }))
}

/** Whether the card may have the address, and if not, which it may have instead. */
export function askForSlug(slug: string, card: string, signal: AbortSignal): Promise<SlugAnswer> {
  return answered(api.GET('/api/slugs/{slug}', { params: { path: { slug }, query: { card } }, signal }))
}

export function deleteImage(id: string, kind: ImageKind, revision: number): Promise<Card> {
  const params = { path: { card_id: id, kind } }
  return answered(api.DELETE('/api/cards/{card_id}/images/{kind}', { params, headers: ifMatch(revision) }))
}
