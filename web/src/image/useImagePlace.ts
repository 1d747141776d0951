/** One place of a card that holds a picture: choosing, storing, removing, and what went wrong. */

import { computed, readonly, ref } from 'vue'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import type { ImageKind } from '@/api/types'
import { useEditor } from '@/card/editor-context'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'
import { UnreadablePicture, workingCopy } from './raster'

export function useImagePlace(kind: ImageKind) {
  const { card, saveImage } = useEditor()
  const { show } = useToasts()
  const picture = computed(() => card.value.images[kind] ?? null)
  const message = ref<string>()
  const progress = ref<number | null>(null)
  /** An object URL of the picture that is being cropped. */
  const cropping = ref<string | null>(null)

  async function choose(file: File | null | undefined): Promise<void> {
    message.value = undefined
    if (!file || cropping.value) return
    try {
      cropping.value = await workingCopy(file)
    } catch (error) {
      fail(error)
    }
  }

  function closeCrop(): void {
    if (cropping.value) URL.revokeObjectURL(cropping.value)
    cropping.value = null
  }

  /** Store the picture at once, with what it shows. */
  async function store(blob: Blob, alt: string): Promise<void> {
    message.value = undefined
    progress.value = 0
    try {
      await saveImage(kind, { picture: blob, alt, onProgress: (share) => (progress.value = share) })
      show(t(`images.saved.${kind}`))
    } catch (error) {
      fail(error)
    } finally {
      progress.value = null
    }
  }

  async function remove(): Promise<void> {
    message.value = undefined
    try {
      // Its bytes are fetched first: once removed, the server no longer has them.
      const response = picture.value && (await fetch(picture.value.url).catch(() => null))
      const kept = response?.ok ? await response.blob() : null
      const alt = picture.value?.alt ?? ''
      await saveImage(kind, { picture: null })
      const undo = kept && { action: { label: t('app.undo'), run: () => void store(kept, alt) } }
      show(t(`images.removed.${kind}`), undo ?? {})
    } catch (error) {
      fail(error)
    }
  }

  function fail(error: unknown): void {
    if (error instanceof UnreadablePicture) message.value = t('images.unreadable')
    else if (!isProblem(error)) throw error
    // The editor speaks of these two itself.
    else if (error.code === 'too-large') message.value = t('images.tooLarge')
    else if (error.code !== 'changed-meanwhile' && error.code !== 'not-signed-in') message.value = problemMessage(error)
  }

  return { picture, message: readonly(message), progress: readonly(progress), cropping, choose, closeCrop, store, remove }
}
