/** A list that the server searches, filters, sorts and pages. What is asked for stands in the address bar. */

import { computed, onScopeDispose, readonly, ref, shallowRef, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { isProblem, type Problem } from '@/api/problem'
import { useSession } from './useSession'

/** A page as every collection of the API answers it. */
export interface Page<Item> {
  items: readonly Item[]
  next: string | null
  total: number
}

/** What goes with the query: how far one has read, and what ends a request that nobody waits for any more. */
export interface Asking {
  cursor: string | undefined
  signal: AbortSignal
}

type Query = Record<string, string>

/**
 * `defaults` names the members of the query; in the address stand those that differ from them. `ordering` are members
 * that hide nothing and so are no filters.
 */
export function usePagedList<Item extends { id: string }, Asked extends Query>(
  read: (query: Asked, asking: Asking) => Promise<Page<Item>>,
  defaults: Asked,
  ordering: readonly (keyof Asked & string)[] = ['sort'],
) {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const path = route.path

  const items = shallowRef<readonly Item[] | null>(null)
  const total = ref(0)
  const next = shallowRef<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  const selection = ref<readonly string[]>([]) as Ref<readonly string[]>
  let running = new AbortController()

  const query = computed(() => {
    const said = Object.keys(defaults).map((key) => [key, asText(route.query[key]) ?? defaults[key]])
    return Object.fromEntries(said) as Asked
  })
  const isFiltered = computed(() => changed(query.value).some((key) => !ordering.includes(key)))

  function changed(asked: Asked): string[] {
    return Object.keys(defaults).filter((key) => asked[key] !== defaults[key])
  }

  function ordered(asked: Asked): Partial<Asked> {
    return Object.fromEntries(ordering.map((key) => [key, asked[key]])) as Partial<Asked>
  }

  async function set(changes: Partial<Asked>): Promise<void> {
    const asked = { ...query.value, ...changes }
    await router.replace({ query: Object.fromEntries(changed(asked).map((key) => [key, asked[key] as string])) })
  }

  /** Take every filter away; the order stays. */
  async function clear(): Promise<void> {
    await set({ ...defaults, ...ordered(query.value) })
  }

  /** Read from the beginning, until at least this many are shown or there are no more. */
  async function load(least = 1): Promise<void> {
    running.abort()
    const mine = (running = new AbortController()).signal
    await working(mine, async (signal) => {
      const found: Item[] = []
      let page: Page<Item>
      let cursor: string | undefined
      do {
        page = await read(query.value, { cursor, signal })
        found.push(...page.items)
        cursor = page.next ?? undefined
      } while (cursor && found.length < least)
      return () => show(found, page)
    })
    // What is there would be taken for the answer.
    if (!mine.aborted && problem.value) items.value = null
  }

  async function more(): Promise<void> {
    const cursor = next.value
    if (!cursor || isLoading.value) return
    await working(running.signal, async (signal) => {
      const page = await read(query.value, { cursor, signal })
      // What moved down meanwhile comes a second time.
      const known = new Set(items.value?.map(({ id }) => id))
      return () => show([...(items.value ?? []), ...page.items.filter(({ id }) => !known.has(id))], page)
    })
  }

  /** Read anew what is shown, after something was changed. What is gone, as far as one sees or knows, is deselected. */
  async function reload(known: readonly string[] = []): Promise<void> {
    const before = items.value?.map(({ id }) => id) ?? []
    await load(before.length)
    // Of rows that could not be read nobody knows.
    const now = new Set(items.value?.map(({ id }) => id) ?? before)
    const gone = new Set([...known, ...before.filter((id) => !now.has(id))])
    selection.value = selection.value.filter((id) => !gone.has(id))
  }

  async function working(signal: AbortSignal, work: (signal: AbortSignal) => Promise<() => void>): Promise<void> {
    isLoading.value = true
    problem.value = null
    try {
      const apply = await work(signal)
      if (!signal.aborted) apply()
    } catch (error) {
      if (!signal.aborted) fail(error)
    } finally {
      if (!signal.aborted) isLoading.value = false
    }
  }

  function show(found: readonly Item[], page: Page<Item>): void {
    items.value = found
    total.value = page.total
    next.value = page.next
  }

  function fail(error: unknown): void {
    if (!isProblem(error)) throw error
    if (error.code === 'not-signed-in') session.end()
    else problem.value = error
    // An order that there is not, as in a mistyped address, is no filter that one could clear.
    if (error.code === 'invalid') void set(ordered(defaults))
  }

  watch(
    () => JSON.stringify(query.value),
    // On the way to another screen the address is already that one's.
    () => {
      if (route.path === path) void load()
    },
  )
  void load()
  onScopeDispose(() => running.abort())

  return {
    query,
    set,
    clear,
    /** Whether anything may be hidden by what is asked for. */
    isFiltered,
    /** Null until the first page came, and where it could not be had. */
    items: readonly(items) as Readonly<Ref<readonly Item[] | null>>,
    total: readonly(total),
    hasMore: computed(() => next.value !== null),
    isLoading: readonly(isLoading),
    /** Why the last request did not succeed. */
    problem: readonly(problem) as Readonly<Ref<Problem | null>>,
    load: () => load(),
    more,
    reload,
    /** The ids of selected rows, also of those that another filter hides. */
    selection,
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
