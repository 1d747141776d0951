/** The period in the address bar: whoever opens the same address sees the same days. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Days } from '@/api/analytics'
import { dayOf, daysIn } from './period'

export function usePeriod() {
  const route = useRoute()
  const router = useRouter()
  const today = dayOf(Date.now())
  const days = computed<Days>({
    get: () => daysIn(route.query, today),
    set: ({ from, to }) => void router.replace({ query: { ...route.query, from, to } }),
  })
  return { today, days }
}
