/** Writes to one card: saving, pictures, and what happens when somebody else was quicker or the session is over. */

import { readonly, ref, shallowRef } from 'vue'
import { deleteImage, patchCard, patchImage, putImage, readCard } from '@/api/cards'
import { isProblem, Problem } from '@/api/problem'
import type { Card, ImageKind } from '@/api/types'
import { formOf, type CardForm } from '@/card/form'
import { conflictingParts, sentParts, type Part } from '@/card/parts'
import type { CardDraft } from './useCardDraft'
import { useConflict, type Disputed } from './useConflict'

/** `merged`: saved on top of what somebody else had saved; `reloaded`: they won everywhere, nothing was left to save. */
export type SaveOutcome = 'saved' | 'merged' | 'unchanged' | 'reloaded' | 'failed'
export type CardWrites = ReturnType<typeof useCardWrites>

/** A new picture, or null to remove the one that is there, and what it shows. */
export interface PictureChange {
  picture: Blob | null
  alt?: string
  onProgress?: (share: number) => void
}

interface Write {
  run: (revision: number) => Promise<Card>
  /** The form as it will be saved: what differs from it was not sent, or was typed since. */
  sent: CardForm
}

export function useCardWrites(draft: CardDraft) {
  const id = draft.card.value.id
  const isSaving = ref(false)
  const hasExpired = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const conflict = useConflict()

  /**
   * Do a write, anew on top of every version that somebody else was quicker with; `next` says what is left to write.
   * Returns whether anything was written, and whether somebody was quicker.
   */
  async function write(next: () => Write | null, picture?: ImageKind): Promise<{ wrote: boolean; merged: boolean }> {
    for (let merged = false; ; merged = true) {
      const left = next()
      if (!left) return { wrote: false, merged }
      try {
        draft.adopt(await left.run(draft.card.value.revision), left.sent)
        return { wrote: true, merged }
      } catch (error) {
        if (!isProblem(error, 'changed-meanwhile')) throw error
        await takeIn(error, picture)
      }
    }
  }

  /** Merge their version into the draft, and ask where both changed the same; throws the refusal if that is put off. */
  async function takeIn(refusal: Problem, picture?: ImageKind): Promise<void> {
    const [before, theirs, mine] = [draft.card.value, await readCard(id), draft.snapshot()]
    const parts: Disputed[] = conflictingParts(sentParts(draft.saved.value), sentParts(mine), sentParts(formOf(theirs)))
    if (picture && before.images[picture]?.url !== theirs.images[picture]?.url) parts.push(`images.${picture}`)
    const given = parts.length > 0 ? await conflict.ask({ parts, mine, theirs: formOf(theirs) }) : new Set<Disputed>()
    if (!given) throw refusal
    draft.adopt(theirs, draft.saved.value, given as ReadonlySet<Part>)
    if (picture && given.has(`images.${picture}`)) throw refusal
  }

  async function save(): Promise<SaveOutcome> {
    if (isSaving.value || !draft.isDirty.value) return 'unchanged'
    isSaving.value = true
    problem.value = null
    try {
      return await saveAll()
    } catch (error) {
      fail(error)
      return 'failed'
    } finally {
      isSaving.value = false
    }
  }

  async function saveAll(): Promise<SaveOutcome> {
    const outcomes = [
      await write(() => {
        const patch = draft.patch.value
        const sent = { ...draft.snapshot(), alts: draft.saved.value.alts }
        return patch && { run: (revision) => patchCard(id, revision, patch), sent }
      }),
    ]
    for (const kind of draft.described.value) outcomes.push(await write(() => describing(kind)))
    if (!outcomes.some(({ wrote }) => wrote)) return 'reloaded'
    return outcomes.some(({ merged }) => merged) ? 'merged' : 'saved'
  }

  function describing(kind: ImageKind): Write | null {
    const alt = draft.form.alts[kind]
    if (!draft.described.value.includes(kind)) return null
    const sent = { ...draft.saved.value, alts: { ...draft.saved.value.alts, [kind]: alt } }
    const write = (revision: number) => patchImage(id, kind, revision, { alt: alt.trim() || null })
    return { run: (revision) => write(revision).catch((error: unknown) => Promise.reject(of(kind, error))), sent }
  }

  /** The refusal of a description, pointing to where it stands in the form. */
  function of(kind: ImageKind, error: unknown): unknown {
    if (!isProblem(error)) return error
    const errors = error.errors.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/alt$/, `/alts/${kind}`) }))
    return new Problem(error.code, error.status, errors)
  }

  /** Store or remove a picture at once; throws a `Problem` for the place of the picture to show. */
  async function saveImage(kind: ImageKind, { picture, alt, onProgress }: PictureChange): Promise<void> {
    try {
      await write(
        () => ({
          run: (revision) =>
            picture ? putImage(id, kind, revision, picture, onProgress) : deleteImage(id, kind, revision),
          sent: draft.saved.value,
        }),
        kind,
      )
      if (alt === undefined) return
      draft.form.alts[kind] = alt
      await write(() => describing(kind))
    } catch (error) {
      if (isProblem(error, 'not-signed-in')) hasExpired.value = true
      throw error
    }
  }

  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    if (error.code === 'not-signed-in') hasExpired.value = true
    else if (error.code !== 'changed-meanwhile') problem.value = error
  }

  return {
    isSaving: readonly(isSaving),
    /** The session is over: the draft must survive a sign-in. */
    hasExpired: readonly(hasExpired),
    expire: (isOver: boolean): void => void (hasExpired.value = isOver),
    /** Why the last save was refused. */
    problem: readonly(problem),
    /** What both changed, while the person is asked. */
    conflict,
    save,
    saveImage,
  }
}
