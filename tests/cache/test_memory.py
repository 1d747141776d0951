"""What is kept in memory: never more than allowed, and never counted as fresh when something may have changed."""

import time
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from kontakt.cache.address import Address
from kontakt.cache.entry import OVERHEAD, OVERHEAD_OF_CODING, Answer, Entry, taken
from kontakt.cache.memory import KEPT_SECONDS, Memory

ADA, GRACE = UUID(int=1), UUID(int=2)
FOR_EVER = float("inf")


def shorter(_coding, content):
    return content[: len(content) // 2]


def entry(card=ADA, length=1000, version=0):
    return Entry(card, Answer(b"x" * length, "text/html", {"version": str(version)}), {}, shorter)


def key(slug="ada", choice=""):
    return Address("page", slug, ()), choice


def listening(limit=100 * (OVERHEAD + 1000)):
    memory = Memory(limit)
    memory.listen()
    memory.trust(FOR_EVER)
    return memory


def test_what_is_put_is_there_until_its_card_changes():
    memory, one, other = listening(), entry(), entry(GRACE)
    memory.put(key(), one, memory.ticket())
    memory.put(key("ada", "de"), one, memory.ticket())
    memory.put(key("grace"), other, memory.ticket())
    assert memory.fresh(key()) is one
    memory.drop(ADA)
    assert memory.fresh(key()) is memory.fresh(key("ada", "de")) is memory.kept(key()) is None
    assert memory.fresh(key("grace")) is other
    memory.drop_all()
    assert memory.fresh(key("grace")) is None
    assert memory.size == 0


@pytest.mark.parametrize("change", [lambda memory: memory.drop(ADA), Memory.drop_all, Memory.listen])
def test_what_was_looked_up_before_a_change_is_not_kept(change):
    memory = listening()
    ticket = memory.ticket()
    change(memory)
    memory.put(key(), entry(), ticket)
    assert memory.entries == {}


def test_a_change_of_another_card_does_not_matter():
    memory = listening()
    ticket = memory.ticket()
    memory.drop(GRACE)
    memory.put(key(), entry(), ticket)
    assert memory.fresh(key())


def test_a_change_so_long_ago_that_it_is_not_remembered_still_counts():
    memory = listening()
    ticket = memory.ticket()
    memory.drop(ADA)
    for number in range(10, 10_011):
        memory.drop(UUID(int=number))
    memory.put(key(), entry(), ticket)
    assert memory.entries == {}
    memory.put(key(), entry(), memory.ticket())
    assert memory.fresh(key())


def test_the_least_recently_used_gives_way():
    memory = listening(3 * entry().size)
    for slug in ("a", "b", "c"):
        memory.put(key(slug), entry(), memory.ticket())
    memory.fresh(key("a"))
    memory.put(key("d"), entry(), memory.ticket())
    assert [slug for slug in "abcd" if memory.fresh(key(slug))] == ["a", "c", "d"]


def test_an_answer_larger_than_the_memory_leaves_the_others_there():
    memory = listening(2 * entry().size)
    memory.put(key("a"), entry(), memory.ticket())
    memory.put(key("b"), entry(length=100_000), memory.ticket())
    assert memory.fresh(key("a"))
    assert not memory.kept(key("b"))


def test_a_memory_of_nothing_keeps_nothing():
    memory = listening(0)
    memory.put(key(), entry(), memory.ticket())
    assert memory.entries == {}


def test_further_codings_count():
    memory = listening(2 * entry().size)
    for slug in ("a", "b"):
        memory.put(key(slug), entry(), memory.ticket())
    kept = memory.entries[key("b")]
    before = kept.size
    kept.encode("br")
    memory.grown(key("b"), kept, kept.size - before)
    assert not memory.kept(key("a"))
    assert memory.size == kept.size == before + taken(bytes(500)) + OVERHEAD_OF_CODING


def test_nothing_is_fresh_while_changes_are_not_heard():
    memory = listening()
    memory.put(key(), entry(), memory.ticket())
    memory.suspend()
    assert memory.fresh(key()) is None
    assert memory.kept(key())
    memory.put(key("later"), entry(GRACE), memory.ticket())
    memory.listen()
    memory.trust(FOR_EVER)
    for slug in ("ada", "later"):
        assert memory.fresh(key(slug)) is None
        assert memory.kept(key(slug))


def test_what_a_card_was_before_changes_went_unheard_does_not_outlive_what_it_is_now():
    memory = listening()
    memory.put(key(choice="de"), entry(), memory.ticket())
    memory.suspend()
    memory.put(key(choice="fr"), entry(), memory.ticket())
    assert memory.kept(key(choice="fr"))
    assert memory.kept(key(choice="de")) is None
    memory.listen()
    memory.put(key(choice="en"), entry(), memory.ticket())
    memory.put(key(choice="nl"), entry(), memory.ticket())
    assert set(memory.entries) == {key(choice="en"), key(choice="nl")}


def test_trust_ends_by_itself_and_comes_back_with_a_sign_of_life():
    memory = listening()
    memory.put(key(), entry(), memory.ticket())
    memory.trust(time.monotonic() - 0.001)
    assert memory.fresh(key()) is None
    memory.trust(FOR_EVER)
    assert memory.fresh(key())


def test_what_was_right_long_ago_is_not_better_than_nothing(monkeypatch):
    memory = listening()
    memory.put(key(), entry(), memory.ticket())
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 10 * KEPT_SECONDS)
    assert memory.kept(key()), "nothing has changed in all this time"
    memory.suspend()
    monkeypatch.setattr(time, "monotonic", lambda: now + 11 * KEPT_SECONDS - 1)
    assert memory.kept(key())
    monkeypatch.setattr(time, "monotonic", lambda: now + 11 * KEPT_SECONDS + 1)
    assert memory.kept(key()) is None


