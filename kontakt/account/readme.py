"""What the archive of a person says about itself."""

README = """\
This is everything that this Kontakt instance has stored about you. Text is UTF-8, times are UTC (RFC 3339).

profile.json     who you are, as your organisation's identity provider told at your last sign-in, and your language
cards.json       your business cards with all their values, former addresses and descriptions of their pictures;
                 one with "deleted_at" is deleted and goes for good within an hour of that time
cards/           the same cards as vCards (RFC 6350), for address books
pictures/        the pictures of your cards; cards.json names them
signatures.json  your e-mail signatures
sessions.json    the browsers in which you are signed in, with what they call themselves
imports.json     the tables of cards that you imported; their rows are about the people in them and not in here
audit.json       what was recorded of what you did, and of what was done to you and to what is yours, with the
                 network address from which you did it
analytics.json   how often your cards were opened and used, by day; the visitors are not known
links.json       how often the links on your cards were used, by day; a link that the card no longer has is null
manifest.json    how much of each there is

What is not in here: tokens and keys, which only serve to recognise your browser; single events of your cards, which
are about their visitors; and whatever your organisation's identity provider knows besides.
"""
