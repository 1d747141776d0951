/** The signature as a file, which some mail programs read. */

/** Save it under the name as a document of its own. */
export function download(name: string, html: string): void {
  const page = `<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n${html}\n</body>\n</html>\n`
  const address = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = address
  // What file systems forbid; the browser sees to the rest.
  link.download = `${name.replaceAll(/[<>:"/\\|?*\s]+/g, ' ').trim() || 'signature'}.html`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
