"""Bundles that are changed at random, many more than the tests try: none may crash the import or leave anything.

python -m benchmarks.changed_bundles [TRIES] [SEED]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.security.test_bundles import try_changed


def main(tries: int = 5000, seed: int = 2) -> None:
    """Try ``tries`` changed bundles; the same seed changes them in the same way."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        count = try_changed(Path(folder), tries, seed)
    print(f"{tries} changed bundles in {time.monotonic() - began:.0f} s: {count}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
