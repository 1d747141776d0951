"""The cookies of a request, read so that another host of the domain cannot pass one of its own for ours."""

from starlette.requests import Request


def read_cookies(request: Request) -> dict[str, str]:
    """Return the values of the cookies by their names (RFC 6265, section 5.4), without those that are ambiguous.

    Starlette's own reading strips more than browsers do: with a no-break space before it, `__Host-kontakt_session` is a
    name that every host of the domain may set, and its value would be taken for ours. A name that comes with two values
    is passed over, because one of them is somebody else's.
    """
    found: dict[str, set[str]] = {}
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            name, separator, value = pair.strip(" \t").partition("=")
            if separator:
                found.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}
