"""The library at size: search as you type, opening a meeting, start-up, saving an edit.

    python benchmarks/library.py [--meetings 10000] [--words 8000] [--keep FOLDER] [--no-window]

Meetings are made of turns of real ones (../shared/data/text): most turns of each come from one source meeting, the
rest from all, and each talks of some names of its own. Words have times, as after recognition. With fewer than
10,000 meetings the figures are those of the smaller library, and the table says so; nothing is extrapolated.
``--keep`` makes the library in FOLDER, or uses the one made there before. Times are of a warm file cache.

Limits: search p95 50 ms, opening p95 150 ms, start-up of the window at most 1.2 times that with 10 meetings.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.window import OURS  # noqa: E402
from meetingmate.domain.meeting import (  # noqa: E402
    ActionItem,
    Attendee,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    Utterance,
    Word,
)
from meetingmate.library import Library, tasks  # noqa: E402
from meetingmate.library.search import search  # noqa: E402

TEXT = ROOT.parent / "shared" / "data" / "text"
FULL = 10_000
SEARCH_MS, OPEN_MS, START_RATIO = 50, 150, 1.2
_SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "va", "der", "lin", "go", "pra", "shu", "bel", "nor", "fi", "zan", "tu")


@dataclass(frozen=True)
class Piece:
    """The text and the words of an utterance, which many meetings share; the times are from its own beginning."""

    text: str
    words: list[Word]


def main() -> int:
    """Make the library, measure, print a table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meetings", type=int, default=FULL)
    parser.add_argument("--words", type=int, default=8000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-window", action="store_true", help="leave the start-up of the window out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.keep or Path(scratch) / "home"
        began = time.perf_counter()
        made = fill(home, options.meetings, options.words)
        if made:
            print(f"made {made} meetings in {time.perf_counter() - began:.0f} s")
        library = Library(home)
        count = len(library.rows())
        failed = measure(library, home)
        library.close()
        if not options.no_window:
            failed |= start_up(home, Path(scratch) / "small", options.words)
    if count != FULL:
        print(f"These are figures for {count} meetings; the limits are for {FULL}.")
    return int(failed)


def measure(library: Library, home: Path) -> bool:
    """Search, open and save; True when a limit is broken."""
    rng = random.Random(1)
    rows = library.rows()
    size = (home / "library.db").stat().st_size
    print(f"{len(rows)} meetings, {size / 1e9:.2f} GB")
    typed = [query[:end] for query in queries(rng) for end in range(1, len(query) + 1) if query[end - 1] != " "]
    for query in typed[:50]:
        search(library.database, query)
    failed = line("search as you type", timed(lambda q: search(library.database, q), typed), SEARCH_MS)
    line("  of these: 1 or 2 letters", timed(lambda q: search(library.database, q), [q for q in typed if len(q) < 3]))
    line("  of these: two words", timed(lambda q: search(library.database, q), [q for q in typed if " " in q]))
    line('"exact phrase"', timed(lambda q: search(library.database, q), [f'"{q}"' for q in phrases(rng)]))
    chosen = [rng.choice(rows).id for _ in range(200)]
    failed |= line("open a meeting", timed(lambda m: opened(library, m), chosen), OPEN_MS)
    line("save an edited line", timed(lambda m: edit(library, m), chosen[:50]))
    line("list of all meetings", timed(lambda _: library.rows(), range(10)))
    line("all open tasks", timed(lambda _: tasks.tasks(library, open=True), range(5)))
    return failed


def opened(library: Library, meeting_id: str) -> None:
    """All that the page of a meeting reads."""
    library.meeting(meeting_id)
    library.utterances(meeting_id)
    library.minutes(meeting_id)
    library.job(meeting_id)


def edit(library: Library, meeting_id: str) -> None:
    """What saving one corrected line costs."""
    utterances = library.utterances(meeting_id)
    utterances[3].text += " corrected"
    library.replace_utterances(meeting_id, utterances)


def timed(call: Callable, arguments) -> list[tuple[float, float]]:
    """Milliseconds that each call took, and of processor time."""
    taken = []
    for argument in arguments:
        began, busy = time.perf_counter(), time.process_time()
        call(argument)
        taken.append(((time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000))
    return taken


def line(name: str, taken: list[tuple[float, float]], limit: float | None = None) -> bool:
    """Print one line of the table; True when the limit is broken."""
    elapsed, busy = (sorted(column) for column in zip(*taken, strict=True))
    at = int(len(taken) * 0.95)
    bound = f"  p95 at most {limit}" if limit else ""
    print(
        f"{name:<30}{statistics.median(elapsed):8.1f} median{elapsed[at]:8.1f} p95{elapsed[-1]:8.1f} max ms, "
        f"processor {statistics.median(busy):6.1f} median{busy[at]:7.1f} p95 ({len(taken)}){bound}"
    )
    return limit is not None and elapsed[at] > limit


def start_up(large: Path, small: Path, words: int) -> bool:
    """Start the window with both libraries in turns; True when the ratio is over the limit."""
    fill(small, 10, words)
    taken: dict[Path, list[float]] = {large: [], small: []}
    for number in range(7):
        for home in taken:
            environment = {**os.environ, "MEETINGMATE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
            done = subprocess.run(
                [sys.executable, "-c", OURS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
            )
            if number:  # the first one fills the file cache
                taken[home].append(float(done.stdout))
    ratio = statistics.median(taken[large]) / statistics.median(taken[small])
    print(
        f"{'start of the window, a meeting shown':<40}{statistics.median(taken[large]):.2f} s, with 10 meetings "
        f"{statistics.median(taken[small]):.2f} s: ratio {ratio:.2f}, at most {START_RATIO}"
    )
    return ratio > START_RATIO


def queries(rng: random.Random) -> list[str]:
    """What people type: words of the meetings, half of them two words, four letters and more."""
    words = [w for turns in sources() for turn in turns for w in turn.split() if w.isalpha() and len(w) > 3]
    return [rng.choice(words) for _ in range(60)] + [f"{rng.choice(words)} {rng.choice(words)}" for _ in range(60)]


def phrases(rng: random.Random) -> list[str]:
    """Three words that were said one after the other."""
    turns = [turn.split() for turns in sources() for turn in turns if len(turn.split()) > 8]
    return [" ".join(rng.choice(turns)[2:5]) for _ in range(60)]


def sources() -> list[list[str]]:
    """The turns of the real meetings."""
    lines = (TEXT / "ami_minutes_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [[turn["text"] for turn in json.loads(line)["turns"]] for line in lines]


def fill(folder: Path, count: int, words: int) -> int:
    """Make ``count`` meetings in ``folder`` unless there are some; gives how many were made."""
    library = Library(folder)
    try:
        if library.rows(limit=1):
            return 0
        rng = random.Random(7)
        real = [pieces(turns) for turns in sources()]
        everything = [piece for turns in real for piece in turns]
        for start in range(0, count, 100):
            with library.database.change():  # one transaction for many: only making them is quicker so
                for number in range(start, min(start + 100, count)):
                    add(library, rng, number, real[number % len(real)], everything, words)
        library.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        library.database.rows("PRAGMA optimize")
        return count
    finally:
        library.close()


def add(
    library: Library, rng: random.Random, number: int, turns: list[Piece], everything: list[Piece], words: int
) -> None:
    """One meeting with its transcript and minutes, by the same calls as after recognition."""
    day = date(2026, 6, 30) - timedelta(days=number // 4)
    names = ["".join(rng.choices(_SYLLABLES, k=3)).capitalize() for _ in range(12)]
    people = names[:5]
    meeting = Meeting(
        id=f"m{number:06}",
        title=f"{names[5]} {rng.choice(('review', 'weekly', 'planning', 'retrospective'))}",
        date=day.isoformat(),
        attendees=[Attendee(name=name) for name in people],
        series=f"Series {number % 200}",
        tags=[f"tag{number % 20}"],
        duration_s=words / 2.5,
    )
    utterances = list(talk(rng, turns, everything, names, words))
    library.add(meeting)
    library.replace_utterances(meeting.id, utterances)
    cited = [u for u in rng.sample(utterances, 24) if u.text]

    def evidence(index: int) -> list[Evidence]:
        u = cited[index % len(cited)]
        return [Evidence(utterance=u.id, quote=u.text, start=u.start, end=u.end)]

    library.add_minutes(
        meeting.id,
        Minutes(
            summary=[Point(id=f"s{i}", text=cited[i].text, evidence=evidence(i)) for i in range(4)],
            decisions=[Decision(id=f"d{i}", text=cited[i].text, evidence=evidence(i)) for i in range(3)],
            actions=[
                ActionItem(
                    id=f"a{i}",
                    task=cited[i].text,
                    owners=[rng.choice(people)],
                    due=(day + timedelta(days=7)).isoformat() if i % 2 else None,
                    status="open" if number < 40 else "done",
                    evidence=evidence(i),
                )
                for i in range(5)
            ],
        ),
    )


def talk(
    rng: random.Random, turns: list[Piece], everything: list[Piece], names: list[str], words: int
) -> Iterator[Utterance]:
    """Utterances until there are ``words`` words; now and then somebody is called by name."""
    said, at, number = 0, 0.0, 0
    while said < words:
        piece = rng.choice(turns) if rng.random() < 0.7 else rng.choice(everything)
        number += 1
        end = at + len(piece.words) * 0.3
        text = f"{piece.text} {rng.choice(names)}" if rng.random() < 0.1 else piece.text
        yield Utterance(id=f"u{number:05}", start=at, end=end, text=text, speaker=names[number % 5], words=piece.words)
        at = end + 0.4
        said += len(piece.words)


def pieces(turns: list[str]) -> list[Piece]:
    """Turns cut into what an utterance holds, at most 20 words."""
    found = []
    for tokens in (turn.split() for turn in turns):
        for start in range(0, len(tokens), 20):
            part = tokens[start : start + 20]
            timed_words = [
                Word(text=w, start=round(i * 0.3, 2), end=round(i * 0.3 + 0.28, 2), probability=0.93)
                for i, w in enumerate(part)
            ]
            found.append(Piece(" ".join(part), timed_words))
    return found


if __name__ == "__main__":
    sys.exit(main())
