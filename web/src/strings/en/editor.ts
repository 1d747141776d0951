/** The editor's frame: saving, leaving, conflicts, preview. Its fields are in fields.ts. */

export const editor = {
  back: 'All cards',
  save: 'Save',
  saved: 'Saved',
  savedAt: 'All changes are saved',
  unsaved: 'Unsaved changes',
  discard: 'Discard changes',
  discarded: 'Changes discarded.',
  restored: 'Your unsaved changes are back.',
  reloaded: 'This is their version.',
  loadFailed: 'This card could not be loaded',
  gone: 'This card does not exist, or it is not yours.',
  someInvalid: 'Not saved. Some fields need another look.',
  edit: 'Edit',
  preview: 'Preview',
  form: 'The card’s content',
}

export const preview = {
  title: 'Live preview of the card',
  heading: 'Preview',
  width: 'Preview width',
  phone: 'Phone',
  desktop: 'Desktop',
  waiting: 'The preview follows as soon as the marked fields are right.',
  offline: 'The preview waits for the connection.',
  failed: 'The preview could not be drawn.',
}

export const conflict = {
  title: 'This card was changed in the meantime',
  text: 'Somebody saved it after you opened it. Load their version and lose your changes, or save yours on top.',
  reload: 'Reload their version',
  keep: 'Keep mine',
}

export const expired = {
  title: 'Your session has ended',
  text: 'Sign in to keep your changes. They wait in this tab.',
  signIn: 'Sign in',
  later: 'Not now',
}

export const leaving = {
  title: 'Leave without saving?',
  text: 'Your changes to this card are not saved.',
  leave: 'Leave',
  stay: 'Keep editing',
}
