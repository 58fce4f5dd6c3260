"""Writes the fields of Word templates into ``templates.md``: ``python docs/user-guide/make_fields.py``.

They come from the program itself (``meetingmate/export/word/templates/fields.py``).
"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "templates.md"
sys.path.insert(0, str(PAGE.parents[2]))

from meetingmate.export.word.templates import fields  # noqa: E402
from meetingmate.export.word.templates.fields import Flag, Kind, ListOf, Number, Record, Text  # noqa: E402

BEGIN, END = "<!-- fields: made by make_fields.py -->", "<!-- end of the fields -->"


def main() -> None:
    """Put the fields into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{made()}{END}{rest.split(END)[1]}", encoding="utf-8")


def made() -> str:
    """The tables of all fields."""
    top = {name: kind for name, kind in fields.top().items() if name != "label"}
    parts = ["### Fields of the meeting\n", _table("", top)]
    for record in fields.records():
        title = "In a loop: `loop`" if record.name == "loop" else f"Of each {record.name}"
        parts += [f"### {title}\n", _table("loop." if record.name == "loop" else "", record.fields)]
    parts += ["### Fixed words\n", "Written as `{{ label.present }}`, in the language of the minutes:\n"]
    parts += [", ".join(f"`{name}`" for name in fields.labels()) + ".\n"]
    return "\n".join(parts) + "\n"


def _table(prefix: str, of: dict[str, Kind]) -> str:
    rows = ["| field | what it is | example |", "|---|---|---|"]
    for name, kind in of.items():
        rows.append(f"| `{prefix}{name}` | {_about(kind)} | {_example(name, kind)} |")
    return "\n".join(rows) + "\n"


def _about(kind: Kind) -> str:
    match kind:
        case ListOf(item=Record(name=name)):
            return f"{kind.about} (list, each a {name})"
        case ListOf():
            return f"{kind.about} (list of texts)"
        case Flag():
            return f"{kind.about} (yes or no)"
        case Text() | Number():
            return kind.about
    raise AssertionError(kind)


def _example(name: str, kind: Kind) -> str:
    match kind:
        case ListOf(item=Record(name=item)):
            return f"`{{% for {item[0]} in {name} %}}`"
        case ListOf(item=Text(example=example)) | Text(example=example) | Number(example=example):
            return example
    return ""


if __name__ == "__main__":
    main()
