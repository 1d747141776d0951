import { expect, test, vi } from 'vitest'
import { keepSettings, takeSettings } from '@/admin/settings/kept'
import { useSettingsDraft } from '@/admin/settings/useSettingsDraft'
import { useSettingsErrors } from '@/admin/settings/useSettingsErrors'
import { json, problem, serve, settled } from './support/server'
import { someSettings } from './support/settings'

test('a save sends what changed under the revision that was read, and takes the answer', async () => {
  const received = serve(() => json(someSettings({ org_name: 'Society', revision: 'two' })))
  const changed = vi.fn()
  const draft = useSettingsDraft(someSettings(), changed)
  draft.form.org_name = 'Society'
  expect(await draft.save()).toBe('saved')
  expect(received[0]?.headers.get('if-match')).toBe('"one"')
  expect(received[0]?.body).toEqual({ org_name: 'Society' })
  expect(draft.isDirty.value).toBe(false)
  expect(changed).toHaveBeenCalledOnce()
})

test('what is typed while a save is on its way stays unsaved', async () => {
  let answer: (response: Response) => void = () => undefined
  serve(() => new Promise((resolve) => (answer = resolve)))
  const draft = useSettingsDraft(someSettings(), () => undefined)
  draft.form.org_name = 'Society'
  const saving = draft.save()
  await settled()
  draft.form.footer_text = 'Imprint'
  answer(json(someSettings({ org_name: 'Society', revision: 'two' })))
  expect(await saving).toBe('saved')
  expect(draft.patch.value).toEqual({ footer_text: 'Imprint' })
})

function conflicting() {
  const theirs = someSettings({ org_name: 'Theirs', footer_text: 'New', revision: 'two' })
  return serve(({ method, headers, body }) => {
    if (method === 'GET') return json(theirs)
    if (headers.get('if-match') !== '"two"') return problem(412, 'changed-meanwhile')
    return json({ ...theirs, ...(body as object), revision: 'three' })
  })
}

test('of two versions one can keep one’s own, and overwrites only what one changed', async () => {
  conflicting()
  const draft = useSettingsDraft(someSettings(), () => undefined)
  draft.form.org_name = 'Mine'
  const saving = draft.save()
  await vi.waitUntil(() => draft.isConflicting.value)
  draft.decide('keep')
  expect(await saving).toBe('saved')
  expect(draft.settings.value).toMatchObject({ org_name: 'Mine', footer_text: 'New', revision: 'three' })
  expect(draft.form.footer_text).toBe('New')
})

test('of two versions one can take the other, and the question can be put off', async () => {
  conflicting()
  const draft = useSettingsDraft(someSettings(), () => undefined)
  draft.form.org_name = 'Mine'
  const later = draft.save()
  await vi.waitUntil(() => draft.isConflicting.value)
  draft.decide('cancel')
  expect(await later).toBe('failed')
  expect(draft.problem.value).toBeNull()
  expect(draft.form.org_name).toBe('Mine')

  const saving = draft.save()
  await vi.waitUntil(() => draft.isConflicting.value)
  draft.decide('reload')
  expect(await saving).toBe('reloaded')
  expect(draft.form.org_name).toBe('Theirs')
  expect(draft.isDirty.value).toBe(false)
})

test('a picture that gave way to their version is not called saved', async () => {
  conflicting()
  const draft = useSettingsDraft(someSettings(), () => undefined)
  const saving = draft.saveMark('logo', null)
  await vi.waitUntil(() => draft.isConflicting.value)
  draft.decide('reload')
  expect(await saving).toBe(false)
})

test('a session that has ended is no refusal, and what was typed survives the sign-in of the same person', async () => {
  serve(() => problem(401, 'not-signed-in'))
  const draft = useSettingsDraft(someSettings(), () => undefined)
  draft.form.org_name = 'Society'
  expect(await draft.save()).toBe('failed')
  expect([draft.hasExpired.value, draft.problem.value]).toEqual([true, null])
  keepSettings('ada', draft.saved.value, draft.form)
  expect(takeSettings('grace')).toBeNull()
  expect(takeSettings('ada')).toEqual({ org_name: 'Society' })
  expect(takeSettings('ada')).toBeNull()
})

test('a refused value is told at its field until it changes; a preview’s finding once the field was left', async () => {
  serve(() => problem(422, 'invalid', [{ pointer: '/max_cards_per_user', code: 'greater-than-equal' }]))
  const draft = useSettingsDraft(someSettings(), () => undefined)
  const errors = useSettingsErrors(draft.form)
  draft.form.max_cards_per_user = '0'
  expect(await draft.save()).toBe('failed')
  errors.setRefused(draft.problem.value?.errors ?? [])
  errors.setLive([])
  expect(errors.messageAt('max_cards_per_user')).toBe('Choose a greater number.')
  draft.form.max_cards_per_user = '4'
  expect(errors.messageAt('max_cards_per_user')).toBeUndefined()

  errors.setLive([{ pointer: '/default_primary_color', code: 'string-pattern-mismatch' }])
  expect(errors.messageAt('default_primary_color')).toBeUndefined()
  errors.leave('default_primary_color')
  expect(errors.messageAt('default_primary_color')).toBe('A colour code has six digits, such as #0f172a.')
})
