/** A picture from the clipboard, for the place that has the focus or, without any, for one of them. */

import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/** `isDefault`: takes what is pasted while no place of a picture has the focus, and no text field either. */
export function usePastedPicture(
  place: Readonly<Ref<HTMLElement | null>>,
  isDefault: boolean,
  paste: (picture: File) => void,
): void {
  function onPaste(event: ClipboardEvent): void {
    const target = event.target instanceof Element ? event.target : null
    const focused = target?.closest('[data-picture]')
    const isMine = focused ? focused === place.value : isDefault && !target?.closest('input, textarea, [role="dialog"]')
    const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))
    if (!isMine || !picture) return
    event.preventDefault()
    paste(picture)
  }
  onMounted(() => document.addEventListener('paste', onPaste))
  onBeforeUnmount(() => document.removeEventListener('paste', onPaste))
}
