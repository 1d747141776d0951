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

/** How high the mail in the frame is, in CSS pixels; 0 as long as it is not seen. */
export function heightOf(frame: HTMLIFrameElement): number {
  return frame.contentDocument?.body?.scrollHeight ?? 0
}

/** Show the signature, at a share of its size. */
export function drawMail(frame: HTMLIFrameElement, html: string, screen: Screen, zoom = 1): void {
  const target = frame.contentDocument
  if (!target?.body) return
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
  if (zoom !== 1) content.style.zoom = String(zoom)
  // The frame takes the colour scheme of the application otherwise, and a background with it.
  target.documentElement.style.colorScheme = screen
  target.body.replaceWith(content)
}
