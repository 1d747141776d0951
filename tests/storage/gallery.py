"""Cards with pictures of any content, written past the application: as many as a test needs, at once."""

import random
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from kontakt.media.storage import name_for

_USER = "INSERT INTO users (id, issuer, subject, name) VALUES (%s, 'https://id.test', %s, 'Grace')"
_CARD = "INSERT INTO cards (id, user_id, slug, name, revision) VALUES (%s, %s, %s, 'Grace', 1)"
_IMAGE = """INSERT INTO images (id, card_id, kind, webp_name, jpeg_name, width, height, jpeg_width, jpeg_height)
VALUES (%s, %s, 'avatar', %s, %s, 1, 1, 1, 1)"""


class Gallery:
    """The pictures of one database, and a folder to keep them in."""

    def __init__(self, database_url: str, folder: Path, seed: int = 7) -> None:
        self.contents: dict[str, bytes] = {}
        self.folder = folder
        self._url = database_url
        self._random = random.Random(seed)
        folder.mkdir(exist_ok=True)

    def add(self, cards: int, size: int | None = None) -> list[str]:
        """Make cards with a picture each, in two forms, in the folder, too; return the names of these."""
        names: list[str] = []
        with psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            user = uuid4()
            cursor.execute(_USER, [user, str(user)])
            for _ in range(cards):
                pair = [self._made("webp", size), self._made("jpg", size)]
                self.hang(cursor, user, *pair)
                names += pair
        return names

    @staticmethod
    def hang(cursor: "psycopg.Cursor[object]", user: UUID, webp: str, jpeg: str) -> None:
        """Make a card with the picture."""
        card = uuid4()
        cursor.execute(_CARD, [card, user, f"c-{card.hex}"])
        cursor.execute(_IMAGE, [uuid4(), card, webp, jpeg])

    def let_go(self, names: list[str]) -> None:
        """Take the pictures off their cards, and leave their files where they are."""
        with psycopg.connect(self._url) as connection:
            connection.execute("DELETE FROM images WHERE webp_name = ANY(%s) OR jpeg_name = ANY(%s)", [names, names])

    def _made(self, extension: str, size: int | None) -> str:
        data = self._random.randbytes(self._random.randint(200, 20_000) if size is None else size)
        name = name_for(data, extension)
        self.contents[name] = data
        (self.folder / name).write_bytes(data)
        return name
