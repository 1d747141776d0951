"""One target in a process of its own: `python -m tests.fuzz.one TARGET CASES FOLDER HOW`, or TARGET and a kept case.

First atheris chooses the cases by what they reach in the code (`guided`), where there is an atheris for this Python;
then chance does, beginning with what was found so.
"""

import logging
import random
import resource
import sys
from pathlib import Path

from tests.fuzz.source import LENGTHS, LONGEST

_GUIDED = 20
"""One case in so many is chosen by what it reaches; watching that takes much longer than the case itself."""

_ADDRESSES = 4 * 2**30
"""Bytes of addresses that a process may have: one case that wants more is a fault, and no machine that stands still."""

_FOUND = 20_000
"""Cases that reached something new and are kept in memory, in order to be changed."""


def main(target: str, cases: int, folder: Path, how: str) -> None:
    """Try the cases; write what happened to `<folder>/<target>.json`."""
    corpus = folder / f"corpus-{target}"
    corpus.mkdir(parents=True, exist_ok=True)
    # What is said of malformed bodies is not what is looked at, and would take longer than the rest.
    logging.disable()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    least = _ADDRESSES if most == resource.RLIM_INFINITY else min(_ADDRESSES, most)
    resource.setrlimit(resource.RLIMIT_AS, (least, most))
    if how == "guided":
        _guided(target, cases // _GUIDED, folder, corpus)
    else:
        _by_chance(target, cases, folder, corpus)


def again(target: str, case: Path) -> None:
    """Try one kept case, and let its fault be seen."""
    from tests.fuzz.source import Source
    from tests.fuzz.targets import TARGETS

    TARGETS[target](Source(case.read_bytes()))
    sys.stdout.write("This case keeps all promises.\n")


def _guided(target: str, cases: int, folder: Path, corpus: Path) -> None:
    try:
        import atheris
    except ImportError:
        return
    with atheris.instrument_imports(include=["kontakt", "starlette.formparsers", "python_multipart", "slugify"]):
        from tests.fuzz.running import Run, first
    run = Run(target, folder)

    def one(data: bytes) -> None:
        run.try_case(data)
        if run.cases >= cases:
            run.tell()

    for number, data in enumerate(first(target)):
        (corpus / str(number)).write_bytes(data)
    options = [f"-runs={cases}", f"-max_len={LONGEST}", "-seed=7", "-timeout=30", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/cases/{target}-", str(corpus)], one)
    atheris.Fuzz()


def _by_chance(target: str, cases: int, folder: Path, corpus: Path) -> None:
    """Try what is left: as often bytes of chance as cases that reached something new, with a few bytes changed."""
    from tests.fuzz.running import Run, first

    run, chance = Run.after(target, folder), random.Random(target)
    found = [case.read_bytes() for case in sorted(corpus.iterdir())[:_FOUND]] or first(target)
    for data in first(target):
        run.try_case(data)
    while run.cases < cases:
        data = chance.randbytes(chance.choice(LENGTHS))
        if chance.random() < 0.5:
            near = bytearray(chance.choice(found) or data)
            for _ in range(chance.randrange(1, 6)):
                near[chance.randrange(len(near))] = chance.randrange(256)
            data = bytes(near[:LONGEST])
        run.try_case(data)
    run.tell()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        again(sys.argv[1], Path(sys.argv[2]))
    else:
        main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
