/** The administrators' screens and their addresses. */

import type { RouteRecordRaw } from 'vue-router'
import { forAdmins } from './forAdmins'

export const routes: RouteRecordRaw[] = [
  { path: '/organisation', redirect: '/organisation/settings' },
  {
    path: '/organisation/settings/:section(\\w+)?',
    component: forAdmins(() => import('./settings/SettingsScreen.vue')),
    props: true,
    meta: { title: 'settings.title', rooms: ['admin', 'settings', 'fields', 'images'] },
  },
  {
    path: '/organisation/cards',
    component: forAdmins(() => import('./cards/AdminCards.vue')),
    meta: { title: 'admin.cards.title', rooms: ['admin'] },
  },
  {
    path: '/organisation/people',
    component: forAdmins(() => import('./people/AdminPeople.vue')),
    meta: { title: 'people.title', rooms: ['admin', 'people'] },
  },
  {
    path: '/organisation/people/:id([0-9a-f-]{36})',
    component: forAdmins(() => import('./people/AdminPerson.vue')),
    props: true,
    meta: { title: 'people.title', rooms: ['admin', 'people', 'account'] },
  },
  {
    path: '/organisation/audit',
    component: forAdmins(() => import('./audit/AuditLog.vue')),
    meta: { title: 'audit.title', rooms: ['admin', 'audit', 'settings', 'fields', 'images', 'people'] },
  },
]
