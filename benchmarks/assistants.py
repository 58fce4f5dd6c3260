"""How good the assistants are: one section for each, over texts of ../shared/data and of benchmarks/ask_data.

    python benchmarks/assistants.py [SECTION ...] [--home FOLDER] [--encoder FILE] [--verbose]

Without a section, all. ``--home`` keeps the libraries that are made (making them takes minutes). ``--encoder`` is the
file of the model that compares by meaning; without one only words count. A section is a function of ``Options``,
registered with ``@section("name")``; it prints its table and returns whether its goals are met.

ask        questions on recordings and texts: right passage in the first three, refusals; goals 85 % and 80 %.
           The questions at even places were looked at while thresholds were set, those at odd places never.
ask-real   questions with the spans that answer them, of 65 real meetings: found in the first five passages. Only
           measured.
it-desk    a folder of help articles with questions, a third of them without an answer there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks import ask_library  # noqa: E402
from meetingmate.assistants.ask import answering, documents, readers, vectors  # noqa: E402
from meetingmate.assistants.ask.answering import ByMeaning, Retrieved  # noqa: E402
from meetingmate.assistants.ask.nouns import Answer, Scope  # noqa: E402
from meetingmate.assistants.ask.question import understand  # noqa: E402
from meetingmate.library import Library  # noqa: E402

DATA = ROOT / "benchmarks" / "ask_data"
RIGHT, REFUSED = 0.85, 0.80
_MODEL = "multilingual-e5-small-4bit"
#: Turns round one that answers whose citation counts as right: the words of a decision are from several.
_NEAR = 2


@dataclass
class Options:
    """What was asked for on the command line."""

    home: Path
    encoder: Path | None
    verbose: bool
    most: int


Section = Callable[[Options], bool]
SECTIONS: dict[str, Section] = {}


def section(name: str) -> Callable[[Section], Section]:
    """Register a section."""

    def register(run: Section) -> Section:
        SECTIONS[name] = run
        return run

    return register


def main() -> int:
    """Run the sections; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--most", type=int, default=65, help="real meetings whose questions are asked")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong at even places")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        options = Options(given.home or Path(scratch), given.encoder, given.verbose, given.most)
        results = [SECTIONS[name](options) for name in given.sections or SECTIONS]
    return 0 if all(results) else 1


# --- ask ------------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """A question, whether it can be answered, what came of it."""

    text: str
    answerable: bool
    refused: bool
    rank: int | None  # of the first right passage, from 1


@section("ask")
def ask(options: Options) -> bool:
    """Questions on the recordings and texts, asked of all of them together."""
    library = ask_library.make(options.home / "meetings")
    by_meaning = _by_meaning(library, Scope(), options)
    lines = _lines(DATA / "meetings.tsv")
    asked = [_ask(library, line, by_meaning) for line in lines]
    library.close()
    print(f"ask: {len(asked)} questions over all meetings, {_way(by_meaning)}")
    good = True
    for name, part in (("tuned half", asked[0::2]), ("held-back half", asked[1::2]), ("all", asked)):
        good = _print_shares(name, part)
    _print_faults(asked, options)
    return good


@section("ask-real")
def ask_real(options: Options) -> bool:
    """Questions of 65 real meetings, each asked of its own meeting: is a part of the span in the first five?"""
    library = Library(options.home / "real")
    sources = list(ask_library.real_talk())
    known = {row.id for row in library.rows()}
    for source in sources:
        if ask_library.meeting_id(source) not in known:
            ask_library.add(library, source, minutes=False)
    kinds: dict[str, list[bool]] = {"found": [], "answered": []}
    seen = 0
    for source in sources[: options.most]:
        scope = Scope(meeting=ask_library.meeting_id(source))
        by_meaning = _by_meaning(library, scope, options) if options.encoder else None
        seen += 1
        for one in source["questions"]:
            wanted = {f"u{n}" for first, last in one["spans"] for n in range(int(first), int(last) + 1)}
            question = understand(one["query"], {})
            found = answering.retrieve(library, question, scope, by_meaning)
            kinds["found"].append(any(wanted & set(passage.utterances) for passage in found.passages[:5]))
            kinds["answered"].append(found.answerable)
    library.close()
    way = "by words and meaning" if options.encoder else "by words"
    total = len(kinds["found"])
    print(f"ask-real: {total} questions of {seen} meetings, {way}")
    print(f"  part of the span in the first five passages  {_share(kinds['found'])}")
    print(f"  not refused                                  {_share(kinds['answered'])}")
    return True


