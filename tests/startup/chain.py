"""A longer history than the real one: its revisions, and more that are made for a test."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from kontakt.resources import resource

_REVISION = '''"""{name}."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
runs_with = "{runs_with}"


def upgrade() -> None:
    for statement in {up!r}:
        op.execute(statement)


def downgrade() -> None:
    for statement in {down!r}:
        op.execute(statement)
'''
Revision = tuple[str, Sequence[str], Sequence[str]]
"""A name, the statements up, and those down."""


def longer(folder: Path, *further: Revision, runs_with: str | None = None) -> tuple[str, ...]:
    """Write the real revisions and further ones (name, SQL up, SQL down) into a new folder; return all, in order.

    The further ones work with the code of the revision that `runs_with` names, or else with none but their own.
    """
    real = resource("migrations")
    shutil.copytree(real, folder, ignore=shutil.ignore_patterns("__pycache__"))
    chain = [path.name.partition("_")[0] for path in sorted((real / "versions").glob("[0-9]*_*.py"))]
    for name, up, down in further:
        revision = f"{int(chain[-1]) + 1:04}"
        names = {"name": name, "revision": revision, "before": chain[-1], "runs_with": runs_with or revision}
        text = _REVISION.format(**names, up=list(up), down=list(down))
        (folder / "versions" / f"{revision}_{name}.py").write_text(text)
        chain.append(revision)
    return tuple(chain)


NOTES = (
    "notes",
    ["CREATE TABLE notes (id int PRIMARY KEY)", "CREATE INDEX ix_notes_id ON notes (id)"],
    ["DROP TABLE notes"],
)
"""A revision that makes a table."""

CARDS = (
    "cards_have_a_motto",
    [
        "ALTER TABLE cards ADD COLUMN motto text",
        "UPDATE cards SET motto = name",
        "CREATE INDEX ix_cards_motto ON cards (motto)",
    ],
    ["ALTER TABLE cards DROP COLUMN motto"],
)
"""A revision that changes a table which is in use, and what it holds."""

WIDER = (
    "slugs_are_text",
    [
        "ALTER TABLE card_slugs ALTER COLUMN slug TYPE text",
        "ALTER TABLE notes ADD COLUMN text text NOT NULL DEFAULT ''",
    ],
    ["ALTER TABLE card_slugs ALTER COLUMN slug TYPE varchar(100)", "ALTER TABLE notes DROP COLUMN text"],
)
"""A revision that writes a table anew."""
