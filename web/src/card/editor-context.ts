/** What the sections of the editor share: the form they write into and the errors they show. */

import { inject, provide, type InjectionKey, type Ref } from 'vue'
import type { Card, ImageKind } from '@/api/types'
import type { PictureChange } from '@/composables/useCardWrites'
import type { FieldErrors } from '@/composables/useFieldErrors'
import type { CardForm } from './form'

export interface EditorContext {
  card: Readonly<Ref<Card>>
  form: CardForm
  errors: FieldErrors
  saveImage: (kind: ImageKind, change: PictureChange) => Promise<void>
  /** Say something politely to a screen reader. */
  announce: (text: string) => void
}

const KEY: InjectionKey<EditorContext> = Symbol('editor')

export function provideEditor(context: EditorContext): void {
  provide(KEY, context)
}

export function useEditor(): EditorContext {
  const context = inject(KEY)
  if (!context) throw new Error('A section of the editor stands outside of the editor')
  return context
}
