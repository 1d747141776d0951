"""A full database as the first released schema had it: 1 000 cards in every variety, and all that belongs to them."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table, types

CARDS = 1000
TEXTS = (
    "Ada Lovelace",
    "Žofia Ťapušíková",
    "أحمد بن محمد",
    "דוד בן־גוריון",
    "山田 太郎",
    "Zoë 👩🏽‍🚀 e\u0301",
    'O\'Neil "Bob" \\ \\n %s {{x}}',
    "</script><b>&amp;",
    "one\nline\r\nand\tmore",
    " ",
    "x",
)
ENTRIES: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"number": "+49 30 1234567", "label": "mobile", "e164": "+49301234567"}],
    [{"url": "https://example.com/ü?a=b#c", "label": "山"}, {"url": "", "label": None}],
    [{"nested": {"deep": [1, 2.5, True, None, "\\u0000 not a null"]}, "big": 12345678901234567890}],
)
CHOICES = {
    "font": ("inter", "system"),
    "theme": ("light", "dark", "auto"),
    "avatar_shape": ("circle", "rounded"),
    "layout": ("classic", "modern"),
    "visibility": ("public", "unlisted", "disabled"),
    "role": ("user", "admin"),
    "country": ("DE", "JP"),
    "primary_color": ("#0f172a", "#ffffff"),
    "background_color": ("#0f172a",),
    "text_color": ("#000000",),
    "address": ("192.0.2.7", "2001:db8::7", "10.0.0.0/8"),
}
EARLIEST = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)


class Filler:
    """Rows for tables of which nothing is known but their columns."""

    def __init__(self) -> None:
        self._random = random.Random(4)
        self._count = 0

    def row(self, table: Table, **given: object) -> dict[str, object]:
        """Return a row with a value in every column, or null where that may be."""
        self._count += 1
        row: dict[str, object] = {}
        for column in table.columns:
            if column.name in given:
                row[column.name] = given[column.name]
            elif column.nullable and self._random.random() < 0.3:
                row[column.name] = None
            else:
                row[column.name] = self._value(column.name, column.type)
        return row

    def _value(self, name: str, kind: types.TypeEngine[Any]) -> object:
        if name in CHOICES:
            return self._random.choice(CHOICES[name])
        makers: dict[type[types.TypeEngine[Any]], Callable[[], object]] = {
            types.Uuid: lambda: UUID(int=self._random.getrandbits(128)),
            types.DateTime: lambda: EARLIEST + timedelta(microseconds=self._random.randrange(10**14)),
            types.Date: lambda: date(2026, 1, 1) + timedelta(days=self._count),
            types.Boolean: lambda: self._random.random() < 0.5,
            types.Integer: lambda: self._random.choice((1, 2, 4096, 2**31 - 1)),
            types.LargeBinary: lambda: self._random.randbytes(16),
            types.JSON: lambda: self._random.choice(ENTRIES),
            types.String: lambda: self._text(getattr(kind, "length", None) or 5000),
        }
        return next(make for known, make in makers.items() if isinstance(kind, known))()

    def _text(self, length: int) -> str:
        text = self._random.choice(TEXTS)
        return self._random.choice((text, (text * length)))[:length]


def fill(connection: Connection) -> None:
    """Insert everything into a database at the first revision."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables, filler = metadata.tables, Filler()

    def insert(name: str, rows: list[dict[str, object]]) -> None:
        connection.execute(tables[name].insert(), rows)

    def rows(name: str, count: int, **given: object) -> list[dict[str, object]]:
        return [filler.row(tables[name], **given) for _ in range(count)]

    users = [filler.row(tables["users"], subject=f"subject-{number}") for number in range(100)]
    insert("users", users)
    cards = [
        filler.row(tables["cards"], slug=f"card-{number}", user_id=users[number % 100]["id"]) for number in range(CARDS)
    ]
    cards[0] |= {column.name: None for column in tables["cards"].columns if column.nullable}
    insert("cards", cards)
    for table, kinds in (("images", ("avatar", "banner", "background")), ("events", ("view", "click", "vcard"))):
        insert(table, [filler.row(tables[table], card_id=card["id"], kind=kind) for card in cards for kind in kinds])
    insert("card_slugs", [filler.row(tables["card_slugs"], slug=card["slug"], card_id=card["id"]) for card in cards])
    former = [filler.row(tables["card_slugs"], slug=f"{card['slug']}-old", card_id=card["id"]) for card in cards[:100]]
    insert("card_slugs", former)
    insert("sessions", [filler.row(tables["sessions"], user_id=user["id"]) for user in users])
    insert(
        "audit_entries", rows("audit_entries", 100, actor_id=users[0]["id"]) + rows("audit_entries", 100, actor_id=None)
    )
    insert("settings", [filler.row(tables["settings"], key=f"key-{number}") for number in range(20)])
    insert("settings", [filler.row(tables["settings"], key="null", value=None)])
    insert("daily_keys", rows("daily_keys", 5))
