"""From names to slugs."""

from kontakt.cards.slug import free_slug, is_slug, looks_like_id, numbered, slug_from, stems
from tests.fuzz.source import Source


def slug(source: Source) -> None:
    """A slug is one, is found again from itself, and a free one is free."""
    made = slug_from(source.text(300))
    assert is_slug(made), made
    assert 2 <= len(made) <= 100, made
    assert not looks_like_id(made), made
    assert slug_from(made) == made, made
    taken = {made} if source.chance(2) else set()
    taken |= {numbered(made, number) for number in range(2, 2 + source.byte() % 12)}
    free = free_slug(made, taken)
    assert free not in taken
    assert is_slug(free), free
    high = source.number(2, 10_000_000)
    assert is_slug(numbered(made, high))
    assert numbered(made, high).rpartition("-")[0] in stems(made), (made, high)
