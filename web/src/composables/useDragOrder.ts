/** Lets the elements of a list be dragged into another order by a handle, with a mouse or a finger. */

import { onBeforeUnmount, watch, type Ref } from 'vue'
import type Sortable from 'sortablejs'

/** The class of the handle inside each element. */
export const GRIP = 'grip'

/** `moved` is told from and to which index; the list draws the new order itself. */
export function useDragOrder(list: Readonly<Ref<HTMLElement | null>>, moved: (from: number, to: number) => void): void {
  let sortable: Sortable | undefined

  watch(list, async (element) => {
    sortable?.destroy()
    sortable = undefined
    if (!element) return
    const { default: Library } = await import('sortablejs')
    if (list.value !== element) return
    let place: ChildNode | null = null
    sortable = Library.create(element, {
      handle: `.${GRIP}`,
      // Its own way of dragging instead of the browser's: the same with a mouse, a pen and a finger.
      forceFallback: true,
      fallbackTolerance: 3,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
      ghostClass: 'dragged',
      onStart: ({ item }) => {
        place = item.nextSibling
      },
      onEnd: ({ item, oldIndex, newIndex }) => {
        // Back to where it was: the order of the elements is drawn from that of the rows.
        element.insertBefore(item, place)
        if (oldIndex !== undefined && newIndex !== undefined && oldIndex !== newIndex) moved(oldIndex, newIndex)
      },
    })
  })
  onBeforeUnmount(() => sortable?.destroy())
}
