/** The frame of the application, signing in and out, and words that every screen uses. */

export const app = {
  name: 'Kontakt',
  skip: 'Skip to content',
  navigation: 'Main',
  /** Opens the person's own menu. */
  account: 'Account',
  administrator: 'Administrator',
  signOut: 'Sign out',
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Try again',
  more: 'More actions',
  undo: 'Undo',
  notifications: 'Notifications',
  dismiss: 'Dismiss',
  notFoundTitle: 'There is nothing here',
  notFoundText: 'The address may be mistyped, or what was here is gone.',
  toCards: 'Go to your cards',
  loading: 'Loading',
}

export const signIn = {
  title: (organisation: string) => `${organisation} business cards`,
  text: 'Make your card, keep it up to date, and share it with a link or a QR code.',
  button: 'Sign in',
  ended: 'Your session has ended. Sign in to go on.',
  /** Under the button; the organisation's own account is used, there is no password of Kontakt's. */
  hint: 'You sign in with your work account.',
}
