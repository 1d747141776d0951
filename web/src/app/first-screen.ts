/** When what nobody sees yet may be loaded without taking the network from what they came for. */

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'touchstart'] as const
const AT_LATEST = 2000

let settled: Promise<void> | undefined

/** Resolves when the person begins to do something, or two seconds after it was asked for first. */
export function afterFirstScreen(): Promise<void> {
  settled ??= new Promise((resolve) => {
    const go = (): void => {
      for (const sign of SIGNS) removeEventListener(sign, go)
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(go, AT_LATEST)
    for (const sign of SIGNS) addEventListener(sign, go, { passive: true })
  })
  return settled
}
