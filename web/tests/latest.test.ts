import { expect, test } from 'vitest'
import { latest } from '@/analytics/latest'

function asked() {
  const answers: { resolve: (value: string) => void; reject: (error: Error) => void }[] = []
  const read = latest(() => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })))
  return { answers, read }
}

test('an answer that comes late does not replace the one that was asked for later', async () => {
  const { answers, read } = asked()
  const both = [read(), read()]
  answers[1]?.resolve('new')
  answers[0]?.resolve('old')
  expect(await Promise.all(both)).toEqual(['new', 'new'])
})

test('the failure of what nobody waits for any more is nobody’s', async () => {
  const { answers, read } = asked()
  const both = [read(), read()]
  answers[0]?.reject(new Error('late'))
  answers[1]?.resolve('new')
  expect(await Promise.all(both)).toEqual(['new', 'new'])
})

test('the failure of the latest is told', async () => {
  const { answers, read } = asked()
  const reading = read()
  answers[0]?.reject(new Error('offline'))
  await expect(reading).rejects.toThrow('offline')
})
