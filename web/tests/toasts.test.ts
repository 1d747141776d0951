import { expect, test } from 'vitest'
import { useToasts } from '@/composables/useToasts'

test('what is said again is shown once, what can be undone is never hidden by it', () => {
  const { toasts, show, dismiss } = useToasts()
  show('Photo removed.', { action: { label: 'Undo', run: () => {} } })
  show('Not saved.')
  show('Not saved.')
  expect(toasts.value.map(({ text }) => text)).toEqual(['Photo removed.', 'Not saved.'])
  for (const { id } of toasts.value) dismiss(id)
  expect(toasts.value).toEqual([])
})
