/** The screens of this room and their addresses. */

import type { RouteRecordRaw } from 'vue-router'
import { forAdmins } from '@/admin/forAdmins'

export const routes: RouteRecordRaw[] = [
  {
    path: '/cards/:id([0-9a-f-]{36})/analytics',
    component: () => import('./CardAnalytics.vue'),
    props: true,
    meta: { title: 'analytics.title', rooms: ['analytics'] },
  },
  {
    path: '/analytics',
    component: () => import('./OwnAnalytics.vue'),
    meta: { title: 'analytics.title', rooms: ['analytics'] },
  },
  {
    path: '/organisation/analytics',
    component: forAdmins(() => import('./OrganisationAnalytics.vue')),
    meta: { title: 'analytics.title', rooms: ['admin', 'analytics'] },
  },
]
