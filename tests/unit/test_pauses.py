"""The pauses before a worker is replaced."""

from kontakt.server.pauses import LONGEST, SETTLED, Pauses


def test_pauses_grow_to_a_limit():
    pauses = Pauses()
    assert [pauses.after(0.1) for _ in range(8)] == [0, 1, 2, 4, 8, 16, LONGEST, LONGEST]


def test_pauses_begin_again_when_a_worker_has_lived_a_while():
    pauses = Pauses()
    assert [pauses.after(lived) for lived in (0, 0, 0, SETTLED, 0)] == [0, 1, 2, 0, 1]
