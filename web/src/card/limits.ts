/** Longest values and lists that the API takes; a test compares them with openapi.json. */

export const LENGTHS = {
  line: 120,
  street: 200,
  postalCode: 20,
  label: 30,
  caption: 60,
  bio: 1000,
  phone: 40,
  email: 254,
  url: 2048,
  slug: 100,
  alt: 200,
} as const

export const LIST_SIZES = { phones: 10, emails: 10, websites: 10, social_links: 20 } as const
