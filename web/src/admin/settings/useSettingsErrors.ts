/** Which errors stand at which setting, and when: after its field was left, or after a refused save. */

import { ref, shallowRef } from 'vue'
import type { FieldError } from '@/api/problem'
import { fieldMessage } from '@/api/problem-message'
import type { Member, SettingsForm } from './form'

export type SettingsErrors = ReturnType<typeof useSettingsErrors>

interface Refused {
  error: FieldError
  value: unknown
}

export function useSettingsErrors(form: SettingsForm) {
  const live = shallowRef<ReadonlyMap<Member, FieldError>>(new Map())
  const refused = shallowRef<ReadonlyMap<Member, Refused>>(new Map())
  const left = ref(new Set<Member>())

  /** What a preview found; no errors means that everything is well-formed. */
  function setLive(errors: readonly FieldError[]): void {
    live.value = byMember(errors)
  }

  /** What a save found: it stays until the value changes, whatever a preview says. */
  function setRefused(errors: readonly FieldError[]): void {
    refused.value = new Map([...byMember(errors)].map(([member, error]) => [member, { error, value: form[member] }]))
  }

  function messageAt(member: Member): string | undefined {
    const kept = refused.value.get(member)
    const error = kept && kept.value === form[member] ? kept.error : left.value.has(member) ? live.value.get(member) : undefined
    return error && fieldMessage(error)
  }

  return { setLive, setRefused, messageAt, leave: (member: Member): void => void left.value.add(member) }
}

function byMember(errors: readonly FieldError[]): Map<Member, FieldError> {
  return new Map(errors.map((error) => [(error.pointer.split('/')[1] ?? '') as Member, error]))
}
