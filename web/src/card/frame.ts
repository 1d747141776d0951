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
  wear(target, view, [...css, LOOK_ONLY])
  copyAttributes(page.documentElement, target.documentElement)
  redraw(target.body, page.body)
  if (scroller) scroller.scrollTop = top
  return true
}

const worn = new WeakMap<Document, string>()

// Colours change seldom; the same sheets again would have the whole page laid out anew.
function wear(target: Document, view: typeof globalThis, css: readonly string[]): void {
  const text = css.join('\n')
  if (worn.get(target) === text) return
  worn.set(target, text)
  target.adoptedStyleSheets = css.map((rules) => {
    const sheet = new view.CSSStyleSheet()
    sheet.replaceSync(rules)
    return sheet
  })
}

/** Make the shown node like the new one; what is the same already stays, so that little is laid out anew. */
function redraw(shown: ChildNode, wanted: ChildNode): void {
  if (shown.isEqualNode(wanted)) return
  const isLike = shown.nodeName === wanted.nodeName && shown.childNodes.length === wanted.childNodes.length
  if (!isLike || !(wanted.nodeType === Node.ELEMENT_NODE && wanted.hasChildNodes())) {
    shown.replaceWith((shown.ownerDocument ?? document).importNode(wanted, true))
    return
  }
  copyAttributes(wanted as Element, shown as Element)
  const children = [...wanted.childNodes]
  ;[...shown.childNodes].forEach((child, index) => redraw(child, children[index] as ChildNode))
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of [...to.attributes]) to.removeAttribute(name)
  for (const { name, value } of from.attributes) to.setAttribute(name, value)
}
