import { nextTick, watch } from 'vue'
import { expect, test } from 'vitest'
import type { Signature } from '@/api/signatures'
import { useToasts } from '@/composables/useToasts'
import { useSignatureDeletion } from '@/signature/useSignatureDeletion'
import { json, problem, serve, settled } from './support/server'

const SIGNATURE: Signature = {
  id: '01890000-0000-7000-8000-000000000002',
  card_id: '01890000-0000-7000-8000-000000000001',
  card_name: 'Ada Lovelace',
  name: 'Work',
  layout: 'classic',
  fields: ['name'],
  missing: [],
  accent: null,
  disclaimer: null,
  revision: 3,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}
const { toasts } = useToasts()

test('a signature that was deleted elsewhere comes back in every list', async () => {
  serve(({ method }) => (method === 'DELETE' ? new Response(null, { status: 204 }) : json(SIGNATURE, 201)))
  let told = 0
  watch(useSignatureDeletion().changes, () => (told += 1))
  expect(await useSignatureDeletion().remove(SIGNATURE)).toBe(true)
  await nextTick()
  toasts.value.at(-1)?.action?.run()
  await settled()
  expect(told).toBe(2)
  expect(toasts.value.at(-1)?.text).toContain('Work')
  expect(toasts.value.at(-1)?.action).toBeUndefined()
})

test('a signature whose card is gone is not called restored', async () => {
  serve(() => problem(404, 'not-found'))
  expect(await useSignatureDeletion().remove(SIGNATURE)).toBe(true)
  toasts.value.at(-1)?.action?.run()
  await settled()
  expect(toasts.value.at(-1)?.tone).toBe('problem')
})
