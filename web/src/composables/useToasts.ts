/** Short messages about what just happened, with at most one action such as Undo. */

import { readonly, ref } from 'vue'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'problem'
  readonly action?: { readonly label: string; readonly run: () => void }
}

const toasts = ref<Toast[]>([])
let shown = 0

/** Returns the id by which the message can be dismissed. */
function show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): number {
  shown += 1
  const action = options.action ? { action: options.action } : {}
  // Two are enough to follow; an older one gives way, and so does one that says the same and offers nothing.
  const others = toasts.value.filter((toast) => toast.action || toast.text !== text)
  toasts.value = [...others.slice(-1), { id: shown, text, tone: options.tone ?? 'plain', ...action }]
  return shown
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

export function useToasts() {
  return { toasts: readonly(toasts), show, dismiss }
}
