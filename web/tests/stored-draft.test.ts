import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import type { Card } from '@/api/types'
import { storedDraft } from '@/card/draft-store'
import { asRow } from '@/card/form'
import { useCardDraft } from '@/composables/useCardDraft'
import { DRAFT_PAUSE, useStoredDraft } from '@/composables/useStoredDraft'
import { aCard, aPhone } from './support/card'

const DAY = 24 * 60 * 60 * 1000

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ now: new Date('2026-11-23T06:00:00Z') })
})
afterEach(() => vi.useRealTimers())

/** An editor of the card in a page; `leave` closes the page, `crash` only takes it from the screen. */
function editing(card: Card, person = 'ada') {
  const scope = effectScope()
  const draft = useCardDraft(card)
  const stored = scope.run(() => useStoredDraft(draft, person))
  if (!stored) throw new Error('no scope')
  return { draft, stored, leave: () => scope.stop() }
}

async function pause() {
  await nextTick()
  await vi.advanceTimersByTimeAsync(DRAFT_PAUSE)
}

test('what was typed is back after a crash, and nothing else is put back', async () => {
  const first = editing(aCard({ company: 'Society' }))
  first.draft.form.job_title = 'Analyst'
  await pause()
  const { draft, stored } = editing(aCard({ revision: 2, company: 'Academy' }))
  expect(stored.restore()).toMatchObject({ at: Date.now(), disputed: [] })
  expect(draft.form).toMatchObject({ job_title: 'Analyst', company: 'Academy' })
  expect(draft.patch.value).toEqual({ job_title: 'Analyst' })
})

test('every kind of part is kept: rows, parts of the address, choices, descriptions', async () => {
  const images = { avatar: { url: '/uploads/a.webp', width: 9, height: 9, alt: null } }
  const first = editing(aCard({ images, phones: [aPhone('1111')] }))
  const { form } = first.draft
  form.phones.push(asRow({ number: '2222', label: 'work' }))
  form.address.city = 'London'
  form.theme = 'dark'
  form.no_index = true
  form.alts.avatar = 'Ada'
  first.leave()
  const { draft, stored } = editing(aCard({ images, phones: [aPhone('1111')] }))
  expect(stored.restore()?.disputed).toEqual([])
  expect(draft.form.phones.map(({ number }) => number)).toEqual(['1111', '2222'])
  expect(new Set(draft.form.phones.map(({ key }) => key)).size).toBe(2)
  expect(draft.form).toMatchObject({ theme: 'dark', no_index: true, address: { city: 'London' }, alts: { avatar: 'Ada' } })
})

test('many keystrokes are written once, after the last of them', async () => {
  const kept = () => storedDraft('ada', aCard().id)?.typed
  const { draft } = editing(aCard())
  for (const bio of ['E', 'En', 'Eng']) {
    draft.form.bio = bio
    await nextTick()
    await vi.advanceTimersByTimeAsync(DRAFT_PAUSE - 1)
  }
  expect(kept()).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(kept()).toEqual({ bio: 'Eng' })
})

test('a page that is closed writes at once', async () => {
  const { draft } = editing(aCard())
  draft.form.bio = 'Engines.'
  await nextTick()
  window.dispatchEvent(new Event('pagehide'))
  expect(storedDraft('ada', aCard().id)?.typed).toEqual({ bio: 'Engines.' })
})

test('after a save nothing is kept', async () => {
  const { draft } = editing(aCard())
  draft.form.bio = 'Engines.'
  await pause()
  draft.adopt(aCard({ revision: 2, bio: 'Engines.' }), draft.snapshot())
  await pause()
  expect(storedDraft('ada', aCard().id)).toBeNull()
})

test('a discarded draft is gone', async () => {
  const { draft } = editing(aCard())
  draft.form.bio = 'Engines.'
  await pause()
  draft.discard()
  await pause()
  expect(storedDraft('ada', aCard().id)).toBeNull()
})

test('nobody sees the draft of somebody else', async () => {
  const first = editing(aCard())
  first.draft.form.bio = 'Engines.'
  first.leave()
  const { draft, stored } = editing(aCard(), 'grace')
  expect(stored.restore()).toBeNull()
  expect(draft.form.bio).toBe('')
})

test('what somebody else changed since is disputed, and theirs stands until the person decides', () => {
  const first = editing(aCard({ bio: 'Before.' }))
  Object.assign(first.draft.form, { bio: 'Mine.', job_title: 'Analyst' })
  first.leave()
  const { draft, stored } = editing(aCard({ revision: 2, bio: 'Theirs.' }))
  const restored = stored.restore()
  expect(restored?.disputed).toEqual(['bio'])
  expect(restored?.typed.bio).toBe('Mine.')
  expect(draft.form).toMatchObject({ bio: 'Theirs.', job_title: 'Analyst' })
})

test('what is disputed outlives a page that is closed before the person decides', async () => {
  const first = editing(aCard({ company: 'Society' }))
  first.draft.form.company = 'Mine'
  first.draft.form.job_title = 'Analyst'
  first.leave()
  const theirs = aCard({ revision: 2, company: 'Theirs' })
  const second = editing(theirs)
  expect(second.stored.restore()?.disputed).toEqual(['company'])
  await pause()
  second.leave()
  const third = editing(theirs)
  expect(third.stored.restore()).toMatchObject({ disputed: ['company'], typed: { company: 'Mine', job_title: 'Analyst' } })
  third.stored.decided()
  expect(storedDraft('ada', theirs.id)?.typed).toEqual({ job_title: 'Analyst' })
})

test('what was saved elsewhere meanwhile is no draft any more', () => {
  const first = editing(aCard())
  first.draft.form.bio = 'Engines.'
  first.leave()
  expect(editing(aCard({ revision: 2, bio: 'Engines.' })).stored.restore()).toBeNull()
})

test('after thirty days a draft is swept away, of every card', () => {
  const first = editing(aCard())
  first.draft.form.bio = 'Engines.'
  first.leave()
  vi.advanceTimersByTime(30 * DAY)
  expect(storedDraft('ada', aCard().id)?.typed).toEqual({ bio: 'Engines.' })
  vi.advanceTimersByTime(1)
  storedDraft('ada', 'another card')
  expect(localStorage).toHaveLength(0)
})

test.each(['{', 'null', '{"version":2}', '[]'])('what cannot be read as a draft is none: %s', (text) => {
  localStorage.setItem(`kontakt.draft.ada.${aCard().id}`, text)
  expect(editing(aCard()).stored.restore()).toBeNull()
})

test('a browser that keeps nothing does not stand in the way', async () => {
  vi.stubGlobal('localStorage', new Proxy({}, {
    get: () => () => {
      throw new DOMException('none', 'SecurityError')
    },
  }))
  const { draft, stored } = editing(aCard())
  draft.form.bio = 'Engines.'
  await pause()
  expect(stored.restore()).toBeNull()
  expect(draft.form.bio).toBe('Engines.')
  vi.unstubAllGlobals()
})
