/** Everything that happens to one card while it is edited: what is typed, drawn, kept, saved and refused. */

import { nextTick, onMounted, ref } from 'vue'
import { problemMessage } from '@/api/problem-message'
import type { Card, ImageKind } from '@/api/types'
import { bodyOf } from '@/card/body'
import { formOf } from '@/card/form'
import { partOf, setPart, type Part } from '@/card/parts'
import { t } from '@/i18n'
import { useCardDraft } from './useCardDraft'
import { useCardPreview } from './useCardPreview'
import { useCardWrites, type PictureChange } from './useCardWrites'
import { useFieldErrors } from './useFieldErrors'
import { useSession } from './useSession'
import { useStoredDraft } from './useStoredDraft'
import { useToasts } from './useToasts'

/** `refused` is told after the fields know what is wrong with them. */
export function useCardEditor(loaded: Card, refused: () => void) {
  const { me } = useSession()
  const { show } = useToasts()
  const draft = useCardDraft(loaded)
  const writes = useCardWrites(draft)
  const errors = useFieldErrors(draft.form)
  const stored = useStoredDraft(draft, me.value?.id ?? '')
  const preview = useCardPreview(() => ({ id: loaded.id, ...bodyOf(draft.form) }), {
    onErrors: errors.setLive,
    onSessionEnded: () => writes.expire(true),
  })
  /** When what was brought back had been typed, until the person has taken note of it. */
  const restoredAt = ref<number | null>(null)

  async function save(): Promise<void> {
    const outcome = await writes.save()
    if (outcome === 'failed') return refuse()
    if (outcome === 'unchanged') return
    errors.setRefused([])
    restoredAt.value = null
    show(t(`editor.${outcome}`))
  }

  async function refuse(): Promise<void> {
    const problem = writes.problem.value
    if (!problem) return
    errors.setRefused(problem.errors)
    show(problem.errors.length > 0 ? t('editor.someInvalid') : problemMessage(problem), { tone: 'problem' })
    await nextTick()
    refused()
  }

  async function saveImage(kind: ImageKind, change: PictureChange): Promise<void> {
    await writes.saveImage(kind, change)
    preview.redraw()
  }

  function discard(): void {
    const typed = draft.snapshot()
    draft.discard()
    restoredAt.value = null
    show(t('editor.discarded'), { action: { label: t('app.undo'), run: () => Object.assign(draft.form, typed) } })
  }

  async function restore(): Promise<void> {
    const restored = stored.restore()
    if (!restored) return
    restoredAt.value = restored.at
    if (restored.disputed.length === 0) return
    const parts: readonly Part[] = restored.disputed
    const given = await writes.conflict.ask({ parts, mine: restored.typed, theirs: formOf(draft.card.value) })
    // Put off, nothing that was typed is lost: it is on the screen, and not saved.
    for (const part of parts) if (!given?.has(part)) setPart(draft.form, part, partOf(restored.typed, part))
    stored.decided()
  }
  onMounted(restore)

  return { draft, writes, errors, preview, stored, restoredAt, save, saveImage, discard }
}
