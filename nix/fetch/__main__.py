"""Brings what the store lacks of the locked files; run from the repository's folder.

Arguments, if any, name the clients whose files are wanted: apt, pip, npm.
"""

import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nix.fetch import store
from nix.fetch.clients import CLIENTS, batches, telling
from nix.fetch.locks import Locked, locked
from nix.fetch.progress import Progress

AT_ONCE = 6


def main(clients: Sequence[str]) -> int:
    """Fetch; return the exit code. What has arrived stays, so a second run goes on where the first ended."""
    everything = [one for one in locked() if one.client in (clients or CLIENTS)]
    wanted = store.missing(everything)
    if not wanted:
        print(f"All {len(everything)} locked files are in the Nix store.")
        return 0
    print(f"{len(wanted)} of {len(everything)} locked files are missing in the Nix store; fetching them.", flush=True)
    progress = Progress(len(wanted))
    problems = []
    with ThreadPoolExecutor(AT_ONCE) as threads:
        running = [threads.submit(_fetch, batch) for batch in batches(wanted)]
        for portion in as_completed(running):
            for one, problem in portion.result():
                progress.step(one.file)
                problems += [f"{one.file}: {problem}"] if problem else []
    progress.close()
    for problem in sorted(problems):
        print(problem, file=sys.stderr)
    print(f"{len(wanted) - len(problems)} files fetched, {len(problems)} missing.")
    return 1 if problems else 0


def _fetch(batch: Sequence[Locked]) -> list[tuple[Locked, str]]:
    """Bring a batch into the store; return each file with what is wrong, nothing if it came."""
    client = CLIENTS[batch[0].client]
    arrived: dict[Locked, Path] = {}
    outcomes: list[tuple[Locked, str]] = []
    with tempfile.TemporaryDirectory(prefix="kontakt-fetch-") as name:
        folder = Path(name)
        said = client.bring(batch, folder)
        for one in batch:
            file = folder / client.names(one)
            if not file.exists():
                # One that is missing may have kept the client from those after it.
                outcomes += [(one, telling(said))] if len(batch) == 1 else _fetch([one])
            elif not store.matches(one, file):
                outcomes.append((one, f"what {one.client} brought has not the locked {one.algorithm}"))
            else:
                arrived[one] = file
        store.add(arrived)
    return outcomes + [(one, "") for one in arrived]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
