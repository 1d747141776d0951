/** Copying what mail programs paste: HTML, with plain text for those that take no HTML. */

/** Both forms at once; false where the browser lets nobody copy. */
export async function copyBoth(html: string, text: string): Promise<boolean> {
  try {
    const both = { 'text/html': blob(html, 'text/html'), 'text/plain': blob(text, 'text/plain') }
    await navigator.clipboard.write([new ClipboardItem(both)])
    return true
  } catch {
    // Without TLS there is no clipboard for pages, and some browsers know only text: the older way takes both.
    return copyByCommand({ 'text/html': html, 'text/plain': text })
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
