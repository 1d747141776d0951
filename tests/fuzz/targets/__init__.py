"""Every target: a function that reads a case and fails if a promise is broken."""

from collections.abc import Callable, Mapping

from tests.fuzz.source import Source
from tests.fuzz.targets import (
    codes,
    colours,
    markup,
    names,
    redirects,
    requests,
    settings,
    slugs,
    tables,
    uploads,
    vcards,
)

Target = Callable[[Source], None]

TARGETS: Mapping[str, Target] = {
    "slug": slugs.slug,
    "vcard-3": vcards.vcard_3,
    "vcard-4": vcards.vcard_4,
    "colour": colours.colour,
    "theme": colours.theme,
    "signature-colours": colours.signature_colours,
    "qr-parameters": codes.qr_parameters_of,
    "qr-code": codes.qr_code_of,
    "multipart": uploads.multipart,
    "json-body": requests.json_body,
    "headers": requests.headers,
    "settings": settings.settings,
    "csv-table": tables.csv_table,
    "csv-cells": tables.csv_cells,
    "safe-next": redirects.safe_next_of,
    "json-ld": markup.json_ld,
    "card-page": markup.card_page,
    "signature": markup.signature,
    "file-name": names.file_name,
}

SLOW: Mapping[str, int] = {"card-page": 10}
"""Targets that get a part of the cases: a page takes 2 ms, and `signature` escapes by the same templates."""
