"""A CSV file as a request brings it: as the body, or as the multipart member `file`."""

from starlette.requests import Request

from kontakt.bodies import is_coded, read_limited
from kontakt.media.upload import received
from kontakt.problems import UnsupportedMediaType

_TYPES = {
    *("text/csv", "application/csv", "text/plain", "text/tab-separated-values"),
    "application/vnd.ms-excel",  # What browsers call a .csv file where Excel is installed.
}
_FORM = "multipart/form-data"


async def received_table(request: Request) -> bytes:
    """Return the file's content; raise `TooLarge` or `UnsupportedMediaType`."""
    limit: int = request.state.settings.max_file_size
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _FORM:
        async with received(request, limit) as file:
            return file.read()
    if media_type not in _TYPES or is_coded(request.headers):
        raise UnsupportedMediaType("Send text/csv.")
    return await read_limited(request, limit)


def file_name(request: Request) -> str:
    """Return the name that the query gives the file, cut and without what nobody sees."""
    name = "".join(character for character in request.query_params.get("name", "") if character.isprintable())
    return name.strip()[-200:] or "cards.csv"
