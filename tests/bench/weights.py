"""What cards and events weigh in the database, in tables and indexes: measured, and the same on every machine."""

import argparse
import tempfile
from pathlib import Path

from tests import postgresql, replicas
from tests.bench import scale_seed

CARDS, EVENTS = 100_000, 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=CARDS)
    parser.add_argument("--events", type=int, default=EVENTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgresql.server("max_wal_size=4GB") as server:
        provider = replicas.provider("http://127.0.0.1", Path(folder))
        with replicas.running([provider]):
            place = {"UPLOAD_DIR": str(Path(folder) / "uploads")}
            url = postgresql.create_database(server, "weights")
            variables = replicas.settings("http://127.0.0.1", url, place, provider)
            scale_seed.prepare(variables, options.cards)
            scale_seed.add_events(variables, options.events, options.cards, min(900, options.cards // 2))
            print(f"{options.cards} cards with everything in them, two pictures and an owner for two of them;")
            print(f"{options.events} events of the last {scale_seed.DAYS} days, of all cards")
            print()
            print(f"  {'table':<20}{'rows':>12}{'MB':>9}{'indexes MB':>12}{'bytes a row':>13}{'in indexes':>12}")
            for one in scale_seed.weights(url):
                each = [size / max(1, one.rows) for size in (one.bytes, one.indexes)]
                sizes = f"{one.bytes / 1e6:>9.0f}{one.indexes / 1e6:>12.0f}{each[0]:>13.0f}{each[1]:>12.0f}"
                print(f"  {one.table:<20}{one.rows:>12}{sizes}")


if __name__ == "__main__":
    main()
