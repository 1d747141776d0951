/** Dialogs that are loaded when they open, together with their words. */

import { defineAsyncComponent, defineComponent, onMounted, type Component } from 'vue'
import { useToasts } from '@/composables/useToasts'
import { loadRooms, t, type Room } from '@/i18n'

// Stands in for a dialog that did not arrive: says so and closes it, so that the same button is the way to try again.
const NotLoaded = defineComponent({
  emits: ['close'],
  setup(_props, { emit }) {
    useToasts().show(t('app.notLoaded'), { tone: 'problem' })
    onMounted(() => emit('close'))
    return () => null
  },
})

/** The dialog that this imports, with the words of these rooms. It must emit `close`. */
export function lazyDialog<Dialog extends Component>(load: () => Promise<{ default: Dialog }>, ...rooms: Room[]): Dialog {
  return defineAsyncComponent({
    loader: async () => {
      const [dialog] = await Promise.all([load(), loadRooms(...rooms)])
      return dialog.default
    },
    errorComponent: NotLoaded,
  }) as unknown as Dialog
}
