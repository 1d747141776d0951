/** Writing NFC tags, where the browser can (Web NFC). */

interface Reader {
  write(message: { records: { recordType: 'url'; data: string }[] }, options: { signal: AbortSignal }): Promise<void>
}

declare global {
  interface Window {
    NDEFReader?: new () => Reader
  }
}

export function canWriteTags(): boolean {
  return typeof window.NDEFReader === 'function'
}

/** Write the address to the next tag that is held to the device. Rejects with a `DOMException` that says why not. */
export async function writeTag(address: string, signal: AbortSignal): Promise<void> {
  if (!window.NDEFReader) throw new DOMException('', 'NotSupportedError')
  await new window.NDEFReader().write({ records: [{ recordType: 'url', data: address }] }, { signal })
}
