/** The period in the address bar: whoever opens the same address sees the same days. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Days } from '@/api/analytics'
import { dayOf, daysIn } from './period'

export function usePeriod() {
  const route = useRoute()
  const router = useRouter()
  const { path } = route
  const today = dayOf(Date.now())
  let known = daysIn(route.query, today)
  const days = computed<Days>({
    get: () => {
      // The address of another screen, for which this one is about to leave, says nothing about these days.
      if (route.path === path) known = daysIn(route.query, today)
      return known
    },
    set: ({ from, to }) => void router.replace({ query: { ...route.query, from, to } }),
  })
  return { today, days }
}