@section("it-desk")
def it_desk(options: Options) -> bool:
    """Help articles and runbooks: is the passage that says it among the first three, and is the rest refused?"""
    library = Library(options.home / "it-desk")
    folder = DATA / "it_desk"
    path = documents.add(library.database, folder)
    for file in documents.changes(library.database, path).read:
        documents.keep(library.database, path, file, list(readers.read(folder / file.path)), "")
    scope = Scope(documents=True, folder=path)
    by_meaning = _by_meaning(library, scope, options)
    asked = []
    for text, document, said in _lines(folder / "questions.tsv"):
        found = answering.ask(library, text, scope, None, by_meaning)
        assert isinstance(found, Retrieved)
        rank = next(
            (
                number
                for number, passage in enumerate(found.passages, start=1)
                if passage.path == document and said in " ".join(passage.text.split())
            ),
            None,
        )
        asked.append(Asked(text, bool(document), not found.answerable, rank if document else None))
    library.close()
    print(f"it-desk: {len(asked)} questions on {len(list(folder.glob('*.md')))} articles, {_way(by_meaning)}")
    good = _print_shares("all", asked)
    _print_faults(asked, options)
    return good


def _ask(library: Library, line: Sequence[str], by_meaning: ByMeaning | None) -> Asked:
    text, meeting, turns = line
    wanted = {int(turn) for turn in turns.split(",") if turn}
    found = answering.ask(library, text, Scope(), None, by_meaning)
    if isinstance(found, Answer):
        ranks = [
            number
            for number, one in enumerate(found.citations, start=1)
            if one.meeting == meeting and one.utterance and _is_near(one.utterance, wanted)
        ]
        refused = found.how == "nothing" or not found.citations
    else:
        ranks = [
            number
            for number, one in enumerate(found.passages, start=1)
            if one.meeting == meeting
            and (
                {f"u{turn}" for turn in wanted} & set(one.utterances)
                or (one.utterance and not one.utterances and _is_near(one.utterance, wanted))
            )
        ]
        refused = not found.answerable
    return Asked(text, bool(meeting), refused, ranks[0] if ranks else None)


def _is_near(utterance: str, turns: set[int]) -> bool:
    return any(abs(int(utterance[1:]) - turn) <= _NEAR for turn in turns)


def _by_meaning(library: Library, scope: Scope, options: Options) -> ByMeaning | None:
    """Finds by meaning; computes first what is missing."""
    if options.encoder is None:
        return None
    encoder = _encoder(options.encoder)
    for owner in vectors.missing(library.database, _MODEL, scope):
        encoded = vectors.to_encode(library.database, owner)
        vectors.store(library.database, _MODEL, encoded, encoder.passages(encoded.texts))
    index = vectors.VectorIndex(library.database)
    return lambda text, where: index.search(encoder.questions([text])[0], _MODEL, where)


_encoders: dict[Path, object] = {}


def _encoder(path: Path):
    from meetingmate.assistants.ask.encoder import Encoder

    if path not in _encoders:
        began = time.perf_counter()
        _encoders[path] = Encoder(path, threads=1)
        print(f"loaded {path.name} in {time.perf_counter() - began:.1f} s")
    return _encoders[path]


def _lines(path: Path) -> list[list[str]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [[*row, "", ""][:3] for row in rows if row[0]]


def _print_shares(name: str, asked: Sequence[Asked]) -> bool:
    there = [one for one in asked if one.answerable]
    none = [one for one in asked if not one.answerable]
    right = [one.rank is not None and one.rank <= 3 for one in there]
    told = [one.rank is not None and one.rank <= 3 and not one.refused for one in there]
    refused = [one.refused for one in none]
    print(f"  {name:<15} right passage in the first three {_share(right)}, and answered {_share(told)}, "
          f"first {_share([one.rank == 1 for one in there])}, refusals right {_share(refused)}")  # fmt: skip
    return sum(right) >= RIGHT * len(right) and sum(refused) >= REFUSED * len(refused)


def _print_faults(asked: Sequence[Asked], options: Options) -> None:
    for number, one in list(enumerate(asked))[::2] if options.verbose else ():
        if one.answerable and (one.rank is None or one.rank > 3 or one.refused):
            print(f"    {number} {one.text}: rank {one.rank}, refused {one.refused}")
        elif not one.answerable and not one.refused:
            print(f"    {number} {one.text}: answered")


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values)}/{len(values)} ({sum(values) / max(1, len(values)):.0%})"


def _way(by_meaning: ByMeaning | None) -> str:
    return "by words and meaning" if by_meaning else "by words"


if __name__ == "__main__":
    sys.exit(main())
