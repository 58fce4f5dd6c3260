"""Word templates changed by chance: how many are filled, how many refused, and whether anything else happens.

Run: python benchmarks/word_templates.py [--cases 2000] [--seed 0]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from meetingmate.export import ExportOptions, template_store, view
from tests.export import examples
from tests.export.word_templates import fuzzing, organisations
from tests.export.word_templates.test_fuzz import FILLED, outcome


def main() -> None:
    """Fill the templates and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    shown = view.build(*examples.sample(), ExportOptions(locale="en_GB", quotes=True))
    sources = {name: make() for name, make in organisations.MAKERS.items()}
    sources |= {name: template_store.find(name).read_bytes() for name in template_store.SHIPPED}
    found: Counter[str] = Counter()
    slowest, begin = 0.0, time.perf_counter()
    for case in range(given.cases):
        name = list(sources)[case % len(sources)]
        started = time.perf_counter()
        try:
            said = outcome(fuzzing.mutated(sources[name], given.seed + case), shown)
            found["filled" if said is FILLED else "refused"] += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            found["crashed"] += 1
            print(f"{name}, seed {given.seed + case}: {error!r}")
        slowest = max(slowest, time.perf_counter() - started)
    print(f"{given.cases} cases in {time.perf_counter() - begin:.0f} s, the slowest {slowest:.1f} s: {dict(found)}")
    sys.exit(1 if found["crashed"] else 0)


if __name__ == "__main__":
    main()
