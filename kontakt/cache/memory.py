"""The answers that a process keeps: least recently used ones give way, changed ones go, and none is ever stale.

Every change of a card is told by the database (`kontakt.db.notifications`). While nobody listens, nothing counts as
fresh; what was kept before serves only where the database does not answer at all.
"""

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

if TYPE_CHECKING:  # There is a memory from the start on, and nothing in it for a while.
    from kontakt.cache.address import Address
    from kontakt.cache.entry import Entry

KEPT_SECONDS = 3600
"""For how long after it was last known to be right an answer may be given because the database does not answer."""

FOUND = "kontakt.at_hand"
"""Where a request's scope has the messages of an answer that was found at hand before, and could not be written."""

_REMEMBERED_CHANGES = 10_000

Of = TypeVar("Of", UUID, str)
Key = tuple["Address", str]
"""An address, and which of its answers: the language of a page, the version of a vCard."""


class Memory:
    """Entries by key, at most `limit` bytes of them; 0 keeps none.

    `epoch` is 0 while the database's notifications are not heard. `trusted_until` is for how long they count as heard
    without a sign of life, however long this process itself may stand still meanwhile. `away_until` is when a database
    that took too long to answer is asked again for what could be given without it (monotonic). Not for several threads:
    all of it happens in the event loop.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.epoch = 0
        self.trusted_until = 0.0
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self._by_card: dict[UUID, set[Key]] = {}
        self._by_slug: dict[str, set[Key]] = {}
        self.away_until = 0.0
        self._epochs = 0
        self._unheard_since = float("-inf")
        self._clock = 0
        self._changed: OrderedDict[UUID, int] = OrderedDict()
        self._all_changed = 0

    @property
    def is_heard(self) -> bool:
        """Whether changes are heard just now."""
        return bool(self.epoch) and time.monotonic() <= self.trusted_until

    def fresh(self, key: Key) -> "Entry | None":
        """Return the answer if it is certain that nothing has changed since."""
        entry = self.entries.get(key)
        if entry is None or entry.epoch != self.epoch or time.monotonic() > self.trusted_until:
            return None
        self.entries.move_to_end(key)
        return entry

    def kept(self, key: Key) -> "Entry | None":
        """Return the answer, though it may be stale, if it is not too old to be better than none."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        # Until changes were not heard any more, it was certain to be right.
        since = self._unheard_since if entry.epoch == self._epochs else entry.made_at
        return None if time.monotonic() - since > KEPT_SECONDS else entry

    def ticket(self) -> int:
        """Return what `put` needs; taken before the first look into the database."""
        return self._clock

    def put(self, key: Key, entry: "Entry", ticket: int) -> None:
        """Keep the entry, unless its card has changed since the ticket was taken."""
        if self._is_late(entry.card_id, ticket) or entry.size > self.limit:
            return
        # The card may have changed since without a word: what it was then shall not come back when the database goes.
        for other in tuple(self._by_card.get(entry.card_id, ())):
            if self.entries[other].epoch != self.epoch:
                self._remove(other)
        entry.epoch = self.epoch or -1  # Unheard changes: it is never fresh, and may be needed if the database goes.
        self._remove(key)
        self.entries[key] = entry
        self._by_card.setdefault(entry.card_id, set()).add(key)
        self._by_slug.setdefault(key[0].slug, set()).add(key)
        self.size += entry.size
        self._make_room()

    def grown(self, key: Key, entry: "Entry", by: int) -> None:
        """Count the bytes of one more coding of an entry that is kept."""
        if by and self.entries.get(key) is entry:
            self.size += by
            self._make_room()

    def drop(self, card_id: UUID) -> None:
        """Forget all answers of a card, which has changed."""
        self._clock += 1
        self._changed[card_id] = self._clock
        self._changed.move_to_end(card_id)
        if len(self._changed) > _REMEMBERED_CHANGES:
            # Whoever began before that change is not believed any more, whatever card it is about.
            _, self._all_changed = self._changed.popitem(last=False)
        for key in tuple(self._by_card.get(card_id, ())):
            self._remove(key)

    def settle(self, slug: str, card_id: UUID | None) -> None:
        """Forget the answers of an address that are not of this card, to which it leads; None where it leads to none.

        Usually there are none, because every change was heard.
        """
        for key in tuple(self._by_slug.get(slug, ())):
            if self.entries[key].card_id != card_id:
                self._remove(key)

    def drop_all(self) -> None:
        """Forget everything: what all pages show has changed."""
        self._clock += 1
        self._all_changed = self._clock
        self._changed.clear()
        self.entries.clear()
        self._by_card.clear()
        self._by_slug.clear()
        self.size = 0

    def listen(self) -> None:
        """Count what is put from now on as fresh: from now on changes are heard."""
        self._clock += 1
        self._all_changed = self._clock
        self._changed.clear()
        self._epochs += 1
        self.epoch = self._epochs
        self._unheard_since = float("inf")

    def trust(self, until: float) -> None:
        """Count what is put as fresh until then (monotonic), and no longer unless this is said again."""
        self.trusted_until = until

    def suspend(self) -> None:
        """Count nothing as fresh: changes are not heard any more."""
        if self.epoch:
            self._unheard_since = time.monotonic()
        self.epoch = 0

    def _is_late(self, card_id: UUID, ticket: int) -> bool:
        return ticket < self._all_changed or ticket < self._changed.get(card_id, 0)

    def _make_room(self) -> None:
        while self.size > self.limit:
            self._remove(next(iter(self.entries)))

    def _remove(self, key: Key) -> None:
        entry = self.entries.pop(key, None)
        if entry is None:
            return
        self.size -= entry.size
        _take(self._by_card, entry.card_id, key)
        _take(self._by_slug, key[0].slug, key)


def _take(index: dict[Of, set[Key]], of: Of, key: Key) -> None:
    index[of].discard(key)
    if not index[of]:
        del index[of]
