/** Registers the service worker where there may be one: over TLS, or on this machine. */

/** Called when the first screen is there; waits until all of it has come, so that nothing to see is kept waiting. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (document.readyState === 'complete') void register()
  else window.addEventListener('load', () => void register(), { once: true })
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register('/sw.js')
  } catch (error) {
    // Everything works without it but a start without a connection.
    console.warn('Kontakt will not open without a connection.', error)
  }
}
