/** The application's words, dates and numbers in the language of the person in front of it. */

export { FIRST_ROOMS, type MessageId, type Room } from './catalogues'
export { formatDate, formatNumber, formatRelative } from './format'
export { isLanguage, LANGUAGES, preferred, remember, type Language } from './languages'
export { direction, isMessage, loadRooms, locale, setLocale, t } from './messages'
