/** Which errors stand at which field, and when they may be seen: after a field was left, or after a refused save. */

import { computed, ref, shallowRef } from 'vue'
import type { FieldError } from '@/api/problem'
import { fieldMessage } from '@/api/problem-message'
import { errorsByField, type FieldPath } from '@/card/errors'
import { LIST_MEMBERS, type CardForm } from '@/card/form'

export type FieldErrors = ReturnType<typeof useFieldErrors>

export function useFieldErrors(form: CardForm) {
  const live = shallowRef<ReadonlyMap<FieldPath, FieldError>>(new Map())
  const refused = shallowRef<ReadonlyMap<FieldPath, { error: FieldError; value: string }>>(new Map())
  const left = ref(new Set<FieldPath>())
  const showsAll = ref(false)

  /** The outcome of the latest preview; no errors means that everything is well-formed. */
  function setLive(errors: readonly FieldError[]): void {
    live.value = errorsByField(errors, form)
    if (errors.length === 0) showsAll.value = false
  }

  /** The errors of a refused save: they stay until the field's value changes, whatever a preview says. */
  function setRefused(errors: readonly FieldError[]): void {
    const entries = [...errorsByField(errors, form)]
    refused.value = new Map(entries.map(([path, error]) => [path, { error, value: valueAt(form, path) }]))
    showsAll.value = errors.length > 0
  }

  function errorAt(path: FieldPath): FieldError | undefined {
    const kept = refused.value.get(path)
    if (kept && kept.value === valueAt(form, path)) return kept.error
    return showsAll.value || left.value.has(path) ? live.value.get(path) : undefined
  }

  return {
    /** What would be right, for a person, or undefined where the field is well. */
    messageAt: (path: FieldPath): string | undefined => {
      const error = errorAt(path)
      return error && fieldMessage(error)
    },
    /** A field was left: what is wrong with it may be said. */
    leave: (path: FieldPath): void => void left.value.add(path),
    /** What the last save was refused for and is still so, in the order in which the server named it. */
    standing: computed((): readonly FieldPath[] =>
      [...refused.value].filter(([path, { value }]) => value === valueAt(form, path)).map(([path]) => path),
    ),
    hasLiveErrors: computed(() => live.value.size > 0),
    setLive,
    setRefused,
  }
}

function valueAt(form: CardForm, path: FieldPath): string {
  let value: unknown = form
  for (const step of path.split('.')) {
    const isRowKey = Array.isArray(value) && LIST_MEMBERS.some((list) => form[list] === value)
    value = isRowKey
      ? (value as { key: string }[]).find((row) => row.key === step)
      : (value as Record<string, unknown> | undefined)?.[step]
  }
  return JSON.stringify(value) ?? ''
}
