/** The list of cards, making, sharing and deleting one. */

export const cards = {
  title: 'Cards',
  count: (total: number) => (total === 1 ? '1 card' : `${total} cards`),
  create: 'New card',
  emptyTitle: 'No card yet',
  empty: 'A card holds what people need to reach you, and a link and a QR code to share it.',
  createFirst: 'Make your card',
  loadMore: 'Show more',
  loadFailed: 'Your cards could not be loaded',
  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  open: 'Open',
  openOf: (name: string) => `Open the page of ${name}`,
  share: 'Share',
  shareOf: (name: string) => `Share ${name}`,
  qr: 'QR code',
  qrOf: (name: string) => `QR code of ${name}`,
  visibility: { public: 'Public', unlisted: 'Unlisted', disabled: 'Disabled' },
}

export const createCard = {
  title: 'New card',
  text: 'Whose card is it? Everything else comes next.',
  name: 'Name',
  submit: 'Make card',
}

export const shareCard = {
  title: 'Share',
  text: (name: string) => `Anyone with this link can see the card of ${name}.`,
  disabled: 'This card is disabled: its page, QR code and contact file answer to nobody.',
  copy: 'Copy link',
  copied: 'Copied',
  copyFailed: 'Copying is not possible here. The link is selected; copy it with your keyboard.',
  native: 'Share…',
  contact: 'Contact file',
  showQr: 'Show QR code',
}

export const qrCode = {
  title: 'QR code',
  text: 'Hold it up to a camera; it leads to the card.',
  /** The alternative text of the picture. */
  alt: (url: string) => `QR code that leads to ${url}`,
  failed: 'The QR code could not be loaded.',
  png: 'PNG',
  pngHint: 'Download as PNG, for documents and slides',
  svg: 'SVG',
  svgHint: 'Download as SVG, for print',
}

export const deleteCard = {
  action: 'Delete card',
  title: (name: string) => `Delete the card of ${name}?`,
  text: 'Its page, links and printed QR codes stop working, and its pictures are removed. This cannot be undone.',
  confirm: 'Delete card',
  done: 'The card is deleted.',
}
