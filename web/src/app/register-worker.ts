/** Registers the service worker where there may be one: over TLS, or on this machine. */

/** Called when the first screen is there; waits until all of it has come, so that nothing to see is kept waiting. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (document.readyState === 'complete') void register()
  else window.addEventListener('load', () => void register(), { once: true })
}

async function register(): Promise<void> {
  const { serviceWorker } = navigator
  // What comes before the first worker passes it by, the words of this language among it.
  if (!serviceWorker.controller) serviceWorker.addEventListener('controllerchange', passOn, { once: true })
  try {
    await serviceWorker.register('/sw.js')
  } catch (error) {
    // Everything works without it but a start without a connection.
    console.warn('Kontakt will not open without a connection.', error)
  }
}

/** Ask for the files of this page once more: the browser has them, and now the worker sees and keeps them. */
function passOn(): void {
  for (const { name } of performance.getEntriesByType('resource')) {
    const { origin, pathname } = new URL(name)
    if (origin === location.origin && pathname.startsWith('/assets/')) fetch(name).catch(() => undefined)
  }
}
