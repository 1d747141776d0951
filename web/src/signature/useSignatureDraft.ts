/** A signature as it is being edited: what is ticked, in which order, and whether that is saved. */

import { computed, reactive, ref, type Ref } from 'vue'
import type { SignatureBody } from '@/api/signatures'
import { groupOf, isDrawn, lostOffer, type Group, type Offer } from './fields'

export interface FieldRow extends Offer {
  isTicked: boolean
  /** The card does not have it any more. */
  isLost: boolean
  /** The layout leaves it out. */
  isHidden: boolean
}

export type SignatureDraft = ReturnType<typeof useSignatureDraft>

export function useSignatureDraft(initial: SignatureBody, offers: Readonly<Ref<readonly Offer[]>>) {
  const form = reactive({
    card_id: initial.card_id,
    name: initial.name,
    layout: initial.layout,
    accent: initial.accent ?? '',
    disclaimer: initial.disclaimer ?? '',
    order: [...initial.fields],
    ticked: [...initial.fields],
  })
  const saved = ref(JSON.stringify(initial))

  // What nobody has put into an order stands behind what it follows on the card.
  const names = computed(() => {
    const offered = offers.value.map(({ name }) => name)
    const all = form.order.filter((name) => offered.includes(name) || form.ticked.includes(name))
    offered.forEach((name, index) => {
      if (all.includes(name)) return
      const before = offered[index - 1]
      all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, name)
    })
    return all
  })
  const body = computed(
    (): SignatureBody => ({
      card_id: form.card_id,
      name: form.name.trim(),
      layout: form.layout,
      fields: names.value.filter((name) => form.ticked.includes(name)),
      accent: form.accent || null,
      disclaimer: form.disclaimer.trim() || null,
    }),
  )

  function rowsOf(group: Group): FieldRow[] {
    return names.value
      .filter((name) => groupOf(name) === group)
      .map((name) => {
        const offer = offers.value.find((one) => one.name === name)
        return {
          ...(offer ?? lostOffer(name)),
          isTicked: form.ticked.includes(name),
          isLost: !offer,
          isHidden: !isDrawn(name, form.layout),
        }
      })
  }

  function tick(name: string, isTicked: boolean): void {
    // Something that is lost would be gone with its tick; its place is kept for an untick taken back.
    form.order = [...names.value]
    form.ticked = isTicked ? [...form.ticked, name] : form.ticked.filter((one) => one !== name)
  }

  /** Put the row at `from` of its group to `to`; false where there is no such place. */
  function move(group: Group, from: number, to: number): boolean {
    const own = names.value.filter((name) => groupOf(name) === group)
    const [moved] = own.slice(from, from + 1)
    if (moved === undefined || to < 0 || to >= own.length || from === to) return false
    own.splice(from, 1)
    own.splice(to, 0, moved)
    form.order = [...names.value.filter((name) => groupOf(name) !== group), ...own]
    return true
  }

  /** Show another card: what is ticked are these fields. */
  function turnTo(card: string, fields: readonly string[]): void {
    form.card_id = card
    form.order = [...fields]
    form.ticked = [...fields]
  }

  function adopt(other: SignatureBody): void {
    turnTo(other.card_id, other.fields)
    Object.assign(form, {
      name: other.name,
      layout: other.layout,
      accent: other.accent ?? '',
      disclaimer: other.disclaimer ?? '',
    })
  }

  return {
    form,
    body,
    isDirty: computed(() => JSON.stringify(body.value) !== saved.value),
    rowsOf,
    tick,
    move,
    turnTo,
    /** Take over what is typed elsewhere, as something that is not saved. */
    adopt,
    /** What was sent is saved now. */
    keep: (sent: SignatureBody): void => void (saved.value = JSON.stringify(sent)),
  }
}

/** The members that are sent of a signature as the server answers it. */
export function bodyOf(signature: SignatureBody): SignatureBody {
  const { card_id, name, layout, fields, accent, disclaimer } = signature
  return { card_id, name, layout, fields, accent: accent ?? null, disclaimer: disclaimer ?? null }
}
