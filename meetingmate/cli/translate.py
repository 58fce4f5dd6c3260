"""Command line of translation: transcript or minutes of a meeting in another language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from meetingmate import export
from meetingmate.assistants.translation import ways
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.options import json_option, outputs_option, quiet_option
from meetingmate.cli.results import export_options
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.domain.translation import FAILURES, Translated
from meetingmate.export import ExportOptions
from meetingmate.jobs import translating
from meetingmate.jobs.translating import EngineChoice, ModelMissing, Watch
from meetingmate.library import open_library


@click.command()
@click.argument("meeting_id", metavar="MEETING")
@click.option("--to", "target", required=True, type=click.Choice(ways.LANGUAGES), help="Language to translate into.")
@click.option("--minutes", "of_minutes", is_flag=True, help="Translate the minutes instead of the transcript.")
@outputs_option
@click.option(
    "--engine",
    type=click.Choice(("auto", "writing", "whisper")),
    default="auto",
    show_default=True,
    help="auto: a model for the two languages, else the writing model. whisper: from the recording into English.",
)
@click.option("--again", is_flag=True, help="Also translate what is translated already.")
@json_option
@quiet_option
def translate(
    meeting_id: str,
    target: str,
    of_minutes: bool,
    outputs: tuple[Path, ...],
    engine: EngineChoice,
    again: bool,
    as_document: bool,
    quiet: bool,
) -> ExitCode:
    """Translate the transcript or the minutes of a MEETING.

    Names, numbers, dates and denials of each sentence are compared with the original; a sentence that differs stays
    in the original, with a mark. The suffix of each OUTPUT picks its format, as for export.

    Exit code 3: some sentences stay in the original.
    """
    for output in outputs:
        export.check_suffix(output)
    settings = user_settings()
    library = open_library(settings)
    made: Minutes | None = None
    try:
        with console.ProgressView(quiet=quiet) as view:
            watch = Watch(progress=lambda done, total: view.step(done / total, "Translating"))
            if of_minutes:
                made, texts = translating.minutes(
                    library, settings, meeting_id, target, engine=engine, again=again, watch=watch
                )
            else:
                texts = translating.transcript(
                    library, settings, meeting_id, target, engine=engine, again=again, watch=watch
                )
        meeting, utterances = library.meeting(meeting_id), library.utterances(meeting_id)
    except ModelMissing as missing:
        how = f" Install it with `meetingmate models install {missing.offer.id}`." if missing.offer else ""
        raise UsageError(f"{missing}{how}") from missing
    finally:
        library.close()
    from meetingmate.assistants.translation import minutes as documents

    lines = utterances if of_minutes else documents.translated_lines(meeting, utterances, texts, target)
    shown = documents.marked(meeting, target)
    failed = _write(outputs, shown, lines, made, replace(export_options(settings), language=target))
    if as_document:
        console.print_json(_document(meeting_id, target, texts))
    elif not outputs and made is not None:
        console.print_minutes(shown, made)
    elif not outputs:
        console.print_transcript(lines, timed=meeting.timed)
    return parts_missing([*failed, *_say_left(texts)])


def _write(
    outputs: tuple[Path, ...],
    meeting: Meeting,
    utterances: list[Utterance],
    made: Minutes | None,
    options: ExportOptions,
) -> list[str]:
    """Write every output; returns a sentence for each that could not be written."""
    failed = []
    for output in outputs:
        try:
            export.write(output, meeting, utterances, made, options)
        except MeetingMateError as error:
            failed.append(str(error))
            console.say(str(error))
        else:
            console.say(f"Wrote {output}")
    return failed


def _say_left(texts: dict[str, Translated]) -> list[str]:
    """Say how many sentences stay in the original, and why; returns the sentences."""
    every = [one for text in texts.values() for one in text.sentences]
    left = []
    for failure, reason in FAILURES.items():
        count = len([one for one in every if one.failure == failure])
        if count:
            left.append(f"{count} of {len(every)} sentences stay in the original: {reason}.")
    for sentence in left:
        console.say(sentence)
    return left


def _document(meeting_id: str, target: str, texts: dict[str, Translated]) -> dict[str, object]:
    return {
        "meeting": meeting_id,
        "language": target,
        "texts": [
            {
                "place": place,
                "original": text.original,
                "text": text.shown(),
                "engine": text.engine,
                "sentences": [
                    {"original": one.original, "text": one.text, "failure": one.failure} for one in text.sentences
                ],
            }
            for place, text in texts.items()
        ],
    }


COMMANDS = (translate,)
