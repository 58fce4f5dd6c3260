"""The sections that the minutes and the sheets of single persons are put together from; the same as in Word."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from meetingmate.export.pdf import blocks
from meetingmate.export.pdf.blocks import Block, Line
from meetingmate.export.view_model import MinutesView, Row, capital

#: A row with more characters may break across pages, and so may small print: it could be longer than a page.
_WHOLE_ROW = 1500
#: Characters of the title that fit into the header on one line.
_HEADER_LENGTH = 90
#: Before who said something; no line ends in it.
_DASH = " –\u2060\u00a0"


def heading(text: str, level: int, aside: str = "", *, fixed: bool = False, new_page: bool = False) -> Block:
    """A heading; ``aside`` stands after it in small grey letters. ``fixed``: it is a text of the program."""
    return blocks.Heading(level, blocks.line((text, "")), blocks.words(aside), fixed, new_page)


def body(text: str, style: str = "body") -> Block:
    """One paragraph of text."""
    return blocks.Paragraph(blocks.line((text, ""), style=style))


def opening(view: MinutesView, kind: str, title: str) -> Block:
    """What kind of document it is, whether it is a draft, and its title."""
    shown = "" if kind == title else kind
    return blocks.Opening(blocks.words(shown), view.text("draft") if view.draft else "", blocks.line((title, "")))


def details(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """The table of when, where and who; nothing when nothing is known."""
    return [blocks.Details([(label, blocks.words(value)) for label, value in rows])] if rows else []


@dataclass(frozen=True)
class _Column:
    """A column of a table of items: the key of its title, its width in mm (0: what the others leave), its lines."""

    title: str
    width: float
    lines: Callable[[Row], list[Line]]


def decisions(view: MinutesView, rows: Sequence[Row]) -> Block:
    """The decisions as a table."""
    return _table(view, rows, [_Column("decision", 0, lambda row: _item(view, row))])


def actions(view: MinutesView, rows: Sequence[Row], owner: bool = True) -> Block:
    """Action items as a table, with or without the column of owners."""
    return _table(view, rows, [_Column("action", 0, lambda row: _item(view, row)), *_known_columns(rows, owner)])


def previous(view: MinutesView, rows: Sequence[Row], owner: bool = True) -> Block:
    """Tasks of earlier meetings as a table; below each what was said about it."""
    return _table(view, rows, [_Column("action", 0, _previous), *_known_columns(rows, owner)], timed=False)


def _known_columns(rows: Sequence[Row], owner: bool) -> list[_Column]:
    """Owner, date and status; the last two only where they are not empty."""
    columns = [_Column("owner", 27, _known("owner"))] if owner else []
    columns += [_Column("due", 25, _known("due"))] if any(row.due for row in rows) else []
    return columns + ([_Column("status", 25, _known("status"))] if any(row.status for row in rows) else [])


def _known(field: str) -> Callable[[Row], list[Line]]:
    def lines(row: Row) -> list[Line]:
        value = getattr(row, field)
        shown = value or ("" if field == "status" else "–")
        return [_cell_line((shown, "" if value else "subtle"), room=blocks.NARROW)]

    return lines


def _table(view: MinutesView, rows: Sequence[Row], columns: list[_Column], timed: bool = True) -> Block:
    """A table with a row for each item: its number, ``columns``, and its time where one is known."""
    columns = [_Column("number", 11, lambda row: [_cell_line((row.number, "number"), room=blocks.NARROW)]), *columns]
    if timed and any(row.time for row in rows):
        columns.append(_Column("time", 14, lambda row: [_cell_line((row.time, "subtle"), room=blocks.NARROW)]))
    return blocks.Items(
        [blocks.Column(view.text(column.title), column.width) for column in columns],
        [_row([column.lines(row) for column in columns]) for row in rows],
    )


def _row(cells: list[list[Line]]) -> blocks.ItemsRow:
    length = max(sum(len(text) for line in cell for text, _ in line.runs) for cell in cells)
    return blocks.ItemsRow(cells, whole=length <= _WHOLE_ROW)


def _cell_line(
    *runs: tuple[str, str], style: str = "item", turned_by: str | None = None, room: int = blocks.ITEM
) -> Line:
    return blocks.line(*runs, style=style, turned_by=turned_by, room=room)


def _item(view: MinutesView, row: Row) -> list[Line]:
    """The text of an item, what marks it out, why it is doubtful, and the words it rests on."""
    said_by = row.said_by.replace(" ", "\u00a0")
    first = _cell_line(
        (view.label(capital(row.mark)) if row.mark else "", "strong"),
        (row.text, ""),
        (f"{_DASH}{said_by}" if said_by else "", "subtle"),
        (f" ({row.note})" if row.note else "", "subtle"),
        turned_by=row.text,
    )
    doubt = [_cell_line((view.doubt(row), ""), style="doubt")] if row.doubts else []
    return [first, *doubt, *_quotes(row)]


def _previous(row: Row) -> list[Line]:
    first = _cell_line((row.text, ""), (f" ({row.mark})" if row.mark else "", "subtle"), turned_by=row.text)
    return [first, *([_cell_line((row.note, ""))] if row.note else []), *_quotes(row)]


def _quotes(row: Row) -> list[Line]:
    lines = []
    for quote in row.quotes:
        source = ",\u00a0".join(word for word in (quote.speaker, quote.time) if word)
        shown = f"{_DASH}{source}" if source else ""
        lines.append(_cell_line((quote.text, ""), (shown, ""), style="quote", turned_by=quote.text))
    return lines


def questions(view: MinutesView, rows: Sequence[Row]) -> list[Block]:
    """Open questions as a list, with who raised each and when."""
    return blocks.bullets([bullet(row.text, aside=view.question_aside(row)) for row in rows])


def bullet(text: str, number: str = "", aside: str = "") -> Line:
    """A list line: the number of an item before it, an aside in brackets after it."""
    return blocks.line(
        (f"{number}\u2002" if number else "", "number"),
        (text, ""),
        (f" ({aside})" if aside else "", "subtle"),
        turned_by=text,
    )


def small_print(texts: Sequence[str]) -> Block:
    """Lines in small letters."""
    long = sum(map(len, texts)) > _WHOLE_ROW
    return blocks.SmallPrint([blocks.line((text, ""), style="small") for text in texts], long)


def signatures(view: MinutesView) -> Block:
    """A line to sign on: who prepared and who approved the minutes, and when; on the page of what follows."""
    fields = {"prepared_by": view.minute_taker, "approved_by": view.approved_by, "date": view.approved_on}
    return blocks.Signatures(
        [(view.label(view.text(key)), blocks.words(known, blocks.NARROW)) for key, known in fields.items()]
    )


def transcript_line(view: MinutesView, row: Row) -> Line:
    """A paragraph of the transcript: when, who and what."""
    line = blocks.line((view.label(row.speaker) if row.speaker else "", "strong"), (row.text, ""), turned_by=row.text)
    line.time = row.time
    return line


def document(view: MinutesView, title: str, subject: str) -> blocks.Document:
    """A document without blocks: paper, languages, header and footer. ``title`` is also that of the properties."""
    code, _, region = view.conventions.tag.partition("-")
    label = view.text("page_of", n=blocks.PAGE, m=blocks.PAGES)
    parts = label.replace(blocks.PAGE, f"\n{blocks.PAGE}\n").replace(blocks.PAGES, f"\n{blocks.PAGES}\n").split("\n")
    numbers = {blocks.PAGE: "page", blocks.PAGES: "pages"}
    return blocks.Document(
        title=title,
        author=view.minute_taker or "MeetingMate",
        subject=subject,
        keywords=[view.text("minutes")],
        language=code if code.isascii() and code.isalpha() and len(code) in (2, 3) else "en",
        region=region if len(region) == 2 and region.isalpha() else "",
        fixed_language=view.conventions.language,
        paper="us-letter" if view.conventions.letter else "a4",
        header=blocks.words(textwrap.shorten(title, _HEADER_LENGTH, placeholder=" …")),
        draft=view.text("draft") if view.draft else "",
        date=blocks.words(view.date),
        page_label=[numbers.get(part, f"={part}") for part in parts if part],
        fonts=fonts(code),
        missing_note=view.text("not_shown", mark=blocks.STAND_IN, codes=blocks.CODES),
    )


#: Families in the order in which a letter is looked for: those that come with the program, then what Windows, macOS and
#: Linux have for other scripts. Any other font of the computer comes after them.
_OURS = ["Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Sans Devanagari"]
_EAST_ASIAN = {
    "ja": ["Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Meiryo", "Hiragino Sans"],
    "ko": ["Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo"],
    "zh": ["Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC"],
}


def fonts(language: str) -> list[str]:
    """Families for a document in ``language``: Chinese characters look as they do there."""
    first = _EAST_ASIAN.get(language, [])
    rest = [family for code, families in _EAST_ASIAN.items() if code != language for family in families]
    return [*_OURS, *first, *rest]
