import { expect, test } from 'vitest'
import { isProblem } from '@/api/problem'
import { firstCard, makeFirstCard } from '@/card/first-card'
import { aCard } from './support/card'
import { json, problem, serve, type Received } from './support/server'

const NOTHING = { phone: null, title: null, department: null, company: null, website: null }
const KNOWN = {
  name: 'Grace Hopper',
  email: 'grace@example.com',
  profile: { phone: 'ask me', title: 'Rear Admiral', department: 'Languages', company: 'Navy', website: 'example.com' },
}

test('a card begins with everything that is known', () => {
  expect(firstCard(KNOWN)).toEqual({
    name: 'Grace Hopper',
    job_title: 'Rear Admiral',
    department: 'Languages',
    company: 'Navy',
    phones: [{ number: 'ask me', label: 'work' }],
    emails: [{ email: 'grace@example.com', label: 'work' }],
    websites: [{ url: 'example.com' }],
  })
  expect(firstCard({ name: 'x'.repeat(200), email: null, profile: NOTHING })).toEqual({ name: 'x'.repeat(120) })
})

test('what does not fit a card is left out, and the rest is made', async () => {
  const asked: Received[] = []
  serve((request) => {
    asked.push(request)
    return asked.length === 1
      ? problem(422, 'invalid', [{ pointer: '/phones/0/number', code: 'phone' }])
      : json(aCard({ name: 'Grace Hopper' }), 201)
  })
  const { card, isWhole } = await makeFirstCard(firstCard(KNOWN), null)
  expect([card.name, isWhole]).toEqual(['Grace Hopper', true])
  const { phones: _refused, ...rest } = firstCard(KNOWN)
  expect(asked.map(({ body }) => body)).toEqual([firstCard(KNOWN), rest])
})

test('a name that is refused is not asked for a second time', async () => {
  let asked = 0
  serve(() => {
    asked += 1
    return problem(422, 'invalid', [{ pointer: '/name', code: 'control-character' }])
  })
  const failure: unknown = await makeFirstCard(firstCard(KNOWN), null).catch((error: unknown) => error)
  expect(isProblem(failure, 'invalid')).toBe(true)
  expect(asked).toBe(1)
})
