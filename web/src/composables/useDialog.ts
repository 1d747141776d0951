/** A dialog that is mounted to open and unmounted after it closed, so that focus returns to where it came from. */

import { nextTick, ref, watch, type Ref } from 'vue'

export function useDialog(onClosed: () => void): { open: Ref<boolean>; close: () => void } {
  const open = ref(true)
  watch(open, async (isOpen) => {
    if (isOpen) return
    await nextTick()
    onClosed()
  })
  return { open, close: () => void (open.value = false) }
}
