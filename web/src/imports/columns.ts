/** The columns that the help names; the rest follows from what it says about numbers, labels and networks. */

export const COLUMNS: readonly string[] = [
  ...['name', 'first_name', 'last_name', 'pronouns', 'job_title', 'company', 'department'],
  ...['phone', 'mobile', 'work_phone', 'home_phone', 'fax', 'email', 'work_email', 'home_email', 'website'],
  ...['street', 'city', 'region', 'postal_code', 'country', 'bio', 'calendar_url', 'calendar_label'],
  ...['primary_color', 'background_color', 'text_color', 'font', 'theme', 'avatar_shape', 'layout'],
  ...['visibility', 'no_index', 'obfuscate', 'slug', 'owner_email'],
]
