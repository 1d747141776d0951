import { expect, test } from 'vitest'
import { h, nextTick, ref } from 'vue'
import PeriodPicker from '@/analytics/PeriodPicker.vue'
import { daysOf } from '@/analytics/period'
import type { Days } from '@/api/analytics'
import { mount } from './support/mount'

const TODAY = '2026-03-04'

function picker(first: Days) {
  const days = ref(first)
  const render = () =>
    h(PeriodPicker, { today: TODAY, modelValue: days.value, 'onUpdate:modelValue': (chosen: Days) => (days.value = chosen) })
  const place = mount({ render })
  const choose = async (label: string) => {
    const found = [...place.querySelectorAll('label')].find((one) => one.textContent === label)
    found?.querySelector('input')?.click()
    await nextTick()
  }
  const field = (label: string) => {
    const found = [...place.querySelectorAll('label')].find((one) => one.textContent === label)
    return place.querySelector<HTMLInputElement>(`#${CSS.escape(found?.htmlFor ?? '')}`)
  }
  const enter = async (label: string, day: string) => {
    const input = field(label)
    if (!input) throw new Error(`There is no field ${label}.`)
    input.value = day
    input.dispatchEvent(new Event('input'))
    await nextTick()
  }
  const show = async () => {
    place.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await nextTick()
  }
  return { days, place, choose, field, enter, show }
}

test('a usual period is chosen by its name', async () => {
  const { days, place, choose } = picker(daysOf('30', TODAY))
  expect(place.querySelector<HTMLInputElement>(':checked')?.value).toBe('30')
  await choose('7 days')
  expect(days.value).toEqual({ from: '2026-02-26', to: TODAY })
})

test('own days begin with those that are shown, and count when they are asked for', async () => {
  const { days, choose, field, enter, show } = picker(daysOf('7', TODAY))
  await choose('Own dates')
  expect([field('First day')?.value, field('Last day')?.value]).toEqual(['2026-02-26', TODAY])
  await enter('First day', '2026-01-01')
  expect(days.value.from).toBe('2026-02-26')
  await show()
  expect(days.value).toEqual({ from: '2026-01-01', to: TODAY })
})

test('days that cannot be shown are named at their fields, and stay as they were entered', async () => {
  const { days, place, field, enter, show } = picker({ from: '2026-01-01', to: '2026-01-31' })
  await enter('First day', '2026-02-01')
  await show()
  expect(days.value.from).toBe('2026-01-01')
  expect(place.querySelector('[role="alert"]')?.textContent).toBe('The last day must not come before the first.')
  expect(field('First day')?.getAttribute('aria-invalid')).toBe('true')
  expect(place.querySelector(`#${CSS.escape(field('Last day')?.getAttribute('aria-describedby') ?? '')}`)).toBeTruthy()
})
