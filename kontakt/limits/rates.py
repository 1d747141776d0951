"""How often somebody may do what: one line each. docs/operations.md lists them.

All are generous enough for an office of 500 people behind one address, and far below what would trouble an instance.
"""

from dataclasses import dataclass

from limits import RateLimitItem, parse


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A limit in the notation of the library `limits`: of a visitor, or of a person where one has to be signed in.

    One that is exact is decided by what all replicas have counted. Others are decided without waiting, by what was
    known a second ago. With a `parameter`, only requests that have it in their query count.
    """

    name: str
    limit: str
    is_exact: bool = True
    parameter: str | None = None

    def item(self, factor: float) -> RateLimitItem:
        """Return the limit for the library, that many times as high, and at least one."""
        one = parse(self.limit)
        return type(one)(max(1, round(one.amount * factor)), one.multiples, self.name)


# Half an office follows the same mail within minutes. No password is asked for here that a program could guess.
SIGN_IN = Rate("sign-in", "300 per 5 minutes")
# Twice as many, because whoever goes back comes again; each may cost the provider a request.
CALLBACK = Rate("callback", "600 per 5 minutes")
# All of them come from the provider's address, at once where it ends the sessions of everybody.
BACK_CHANNEL = Rate("back-channel", "600 per minute")
# A person asks for one contact or two; whoever collects them all shall take days.
REVEAL = Rate("reveal", "30 per hour")
# A page reports a view and some clicks: everybody in an office may open one in the same minute.
EVENTS = Rate("events", "1200 per minute", is_exact=False)
# Everybody in an office saves a contact or looks for one; five a second is a program.
VCARDS = Rate("vcard", "300 per minute", is_exact=False)
# A print shop may fetch the codes of a whole department at once.
QR = Rate("qr", "300 per minute", is_exact=False)
# Messengers fetch one for each link; drawing one takes a core for a tenth of a second.
PICTURE = Rate("picture", "300 per minute", is_exact=False)
# The editor draws while somebody types, up to four times a second.
PREVIEW = Rate("preview", "240 per minute")
# Decoding a picture costs a core a second, one after the other; nobody chooses six a minute for long.
UPLOAD = Rate("upload", "60 per 10 minutes")
# A file has up to thousands of cards; twenty attempts an hour are enough to get one right.
IMPORT = Rate("import", "20 per hour")
# A list is searched while somebody types; each search looks through everything.
SEARCH = Rate("search", "240 per minute", parameter="q")

RATES = (SIGN_IN, CALLBACK, BACK_CHANNEL, REVEAL, EVENTS, VCARDS, QR, PICTURE, PREVIEW, UPLOAD, IMPORT, SEARCH)
