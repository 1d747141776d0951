"""`make bench-scale`: what more replicas bring, and what more cards and more events cost.

Everything that is compared runs at the same time and is asked in turns, because what else the machine does changes from
minute to minute: only the ratios mean something.
"""

import argparse
import os
import signal
import sys

from tests.bench import scale_replicas, scale_sizes

CARDS, EVENTS = "1000 10000 100000 1000000", "1000000 10000000"


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # So that everything that runs is ended, too.
    if options.only != "sizes":
        print(f"== replicas: {options.rounds} rounds of {options.seconds:.0f} s each")
        scale_replicas.tell(scale_replicas.measured(options.rounds, options.seconds))
    if options.only != "replicas":
        print()
        print(f"== sizes: {options.rounds} rounds of {options.each} requests each, one after the other")
        for places in scale_sizes.measured(options.cards, options.events, options.rounds, options.each):
            if places:
                scale_sizes.tell(places)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=_numbers, default=os.environ.get("CARDS") or CARDS, metavar="NUMBERS")
    parser.add_argument("--events", type=_numbers, default=os.environ.get("EVENTS") or EVENTS, metavar="NUMBERS")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=5, help="of each round of replicas (%(default)s)")
    parser.add_argument("--each", type=int, default=40, help="requests of each operation in a round (%(default)s)")
    parser.add_argument("--only", choices=("replicas", "sizes"))
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted(number for one in text.split() if (number := int(one)))  # 0 for none at all.


if __name__ == "__main__":
    main()
