"""The minutes as one web page that needs nothing else: style and script are in it, and the network is shut out.

The policy of the page (Content-Security-Policy) lets run only the style and the script that are known by their digest,
so that no text of a meeting could ever load or run anything, even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from meetingmate.base import paths
from meetingmate.export.bidi import starts_rtl
from meetingmate.export.view_model import MinutesView, PersonView, Row, TopicView, capital


def render(view: MinutesView, sound: str = "") -> str:
    """All of ``view`` as HTML. ``sound`` is the address of the recording: times play it; without it they lead to the
    transcript, if that is in the page."""
    return _Page(view, sound).whole()


@cache
def _part(name: str) -> str:
    return (paths.resources_dir() / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _escaped(words: str) -> str:
    return html.escape(words, quote=True)


def _words(words: str) -> str:
    """``words`` inside a line whose direction they leave alone."""
    return f"<bdi>{_escaped(words)}</bdi>"


def _seconds(time: str) -> int | None:
    """The first position in ``12:34``, ``1:02:03`` or ``12:34–13:00``; None when there is none."""
    total = 0
    try:
        for part in time.split("–")[0].split(":"):
            total = total * 60 + int(part)
    except ValueError:
        return None
    return total


class _Page:
    def __init__(self, view: MinutesView, sound: str) -> None:
        self._view, self._sound = view, sound
        self._starts = sorted({at for row in view.transcript if (at := _seconds(row.time)) is not None})

    def whole(self) -> str:
        view = self._view
        rtl = view.conventions.tag.split("-")[0] in ("ar", "fa", "he", "ur")
        turned = ' dir="rtl"' if rtl or starts_rtl(view.title) else ""
        style, script = _part("page.css"), _part("page.js")
        sections = self._sections()
        links = "".join(f'<li><a href="#{name}">{_escaped(title)}</a></li>' for name, title, _ in sections)
        return "\n".join(
            [
                "<!DOCTYPE html>",
                f'<html lang="{_escaped(view.conventions.tag)}"{turned}>',
                "<head>",
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{self._policy(style, script)}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<meta name="referrer" content="no-referrer">',
                f"<title>{_escaped(view.title)}</title>",
                f"<style>{style}</style>",
                "</head>",
                "<body>",
                "<header>",
                f'<p class="kind">{_escaped(capital(view.text("minutes" if view.has_minutes else "transcript")))}'
                + (f' <strong class="draft">{_escaped(view.text("draft"))}</strong>' if view.draft else "")
                + "</p>",
                f'<h1 dir="auto">{_escaped(view.title)}</h1>',
                self._details(),
                *([f'<nav aria-label="{_escaped(view.title)}"><ul>{links}</ul></nav>'] if len(sections) > 1 else []),
                "</header>",
                "<main>",
                *([] if view.has_minutes else [f"<p>{_words(view.text('no_minutes'))}</p>"]),
                *([f"<p>{_words(view.nothing_said)}</p>"] if view.has_minutes and view.is_empty() else []),
                *(
                    f'<section id="{name}" aria-labelledby="{name}-title">\n'
                    f'<h2 id="{name}-title">{_escaped(title)}</h2>\n{content}\n</section>'
                    for name, title, content in sections
                ),
                "</main>",
                *self._end(script),
                "</body>",
                "</html>",
                "",
            ]
        )

    def _policy(self, style: str, script: str) -> str:
        media = "data:" if self._sound.startswith("data:") else "'self' file:" if self._sound else ""
        parts = ["default-src 'none'", f"style-src {_digest(style)}", f"script-src {_digest(script)}"]
        parts += [f"media-src {media}"] if media else []
        return _escaped("; ".join([*parts, "base-uri 'none'", "form-action 'none'"]))

    def _end(self, script: str) -> list[str]:
        if not self._sound:
            return []
        label = _escaped(self._view.text("recording"))
        player = f'<audio controls preload="metadata" src="{_escaped(self._sound)}" aria-label="{label}"></audio>'
        return [f'<div class="player" role="region" aria-label="{label}">{player}</div>', f"<script>{script}</script>"]

    def _details(self) -> str:
        rows = "".join(f"<dt>{_escaped(label)}</dt><dd>{_words(value)}</dd>" for label, value in self._view.details)
        return f"<dl>{rows}</dl>" if rows else ""

    def _sections(self) -> list[tuple[str, str, str]]:
        """Name, heading and content of each section."""
        view, text = self._view, self._view.text
        found: list[tuple[str, str, str]] = []
        if view.has_minutes and not view.is_empty():
            if view.summary:
                summary = "\n".join(f'<p dir="auto">{_escaped(sentence)}</p>' for sentence in view.summary)
                found.append(("summary", text("summary"), summary))
            decisions = self._table(view.decisions, "decision", []) or f"<p>{_words(text('no_decisions'))}</p>"
            found.append(("decisions", text("decisions"), decisions))
            tasks = self._tasks(view.actions) or f"<p>{_words(text('no_action_items'))}</p>"
            note = f'\n<p class="soft small">{_words(view.times_note)}</p>' if view.times_note else ""
            found.append(("tasks", text("action_items"), tasks + note))
            if view.previous:
                rows = (self._line(row.number, row.text, view.previous_aside(row), row.note) for row in view.previous)
                found.append(("previous", text("previous_actions"), _list(rows)))
            if view.questions:
                found.append(("questions", text("open_questions"), self._questions(view.questions)))
            if view.topics:
                found.append(("topics", text("topics"), "\n".join(map(self._topic, view.topics))))
            if view.task_lists:
                found.append(("people", text("task_lists"), "\n".join(map(self._person, view.task_lists))))
        if view.has_minutes:
            found.append(("made", text("how_made"), self._how_made()))
        if view.transcript:
            found.append(("transcript", text("transcript"), self._transcript()))
        return found

    # --- items ----------------------------------------------------------------------------------------------

    def _time(self, time: str) -> str:
        """A position: it plays, or leads to the transcript, or only says when."""
        at = _seconds(time) if time else None
        if at is None:
            return _escaped(time)
        if self._sound:
            play = _escaped(self._view.text("play_from", time=time))
            return f'<button type="button" class="time" data-at="{at}" aria-label="{play}">{_escaped(time)}</button>'
        if self._starts:
            line = max((start for start in self._starts if start <= at), default=self._starts[0])
            return f'<a class="time" href="#t{line}">{_escaped(time)}</a>'
        return f'<span class="soft">{_escaped(time)}</span>'

    def _tasks(self, rows: Sequence[Row]) -> str:
        columns: list[tuple[str, Callable[[Row], str]]] = [
            ("owner", lambda row: _words(row.owner) if row.owner else "–")
        ]
        if any(row.due for row in rows):
            columns.append(("due", lambda row: _words(row.due) if row.due else "–"))
        if any(row.status for row in rows):
            columns.append(("status", lambda row: _escaped(row.status)))
        return self._table(rows, "action", columns)

    def _table(self, rows: Sequence[Row], title: str, columns: Sequence[tuple[str, Callable[[Row], str]]]) -> str:
        """The items as a table; "" without any."""
        if not rows:
            return ""
        text = self._view.text
        timed = any(row.time for row in rows)
        names = ["number", title, *(name for name, _ in columns), *(["time"] if timed else [])]
        heads = "".join(f'<th scope="col">{_words(text(name))}</th>' for name in names)
        body = []
        for row in rows:
            cells = [f'<td class="number">{_escaped(row.number)}</td>', f'<td dir="auto">{self._item(row)}</td>']
            cells += [f'<td class="{name}">{shown(row)}</td>' for name, shown in columns]
            cells += [f'<td class="when">{self._time(row.time)}</td>'] if timed else []
            body.append(f"<tr>{''.join(cells)}</tr>")
        return "\n".join([f"<table><thead><tr>{heads}</tr></thead>", "<tbody>", *body, "</tbody></table>"])

    def _item(self, row: Row) -> str:
        """What it says, what marks it out, why it is doubtful, and the words it rests on."""
        mark = f"<strong>{_escaped(self._view.label(capital(row.mark)))}</strong>" if row.mark else ""
        said = f"{mark}{_escaped(row.text)}"
        said = f'<span class="done">{said}</span>' if row.done else said
        said += f' <span class="soft">– {_words(row.said_by)}</span>' if row.said_by else ""
        said += f' <span class="soft">({_words(row.note)})</span>' if row.note else ""
        said += f'<div class="doubt">{_words(self._view.doubt(row))}</div>' if row.doubts else ""
        for quote in row.quotes:
            source = f" – {_words(quote.speaker)}" if quote.speaker else ""
            said += f'<div class="quote">{_words(quote.text)}{source} {self._time(quote.time)}</div>'
        return said

    def _line(self, number: str, words: str, aside: str = "", note: str = "") -> str:
        line = f'<span class="number">{_escaped(number)}</span> ' if number else ""
        line += _words(words)
        line += f' <span class="soft">({_words(aside)})</span>' if aside else ""
        return line + (f'<div class="soft small">{_words(note)}</div>' if note else "")

    def _questions(self, rows: Sequence[Row]) -> str:
        raised = self._view.text
        lines = []
        for row in rows:
            who = _words(raised("raised_by", name=row.speaker)) if row.speaker else ""
            aside = ", ".join(part for part in (who, self._time(row.time)) if part)
            lines.append(_words(row.text) + (f' <span class="soft">({aside})</span>' if aside else ""))
        return _list(lines)

    def _topic(self, topic: TopicView) -> str:
        time = f' <span class="small">{self._time(topic.time)}</span>' if topic.time else ""
        points = []
        for point in topic.points:
            speaker, words = point.named()
            label = f"<strong>{_words(self._view.label(speaker).rstrip())}</strong> " if speaker else ""
            points.append(f"{label}{_words(words)} {self._time(point.time)}".rstrip())
        parts = [f'<h3 dir="auto">{_escaped(topic.title)}{time}</h3>', _list(points)]
        if topic.outcome:
            outcome = self._view.label(self._view.text("outcome")) + ", ".join(topic.outcome)
            parts.append(f'<p class="soft">{_escaped(outcome)}</p>')
        return "\n".join(part for part in parts if part)

    def _person(self, person: PersonView) -> str:
        view = self._view
        role = f' <span class="soft small">{_words(person.role)}</span>' if person.role else ""
        tasks = [
            self._line(row.number, row.text, view.task_aside(row, owner=False, doubtful=True))
            for row in (*person.tasks, *person.asked)
        ]
        previous = [self._line(row.number, row.text, view.previous_aside(row, owner=False)) for row in person.previous]
        parts = [f'<h3 dir="auto">{_escaped(person.name)}{role}</h3>', _list(tasks)]
        for title, content in (
            (view.text("previous_actions"), _list(previous)),
            (view.text("questions_to", name=person.name), self._questions(person.questions)),
            (view.text("mentions_of", name=person.name), self._questions(person.mentions)),
        ):
            parts += [f'<p dir="auto">{_escaped(view.label(title).rstrip())}</p>', content] if content else []
        return "\n".join(part for part in parts if part)

    def _how_made(self) -> str:
        view = self._view
        label = view.label(capital(view.text("check_dropped")))
        lines = [*view.how_made, *(label + line for line in view.left_out)]
        signed = [("prepared_by", view.minute_taker), ("approved_by", view.approved_by), ("date", view.approved_on)]
        lines += [view.label(view.text(key)) + value for key, value in signed if value]
        return f'<div class="soft small">{"".join(f"<p>{_words(line)}</p>" for line in lines)}</div>'

    def _transcript(self) -> str:
        lines = []
        unnamed = set(self._starts)
        for row in self._view.transcript:
            at = _seconds(row.time) if row.time else None
            place = "" if at is None else f' data-at="{at}"'
            if at in unnamed:  # of several lines of one second the first has its address
                unnamed.remove(at)
                place += f' id="t{at}"'
            speaker = f"<strong>{_words(self._view.label(row.speaker).rstrip())}</strong> " if row.speaker else ""
            time = f"{self._time(row.time)} " if self._sound else f'<span class="soft">{_escaped(row.time)}</span> '
            lines.append(f'<p dir="auto"{place}>{time if row.time else ""}{speaker}{_escaped(row.text)}</p>')
        return "\n".join(lines)


def _list(lines: Iterable[str]) -> str:
    """The lines, which are HTML, as a list; "" without any."""
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
