"""Finding passages in a large library: how long a question takes until its passages are there.

    python benchmarks/ask.py [--meetings 10000] [--words 3000] [--keep FOLDER] [--encoder FILE]

Meetings are made of turns of real ones (../shared/data/text), each with some names of its own. Their vectors are made
up, as many as there are passages: comparing them takes as long as comparing real ones. Times are of a warm file cache;
with ``--encoder`` the question is turned into a vector by the real model, else that is left out.

Limit: passages within 300 ms (p95) at 10,000 meetings.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks import ask_library  # noqa: E402
from meetingmate.assistants.ask import answering, vectors  # noqa: E402
from meetingmate.assistants.ask.nouns import Scope  # noqa: E402
from meetingmate.assistants.ask.question import understand  # noqa: E402
from meetingmate.domain.meeting import Meeting, Utterance  # noqa: E402
from meetingmate.library import Library  # noqa: E402

LIMIT_MS = 300
_MODEL = "made up"
_SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "va", "der", "lin", "go", "pra", "shu", "bel", "nor", "fi", "zan", "tu")
_QUESTIONS = 60


def main() -> int:
    """Make the library, ask, print a table; 1 when the limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meetings", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--encoder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(options.keep or Path(scratch) / "library")
        names = fill(library, options.meetings, options.words)
        passed = measure(library, names, options.encoder)
        library.close()
    return 0 if passed else 1


def fill(library: Library, meetings: int, words: int) -> list[str]:
    """Add meetings until there are as many; returns the names that they talk of."""
    rng = random.Random(1)
    turns = [turn["text"] for source in ask_library.meetings() for turn in source["turns"] if len(turn["text"]) > 20]
    names = ["".join(rng.choices(_SYLLABLES, k=3)).capitalize() for _ in range(2000)]
    have = len(library.rows())
    began = time.perf_counter()
    numbers = np.random.default_rng(1)
    for number in range(have, meetings):
        own = rng.sample(names, 5)
        utterances: list[Utterance] = []
        said = 0
        while said < words:
            text = rng.choice(turns)
            if rng.random() < 0.1:
                text = f"{text} {rng.choice(own)}"
            said += text.count(" ") + 1
            start = 6.0 * len(utterances)
            utterances.append(Utterance(id=f"u{len(utterances)}", start=start, end=start + 6, text=text, speaker="Ann"))
        day = (date(2020, 1, 1) + timedelta(days=number // 5)).isoformat()
        ident = f"m{number:06}"
        library.add(Meeting(id=ident, title=f"Meeting {number}", date=day))
        library.replace_utterances(ident, utterances)
        encoded = vectors.to_encode(library.database, ident)
        made = numbers.normal(size=(len(encoded.texts), vectors.SIZE)).astype(np.float32)
        vectors.store(library.database, _MODEL, encoded, made)
    if meetings > have:
        print(f"made {meetings - have} meetings in {time.perf_counter() - began:.0f} s")
    return names


def measure(library: Library, names: list[str], encoder_file: Path | None) -> bool:
    """Ask questions with a name and with words that occur everywhere."""
    rng = random.Random(2)
    index = vectors.VectorIndex(library.database)
    encode = _encoder(encoder_file)
    began = time.perf_counter()
    index.search(encode("Warm up"), _MODEL, Scope())
    first = time.perf_counter() - began
    passages = library.database.row("SELECT sum(length(signs)) / 48 FROM meeting_vectors")
    count = len(library.rows())
    print(f"{count} meetings, {passages[0] if passages else 0} passages; reading all bits once: {1000 * first:.0f} ms")
    good = True
    common = [
        "the price of the remote control",
        "the buttons and the screen",
        "what people want",
        "the cost of materials",
    ]
    for kind, texts in (
        ("with a name", [f"What did we say about {rng.choice(names)} and the market?" for _ in range(_QUESTIONS)]),
        ("common words", [f"What is the problem with {rng.choice(common)}?" for _ in range(_QUESTIONS)]),
    ):
        times, work = [], []
        for text in texts:
            began, busy = time.perf_counter(), time.process_time()
            question = understand(text, {})
            answering.retrieve(
                library, question, Scope(), lambda said, scope: index.search(encode(said), _MODEL, scope)
            )
            times.append(1000 * (time.perf_counter() - began))
            work.append(1000 * (time.process_time() - busy))
        times.sort()
        work.sort()
        p95 = times[int(0.95 * len(times))]
        print(
            f"  {kind:<14} median {statistics.median(times):6.0f} ms   p95 {p95:6.0f} ms   "
            f"(processor: median {statistics.median(work):.0f} ms, p95 {work[int(0.95 * len(work))]:.0f} ms)   "
            f"limit {LIMIT_MS} ms"
        )
        good = good and p95 <= LIMIT_MS
    return good


def _encoder(path: Path | None) -> Callable[[str], np.ndarray]:
    if path is None:
        rng = np.random.default_rng(3)
        return lambda _text: rng.normal(size=vectors.SIZE).astype(np.float32)
    from meetingmate.assistants.ask.encoder import Encoder

    encoder = Encoder(path)
    return lambda text: encoder.questions([text])[0]


if __name__ == "__main__":
    sys.exit(main())
