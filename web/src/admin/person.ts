/** A person who was found, or whose id stands in the address bar. */

import { ref, watch, type Ref } from 'vue'
import { readUser } from '@/api/admin'
import { isProblem } from '@/api/problem'

export interface FoundPerson {
  id: string
  name: string
  email?: string | null
}

/**
 * The person of an id that is kept elsewhere, as in a filter: choosing one writes the id, and an id that comes from
 * elsewhere is looked up. Until its name is there, or where there is nobody of that id, the id stands for the name.
 */
export function usePersonById(id: Readonly<Ref<string>>, write: (id: string) => void): Ref<FoundPerson | null> {
  const person = ref<FoundPerson | null>(null)

  async function lookUp(wanted: string): Promise<void> {
    if (wanted === (person.value?.id ?? '')) return
    person.value = wanted ? { id: wanted, name: wanted } : null
    if (!wanted) return
    try {
      const found = await readUser(wanted)
      if (id.value === wanted) person.value = found
    } catch (error) {
      if (!isProblem(error)) throw error
    }
  }

  watch(id, (wanted) => void lookUp(wanted), { immediate: true })
  watch(person, (now) => {
    if ((now?.id ?? '') !== id.value) write(now?.id ?? '')
  })
  return person
}
