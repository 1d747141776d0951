import { expect, test } from 'vitest'
import { h } from 'vue'
import ViewsSparkline from '@/analytics/ViewsSparkline.vue'
import { mount } from './support/mount'

function drawn(views: number[]) {
  const place = mount({ render: () => h(ViewsSparkline, { views, label: '6 views' }) })
  const points = place.querySelector('polyline')?.getAttribute('points') ?? ''
  return { image: place.querySelector('svg'), points: points.split(' ').filter(Boolean) }
}

test('the line goes from the oldest day to today, as high as the most views', () => {
  expect(drawn([0, 4, 2]).points).toEqual(['0,24', '50,0', '100,12'])
})

test('days without a view are a line on the ground', () => {
  expect(drawn([0, 0]).points).toEqual(['0,24', '100,24'])
})

test('one day and no day at all are drawn, too', () => {
  expect(drawn([3]).points).toEqual(['0,0'])
  expect(drawn([]).points).toEqual([])
})

test('the picture says the same in words', () => {
  const { image } = drawn([1])
  expect(image?.getAttribute('role')).toBe('img')
  expect(image?.getAttribute('aria-label')).toBe('6 views')
})
