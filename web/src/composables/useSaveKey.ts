/** Ctrl+S and Cmd+S save what is being edited instead of the page. */

import { onBeforeUnmount, onMounted } from 'vue'

export function useSaveKey(save: () => unknown): void {
  function onKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 's' || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void save()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
