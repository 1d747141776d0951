import { expect, test } from 'vitest'
import { asRow } from '@/card/form'
import { useCardDraft } from '@/composables/useCardDraft'
import { aCard, aPhone } from './support/card'

test('the server’s answer to a save ends the draft', () => {
  const draft = useCardDraft(aCard())
  draft.form.websites.push(asRow({ url: 'example.com', label: '' }))
  expect(draft.isDirty.value).toBe(true)
  draft.adopt(aCard({ revision: 2, websites: [{ url: 'https://example.com/', label: null }] }), draft.snapshot())
  expect(draft.isDirty.value).toBe(false)
  expect(draft.form.websites[0]?.url).toBe('https://example.com/')
})

test('what was typed while a save ran stays and is still unsaved', () => {
  const draft = useCardDraft(aCard())
  draft.form.bio = 'One'
  const sent = draft.snapshot()
  draft.form.bio = 'One, two'
  draft.adopt(aCard({ revision: 2, bio: 'One' }), sent)
  expect(draft.form.bio).toBe('One, two')
  expect(draft.patch.value).toEqual({ bio: 'One, two' })
})

test('a stored picture takes nothing from the unsaved changes', () => {
  const draft = useCardDraft(aCard())
  draft.form.job_title = 'Analyst'
  const avatar = { url: '/uploads/a.webp', width: 9, height: 9, alt: null }
  draft.adopt(aCard({ revision: 2, images: { avatar }, company: 'Society' }))
  expect(draft.form).toMatchObject({ job_title: 'Analyst', company: 'Society' })
  expect(draft.patch.value).toEqual({ job_title: 'Analyst' })
})

test('rows keep their keys over a save, so that focus stays', () => {
  const draft = useCardDraft(aCard({ phones: [aPhone('1111')] }))
  const key = draft.form.phones[0]?.key
  draft.adopt(aCard({ revision: 2, phones: [aPhone('1111')] }), draft.snapshot())
  expect(draft.form.phones[0]?.key).toBe(key)
})

test('discarding goes back to the saved card', () => {
  const draft = useCardDraft(aCard({ bio: 'Engines.' }))
  draft.form.bio = ''
  draft.discard()
  expect(draft.form.bio).toBe('Engines.')
})

test('what a new picture shows is not what the one before it showed', () => {
  const before = { url: '/uploads/a.webp', width: 9, height: 9, alt: 'Ada' }
  const draft = useCardDraft(aCard({ images: { avatar: before } }))
  draft.adopt(aCard({ revision: 2, images: { avatar: { ...before, url: '/uploads/b.webp', alt: null } } }))
  expect(draft.form.alts.avatar).toBe('')
  draft.form.alts.avatar = 'Ada again'
  draft.adopt(aCard({ revision: 3 }))
  expect(draft.form.alts.avatar).toBe('')
  expect(draft.isDirty.value).toBe(false)
})
