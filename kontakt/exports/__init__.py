"""Copies of what the instance holds, for admins: a table of all cards, and an archive of everything."""
