/** Copying what mail programs paste: HTML, with plain text for those that take no HTML. */

/** Both forms at once; false where the browser lets nobody copy. */
export async function copyBoth(html: string, text: string): Promise<boolean> {
  // The older way first: it needs no TLS and hands on exactly this HTML. The newer one parses it anew, in a document
  // whose policy refuses every style attribute.
  if (copyByCommand({ 'text/html': html, 'text/plain': text })) return true
  try {
    const both = { 'text/html': blob(html, 'text/html'), 'text/plain': blob(text, 'text/plain') }
    await navigator.clipboard.write([new ClipboardItem(both)])
    return true
  } catch {
    return false
  }
}

/** Text alone; false where the browser lets nobody copy. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyByCommand({ 'text/plain': text })
  }
}

const blob = (content: string, type: string) => new Blob([content], { type })

/** Select something, because nothing is copied without a selection, and put into the event what is to be copied. */
function copyByCommand(forms: Record<string, string>): boolean {
  const place = document.createElement('span')
  place.textContent = '.'
  place.className = 'visually-hidden'
  document.body.append(place)
  getSelection()?.selectAllChildren(place)
  const fill = (event: ClipboardEvent): void => {
    for (const [type, content] of Object.entries(forms)) event.clipboardData?.setData(type, content)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', fill, { capture: true })
  try {
    return document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', fill, { capture: true })
    getSelection()?.removeAllRanges()
    place.remove()
  }
}
