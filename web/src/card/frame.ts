/**
 * Draws a page of the server into a frame without loading anything anew, so that nothing flashes and the place to
 * which one had scrolled stays.
 *
 * The frame inherits the application's content security policy, which allows no style elements; constructed
 * stylesheets are not subject to it. Scripts never run: the sandbox forbids them.
 */

/** What the frame is loaded with: a document of its own in standards mode. */
export const EMPTY_PAGE = '<!doctype html><html><head><title>.</title></head><body></body></html>'

// In a preview one looks; following a link would replace it. Disclosure widgets still open.
const LOOK_ONLY = 'a, button, input, form { pointer-events: none }'

/** Show the page in the frame; returns false if the frame has no document to draw into. */
export function drawPage(frame: HTMLIFrameElement, html: string): boolean {
  const target = frame.contentDocument
  const view = frame.contentWindow as (Window & typeof globalThis) | null
  if (!target?.body || !view) return false

  // Taken out before parsing: even in a document that is never shown a style element offends the policy.
  const css: string[] = []
  const content = html.replace(/<style[^>]*>(.*?)<\/style>/gs, (_element, text: string) => (css.push(text), ''))
  const page = new DOMParser().parseFromString(content, 'text/html')
  for (const element of page.querySelectorAll('script, link, base, meta')) element.remove()
  for (const link of page.querySelectorAll('a, button, input')) link.setAttribute('tabindex', '-1')
  // A picture that was there a moment ago is painted with the rest instead of after it.
  for (const image of page.querySelectorAll('img')) image.decoding = 'sync'

  const scroller = target.scrollingElement
  const top = scroller?.scrollTop ?? 0
  target.adoptedStyleSheets = [...css, LOOK_ONLY].map((text) => {
    const sheet = new view.CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
  copyAttributes(page.documentElement, target.documentElement)
  target.body.replaceWith(target.importNode(page.body, true))
  if (scroller) scroller.scrollTop = top
  return true
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of [...to.attributes]) to.removeAttribute(name)
  for (const { name, value } of from.attributes) to.setAttribute(name, value)
}
