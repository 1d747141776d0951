import { expect, test, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { defineComponent, h, ref } from 'vue'
import { useUnreached } from '@/app/useUnreached'
import { useToasts } from '@/composables/useToasts'
import { lazyDialog } from '@/ui/lazyDialog'
import { mount } from './support/mount'
import { settled } from './support/server'

const { toasts } = useToasts()

test('a dialog that does not arrive says so and closes, and the next click tries again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let isOnline = false
  const Text = defineComponent(() => () => h('p', 'arrived'))
  const Dialog = lazyDialog(() => (isOnline ? Promise.resolve({ default: Text }) : Promise.reject(new TypeError('offline'))))
  const isOpen = ref(true)
  const place = mount(defineComponent(() => () => isOpen.value && h(Dialog, { onClose: () => (isOpen.value = false) })))
  await settled()
  await settled()
  expect(isOpen.value).toBe(false)
  expect(toasts.value.at(-1)?.text).toContain('could not be loaded')
  isOnline = true
  isOpen.value = true
  await settled()
  await settled()
  expect(place.textContent).toContain('arrived')
})

function routed(load: () => Promise<object>) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: defineComponent(() => () => null) },
      { path: '/far', component: load as never },
    ],
  })
  const unreached = useUnreached()
  router.onError((_error, to, from) => unreached.tell(to, from, router))
  router.afterEach((_to, _from, failure) => void (failure ?? unreached.forget()))
  return { router, unreached }
}

test('a screen that does not arrive leaves the present one and offers to try again', async () => {
  const load = vi.fn().mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(defineComponent(() => () => null))
  const { router, unreached } = routed(load)
  await router.push('/')
  await router.push('/far').catch(() => undefined)
  expect(router.currentRoute.value.path).toBe('/')
  expect(unreached.isBlank.value).toBe(false)
  toasts.value.at(-1)?.action?.run()
  await settled()
  expect(router.currentRoute.value.path).toBe('/far')
})

test('a first screen that does not arrive is replaced by the failure until it does', async () => {
  const load = vi.fn().mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(defineComponent(() => () => null))
  const { router, unreached } = routed(load)
  await router.push('/far').catch(() => undefined)
  expect(unreached.isBlank.value).toBe(true)
  unreached.retry()
  await settled()
  expect(unreached.isBlank.value).toBe(false)
  expect(router.currentRoute.value.path).toBe('/far')
})
