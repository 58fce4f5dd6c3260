"""How well dictations fill forms: values exactly as expected, values that nobody said, and required ones asked for.

    python -m benchmarks.forms [--held-back] [--clinic clinic_dictation.json] [--model FOLDER] [-v]

The dictations in ``benchmarks/dictations`` are text with corrections and mistakes of recognition. Those marked
``held_back`` are scored only with ``--held-back``: nothing was changed because of them. ``--clinic`` is a file written
by ``meetingmate process`` or of the test meetings, whose words take the place of the empty dictation.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meetingmate.assistants.forms import documents, filling, shelf
from meetingmate.base.ids import new_meeting_id
from meetingmate.domain.forms import FilledForm
from meetingmate.domain.meeting import Meeting, Utterance

FOLDER = Path(__file__).parent / "dictations"


@dataclass
class Score:
    """Cells are values: each column of a row is one. ``wrong`` have another value than was said, ``invented`` one
    where nothing was said."""

    exact: int = 0
    expected: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)


def dictations(held_back: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The dictations by name, those that were held back or the others."""
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if data.get("held_back", False) == held_back:
            yield path.stem, data


def words_of(data: dict[str, Any], clinic: Path | None) -> list[Utterance]:
    """The utterances of a dictation."""
    lines = data["lines"]
    if not lines and clinic is not None:
        document = json.loads(clinic.read_text(encoding="utf-8"))
        lines = [one["text"] for one in document.get("turns") or document["utterances"]]
    return [
        Utterance(id=f"u{number}", start=8.0 * number, end=8.0 * number + 7.5, text=text)
        for number, text in enumerate(lines, start=1)
    ]


def filled_form(data: dict[str, Any], said: list[Utterance]) -> FilledForm:
    """The form as the rules fill it."""
    meeting = Meeting(id=new_meeting_id(), title="Dictation", date=data["date"], language=data["language"])
    return filling.fill(shelf.get(data["form"]), meeting, said)


def score(filled: FilledForm, expected: dict[str, Any]) -> Score:
    """Hold a filled form against what was said."""
    found = Score()
    for one in filled.form.fields:
        got = documents.typed(one, filled.value(one.id))
        want = expected.get(one.id)
        if one.type == "list" and isinstance(want, list):
            rows = got if isinstance(got, list) else []
            for number in range(max(len(rows), len(want))):
                has = rows[number] if number < len(rows) else {}
                needs = want[number] if number < len(want) else {}
                for column in one.columns:
                    name = f"{one.id}.{number + 1}.{column.id}"
                    _compare(found, name, has.get(column.id), needs.get(column.id))
        else:
            _compare(found, one.id, got, want)
    return found


def _compare(found: Score, name: str, got: Any, want: Any) -> None:
    if want is None:
        if got is not None:
            found.invented.append(f"{name} = {got!r}")
        return
    found.expected += 1
    if got is None:
        found.lost.append(name)
    elif _plain(got) == _plain(want):
        found.exact += 1
    else:
        found.wrong.append(f"{name} = {got!r}, said was {want!r}")


def _plain(value: Any) -> Any:
    """Words without stops, commas and capital letters; other values as they are."""
    return " ".join(re.findall(r"[\w'/-]+", value.casefold())) if isinstance(value, str) else value


def main() -> None:
    """Print the score of each dictation and of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--clinic", type=Path)
    parser.add_argument("--model", type=Path, help="folder of a writing model that looks for what the rules left")
    parser.add_argument("-v", "--verbose", action="store_true")
    given = parser.parse_args()
    total = Score()
    for name, data in dictations(given.held_back):
        said = words_of(data, given.clinic)
        if not said:
            continue
        filled = filled_form(data, said)
        if given.model:
            filled = _with_model(filled, data, said, given.model)
        one = score(filled, data["expected"])
        total.exact, total.expected = total.exact + one.exact, total.expected + one.expected
        for kind in ("wrong", "lost", "invented"):
            getattr(total, kind).extend(getattr(one, kind))
        marked = sum(bool(value.problems) for value in filled.values.values())
        print(
            f"{name}: {one.exact} of {one.expected} exact, {len(one.wrong)} wrong, {len(one.lost)} not found, "
            f"{len(one.invented)} invented, {marked} marked to be checked, missing: "
            f"{', '.join(field.id for field in filled.missing()) or 'none'}"
        )
        if given.verbose:
            for line in (*one.wrong, *(f"not found: {x}" for x in one.lost), *(f"invented: {x}" for x in one.invented)):
                print(f"    {line}")
    share = 100 * total.exact / max(1, total.expected)
    print(f"all: {total.exact} of {total.expected} exact ({share:.1f} %), {len(total.invented)} invented")


def _with_model(filled: FilledForm, data: dict[str, Any], said: list[Utterance], folder: Path) -> FilledForm:
    from meetingmate.assistants.forms import suggesting
    from meetingmate.slm.engine import Engine

    meeting = Meeting(id=filled.sources[0], title="Dictation", date=data["date"], language=data["language"])
    with Engine(folder, threads=2) as engine:
        return suggesting.suggest(filled, meeting, said, engine)


if __name__ == "__main__":
    main()
