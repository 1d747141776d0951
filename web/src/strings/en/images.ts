/** Pictures of a card: choosing, cropping, storing. */

export const images = {
  hint: 'Pictures are saved at once.',
  names: { avatar: 'Photo', banner: 'Banner', background: 'Background picture' },
  hints: {
    avatar: 'A face, seen from the front, works best.',
    banner: 'Wide, three to one.',
    background: 'Fills the field behind the card.',
  },
  add: { avatar: 'Add photo', banner: 'Add banner', background: 'Add picture' },
  change: { avatar: 'Change photo', banner: 'Change banner', background: 'Change picture' },
  remove: { avatar: 'Remove photo', banner: 'Remove banner', background: 'Remove picture' },
  /** On the buttons beside the picture; `change` and `remove` are their full names for screen readers. */
  changeShort: 'Change',
  removeShort: 'Remove',
  saved: { avatar: 'Photo saved.', banner: 'Banner saved.', background: 'Picture saved.' },
  removed: { avatar: 'Photo removed.', banner: 'Banner removed.', background: 'Picture removed.' },
  sending: 'Sending',
  cropTitle: { avatar: 'Crop the photo', banner: 'Crop the banner', background: 'Crop the picture' },
  cropText: 'Drag to move, scroll or pinch to zoom. With the keyboard: arrow keys move, plus and minus zoom.',
  cropArea: 'Picture to crop',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  use: { avatar: 'Use photo', banner: 'Use banner', background: 'Use picture' },
  unreadable: 'This file is not a picture that can be used. Choose a JPEG, PNG or WebP file.',
  tooLarge: 'This picture is too large. Choose a smaller one.',
}
