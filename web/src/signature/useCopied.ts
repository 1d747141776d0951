/** Copying a signature in its forms, and for a moment which of them was copied. */

import { onScopeDispose, readonly, ref } from 'vue'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'
import type { DrawnSignature } from '@/api/signatures'
import { useToasts } from '@/composables/useToasts'
import { t } from '@/i18n'
import { copyBoth, copyText } from './clipboard'

export type Form = 'signature' | 'html' | 'text'
const MOMENT = 2500

/** `read` gives the signature as it is to be copied. */
export function useCopied(read: () => DrawnSignature | Promise<DrawnSignature>) {
  const { show } = useToasts()
  const copied = ref<Form | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function copy(form: Form, write: (drawn: DrawnSignature) => Promise<boolean>): Promise<void> {
    try {
      if (await write(await read())) {
        copied.value = form
        clearTimeout(timer)
        timer = setTimeout(() => (copied.value = null), MOMENT)
      } else show(t('signatures.copyFailed'), { tone: 'problem' })
    } catch (error) {
      if (!isProblem(error)) throw error
      show(problemMessage(error), { tone: 'problem' })
    }
  }

  return {
    copied: readonly(copied),
    copySignature: () => copy('signature', ({ html, text }) => copyBoth(html, text)),
    copyHtml: () => copy('html', ({ html }) => copyText(html)),
    copyPlain: () => copy('text', ({ text }) => copyText(text)),
  }
}
