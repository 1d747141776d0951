/**
 * Draws a signature into a frame as a mail program shows it: with that program's background and text colour.
 *
 * The frame inherits the application's content security policy, which refuses style attributes as much as style
 * elements; what a script sets by itself is not subject to it. Scripts in the frame never run: the sandbox forbids them.
 */

/** What the frame is loaded with: a document of its own in standards mode. */
export const EMPTY_MAIL = '<!doctype html><html><head><title>.</title></head><body></body></html>'

/** Background and text of mail programs on a light and on a dark screen. */
const SCREENS = { light: ['#ffffff', '#1f1f1f'], dark: ['#1f1f1f', '#e8e8e8'] } as const
export type Screen = keyof typeof SCREENS

const HELD = 'data-held-style'

/** Show the signature; returns its height in CSS pixels, or null if the frame has no document to draw into. */
export function drawMail(frame: HTMLIFrameElement, html: string, screen: Screen): number | null {
  const target = frame.contentDocument
  if (!target?.body) return null
  // In texts and values a quotation mark is written as an entity: this is only found where an attribute begins.
  const parsed = new DOMParser().parseFromString(html.replaceAll(' style="', ` ${HELD}="`), 'text/html')
  const content = target.importNode(parsed.body, true)
  for (const element of content.querySelectorAll<HTMLElement>(`[${HELD}]`)) {
    element.style.cssText = element.getAttribute(HELD) ?? ''
    element.removeAttribute(HELD)
  }
  // Here one looks; following a link would replace what is looked at.
  for (const link of content.querySelectorAll('a')) {
    link.setAttribute('tabindex', '-1')
    link.style.pointerEvents = 'none'
  }
  for (const image of content.querySelectorAll('img')) image.decoding = 'sync'
  const [background, text] = SCREENS[screen]
  Object.assign(content.style, { margin: '0', padding: '16px', background, color: text, overflowWrap: 'anywhere' })
  // The frame takes the colour scheme of the application otherwise, and a background with it.
  target.documentElement.style.colorScheme = screen
  target.body.replaceWith(content)
  return content.scrollHeight
}