def test_an_address_that_leads_elsewhere_has_no_answers_of_before():
    memory = listening()
    for choice in ("", "de"):
        memory.put(key(choice=choice), entry(), memory.ticket())
    memory.put(key("former"), entry(), memory.ticket())
    memory.settle("ada", ADA)
    assert memory.fresh(key())
    memory.settle("ada", GRACE)
    assert set(memory.entries) == {key("former")}
    memory.settle("former", None)
    assert memory.entries == {}


CARDS = st.sampled_from([UUID(int=number) for number in range(1, 5)])
KEYS = st.builds(key, st.sampled_from("abcdef"), st.sampled_from(["", "de"]))


class AlwaysRight(RuleBasedStateMachine):
    """A memory beside a database of which each card has a version, and whose changes are heard late or not at all."""

    looked_up = Bundle("looked_up")

    @initialize(limit=st.integers(0, 12))
    def begin(self, limit):
        self.memory = Memory(limit * (OVERHEAD + 600))
        self.versions = {UUID(int=number): 0 for number in range(1, 5)}
        self.unheard = []
        self.heard = dict(self.versions)
        self.connected = False

    @rule(target=looked_up, card=CARDS)
    def look_up(self, card):
        return self.memory.ticket(), card, self.versions[card]

    @rule(found=consumes(looked_up), key=KEYS, length=st.integers(0, 5000))
    def put(self, found, key, length):
        ticket, card, version = found
        self.memory.put(key, entry(card, length, version), ticket)

    @rule(card=CARDS)
    def change(self, card):
        self.versions[card] += 1
        if self.connected:
            self.unheard.append((card, self.versions[card]))

    @rule()
    def hear(self):
        if self.unheard:
            card, version = self.unheard.pop(0)
            self.memory.drop(card)
            self.heard[card] = version

    @rule()
    def change_settings(self):
        self.memory.drop_all()

    @rule(key=KEYS, card=st.none() | CARDS)
    def settle(self, key, card):
        self.memory.settle(key[0].slug, card)

    @rule()
    def connect(self):
        if not self.connected:
            self.memory.listen()
            self.memory.trust(FOR_EVER)
            self.connected, self.heard = True, dict(self.versions)

    @rule()
    def disconnect(self):
        self.memory.suspend()
        self.connected, self.unheard = False, []

    @rule(key=KEYS, coding=st.sampled_from(["br", "gzip"]))
    def encode(self, key, coding):
        if kept := self.memory.kept(key):
            before = kept.size
            if coding not in kept.encoded:
                kept.encode(coding)
            self.memory.grown(key, kept, kept.size - before)

    @invariant()
    def what_is_fresh_is_no_older_than_what_was_heard(self):
        for key, kept in list(getattr(self, "memory", Memory(0)).entries.items()):
            if self.memory.fresh(key):
                assert self.connected
                assert int(kept.answer.headers["version"]) >= self.heard[kept.card_id]

    @invariant()
    def memory_is_counted_and_bounded(self):
        memory = getattr(self, "memory", Memory(0))
        assert memory.size == sum(kept.size for kept in memory.entries.values())
        assert memory.size <= memory.limit
        for index in (memory._by_card, memory._by_slug):
            assert sorted(key for keys in index.values() for key in keys) == sorted(memory.entries)
            assert all(index.values())


TestAlwaysRight = AlwaysRight.TestCase
TestAlwaysRight.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
