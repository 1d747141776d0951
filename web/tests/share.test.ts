import { effectScope, nextTick, reactive } from 'vue'
import { expect, onTestFinished, test, vi } from 'vitest'
import { mailLink, qrAddress, QR_DEFAULTS, taggedLink } from '@/share/addresses'
import { BUSINESS_CARD, grid, PAPERS, usualPaper, type Paper } from '@/share/sheets'
import { useCopy } from '@/share/useCopy'
import { useQrCode } from '@/share/useQrCode'
import { useToasts } from '@/composables/useToasts'
import { aCard } from './support/card'
import { problem, serve, settled } from './support/server'

const card = aCard()

test('links say which way they went', () => {
  expect(taggedLink(card, 'nfc')).toBe('http://localhost/c/ada-lovelace?s=nfc')
})

test('a message keeps its lines and every character', () => {
  const link = new URL(mailLink('A & B?', 'One\nTwo + ü'))
  expect(link.protocol).toBe('mailto:')
  expect(new URLSearchParams(link.search.replaceAll('+', '%2B')).get('body')).toBe('One\r\nTwo + ü')
  expect(link.search).toContain('subject=A%20%26%20B%3F')
})

test('the address of a code says only what differs from the usual', () => {
  expect(qrAddress(card, {})).toBe('/api/cards/ada-lovelace/qr?format=png&size=1000')
  const wishes = { content: 'vcard', format: 'pdf', size: 300, fg: '#112233', bg: '#eeeeee', logo: true } as const
  expect(qrAddress(card, wishes)).toBe(
    '/api/cards/ada-lovelace/qr?format=pdf&size=300&content=vcard&fg=112233&bg=eeeeee&logo=1',
  )
})

test.each<[Paper, number]>([
  ['a4', 10],
  ['letter', 8],
])('business cards fit on %s, with room for the marks where printers reach', (paper, count) => {
  const { width, height } = PAPERS[paper]
  const laid = grid(paper)
  expect(laid.count).toBe(count)
  expect(laid.left * 2 + laid.columns * BUSINESS_CARD.width).toBeCloseTo(width)
  expect(laid.top * 2 + laid.rows * BUSINESS_CARD.height).toBeCloseTo(height)
  // One pair of marks for each cut, outside of the cards and 4 mm and more inside of the paper.
  expect(laid.marks).toHaveLength(2 * (laid.columns + 1) + 2 * (laid.rows + 1))
  for (const { x1, y1, x2, y2 } of laid.marks) {
    expect(Math.min(x1, x2, y1, y2)).toBeGreaterThanOrEqual(4)
    expect(Math.max(x1, x2)).toBeLessThanOrEqual(width - 4)
    expect(Math.max(y1, y2)).toBeLessThanOrEqual(height - 4)
    const isBeside = Math.max(x1, x2) < laid.left || Math.min(x1, x2) > width - laid.left
    const isAbove = Math.max(y1, y2) < laid.top || Math.min(y1, y2) > height - laid.top
    expect(isBeside || isAbove).toBe(true)
  }
})

test.each([
  [['en-US', 'en'], 'letter'],
  [['en-GB'], 'a4'],
  [['de', 'en-US'], 'letter'],
  [['et'], 'a4'],
  [['es-419', 'es-MX'], 'letter'],
])('the usual paper of %s is %s', (languages, paper) => {
  expect(usualPaper(languages)).toBe(paper)
})

/** A code that is loaded as the options are; `asked` are the queries. */
function coded(answer: (query: string) => Response) {
  const asked: string[] = []
  serve(({ query }) => {
    asked.push(query)
    return answer(query)
  })
  const options = reactive({ ...QR_DEFAULTS })
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  const code = scope.run(() =>
    useQrCode(
      () => card,
      () => options,
    ),
  )
  if (!code) throw new Error('the scope is active')
  return { options, asked, code }
}

const svg = (headers: Record<string, string> = {}) =>
  new Response('<svg xmlns="http://www.w3.org/2000/svg"/>', { headers: { 'content-type': 'image/svg+xml', ...headers } })

test('the picture follows the options once, however quickly they change, and not the format', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { options, asked, code } = coded(() => svg())
  await vi.runAllTimersAsync()
  expect(code.picture.value).toMatch(/^blob:/)
  options.fg = '#111111'
  await nextTick()
  options.fg = '#222222'
  await nextTick()
  options.format = 'pdf'
  await vi.runAllTimersAsync()
  expect(asked).toEqual(['format=svg&size=1000', 'format=svg&size=1000&fg=222222'])
})

test('a refused choice is an error at its field, and what fell back is told', async () => {
  const { options, code } = coded((query) =>
    query.includes('fg=')
      ? problem(422, 'invalid', [{ pointer: '/fg', code: 'contrast' }])
      : svg(query.includes('vcard') ? { 'x-qr-content': 'url' } : {}),
  )
  await settled()
  const before = code.picture.value
  options.fg = '#eeeeee'
  await vi.waitFor(() => expect(code.errors.value).toEqual([{ pointer: '/fg', code: 'contrast' }]))
  expect(code.problem.value).toBeNull()
  expect(code.picture.value).toBe(before)
  options.fg = '#000000'
  options.content = 'vcard'
  await vi.waitFor(() => expect(code.holds.value).toBe('url'))
  expect(code.errors.value).toEqual([])
})

test('where there is no clipboard the text is selected and the person is told', async () => {
  const clipboard = vi.spyOn(navigator.clipboard, 'writeText')
  const place = document.createElement('p')
  place.textContent = 'https://example.com'
  document.body.append(place)
  const scope = effectScope()
  onTestFinished(() => {
    clipboard.mockRestore()
    place.remove()
    scope.stop()
  })
  const copying = scope.run(() => useCopy())
  if (!copying) throw new Error('the scope is active')
  clipboard.mockResolvedValueOnce()
  await copying.copy('https://example.com', place)
  expect(copying.isCopied.value).toBe(true)
  clipboard.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'))
  await copying.copy('https://example.com', place)
  expect(getSelection()?.toString()).toBe('https://example.com')
  expect(useToasts().toasts.value.at(-1)?.text).toMatch(/^Copying is not possible here/)
})
