"""Models on the command line: the list, and all about one of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text

from meetingmate import models
from meetingmate.base.languages import language_name
from meetingmate.base.text import count_of
from meetingmate.cli import console
from meetingmate.models import Measurement, ModelCard, ModelFile, SpeechFigures

_SPEEDS = {
    "fast": "fast (on 4 cores much quicker than the meeting)",
    "medium": "medium (on 4 cores quicker than the meeting)",
    "slow": "slow (on 4 cores about as long as the meeting)",
    "very slow": "very slow (on 4 cores longer than the meeting)",
}
_CLASSES = {"starter": "sorts and checks single sentences", "prose": "writes sentences of its own"}


def print_models(cards: list[ModelCard], there: set[str]) -> None:
    """The catalogue by kind; ``there`` are the ids of installed models."""
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 1))
    for column in ("Id", "Size", "Memory", "Speed", "Licence", "Installed"):
        right = column in ("Size", "Memory")
        table.add_column(column, justify="right" if right else "left", no_wrap=column != "Licence", overflow="fold")
    for kind, group in itertools.groupby(cards, lambda card: card.kind):
        table.add_row(Text(f"\n{kind}", style="bold"))
        for card in group:
            table.add_row(
                Text(card.id),
                _size(card.size_bytes),
                _size(card.memory_bytes),
                card.speed,
                Text(card.licence),
                "yes" if card.id in there else "no",
            )
    console.OUT.print(table)


def print_measured(measured: dict[str, Measurement]) -> None:
    """A line for each model that was measured here."""
    for model, made in measured.items():
        console.line(f"Measured here on {made.date}: {model}: {models.said_of(made.figures)}")


def print_measurement(made: Measurement) -> None:
    """All figures of one measurement."""
    _print_facts(_figures(made))
    if not isinstance(made.figures, SpeechFigures) and made.figures.same_items:
        console.line("This model makes no difference to them: it finds the same ones as no writing model.")


def _figures(made: Measurement) -> Iterator[tuple[str, str]]:
    figures = made.figures
    if isinstance(figures, SpeechFigures):
        yield "Speed", f"{figures.real_time_factor:.2f} s of work for 1 s of sound"
        yield "Wrong words", f"{100 * figures.word_error_rate:.1f} % of the sample"
    else:
        yield "Tasks", f"F1 {100 * figures.tasks_f1:.0f} %"
        yield "Decisions", f"F1 {100 * figures.decisions_f1:.0f} %"
        yield "Unsupported", f"{figures.unsupported} of {count_of(figures.sentences, 'sentence')} that it wrote"
        yield "An hour of talk", f"{figures.seconds_per_hour:.0f} s"
        yield "Speed", f"{figures.tokens_per_s:.0f} tokens a second, read and written"
    yield "Memory", _size(figures.memory_bytes)
    yield "Measured here", made.date


def _print_facts(facts: Iterable[tuple[str, str]]) -> None:
    table = Table(show_edge=False, pad_edge=False, show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(name, Text(value))
    console.OUT.print(table)


def print_model(card: ModelCard, *, installed: bool, measurement: Measurement | None = None) -> None:
    """All about one model, and its terms."""
    console.OUT.print(Text(card.title, style="bold"))
    if card.description:
        console.OUT.print(Text(card.description))
    _print_facts(_facts(card, installed, measurement))
    if terms := models.terms(card):
        console.OUT.print(Text(f"\n{terms}"))
        if models.to_accept(card):
            console.OUT.print(Text(f"\nAccept and install: meetingmate models install {card.id} --accept-licence"))
        else:
            console.OUT.print("\nYou accepted these terms.")


def _facts(card: ModelCard, installed: bool, measurement: Measurement | None) -> Iterator[tuple[str, str]]:
    licence = models.licence_of(card)
    yield "Id", card.id
    yield "Kind", card.kind
    if card.kind == "writing":
        yield "Writes", _CLASSES[card.model_class]
    yield "Languages", _languages(card)
    yield "Size", ("" if card.sizes_known else "about ") + _size(card.size_bytes)
    yield "Memory", f"about {_size(card.memory_bytes)}"
    yield "Speed", _SPEEDS[card.speed]
    if card.context:
        yield "Context", count_of(card.context, "token")
    if card.chat_template:
        own = "from the file of the model"
        yield "Chat template", own if card.chat_template == "file" else card.chat_template
    for note in card.measured:
        yield "Measured", note
    if measurement:
        yield "Measured here", f"{measurement.date}: {models.said_of(measurement.figures)}"
    yield "Licence", f"{card.licence} ({licence.link})" if licence.link else card.licence
    if card.gated:
        yield "Download", "only after you accepted the licence on the model hub too"
    if card.origin:
        yield "Origin", card.origin
    for file in card.files:
        yield "File", _file(file)
    yield "Installed", "yes" if installed else "no"
    if problem := models.memory_problem(card):
        yield "Does not fit", problem


def _languages(card: ModelCard) -> str:
    named = "many" if "*" in card.languages else ", ".join(language_name(code, "en") for code in card.languages)
    return f"{named} to {language_name(card.target, 'en')}" if card.target else named


def _file(file: ModelFile) -> str:
    parts = [file.name]
    if file.size:
        parts.append(_size(file.size))
    if file.hub:
        parts.append(f"{file.hub.repository} at {file.hub.revision[:12]}")
    if file.parts:
        parts.append(count_of(len(file.parts), "download"))
    parts.append(f"sha256 {file.sha256}" if file.sha256 else "checksum not known: checked against the hub's own")
    return ", ".join(parts)


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
