"""What commands do with a finished meeting: write its documents, or show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from meetingmate import export
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import ExportOptions, template_store
from meetingmate.library import Job, Library, people, series_templates

#: Instead of a template: the document that MeetingMate sets out itself.
NO_TEMPLATE = "none"


def export_options(
    settings: Settings, *, appendix: bool = False, quotes: bool | None = None, template: str | None = None
) -> ExportOptions:
    """Returns what documents show: the options of ``options.document_options`` over the user's settings.

    Raises UsageError when there is no such template.
    """
    if template not in (None, "", NO_TEMPLATE):
        template_store.find(template or "")
    return ExportOptions(
        series_decides=template is None,
        template=settings.template if template is None else "" if template == NO_TEMPLATE else template,
        appendix=appendix or settings.appendix,
        quotes=settings.quotes if quotes is None else quotes,
    )


def with_addresses(
    library: Library, meeting: Meeting, minutes: Minutes | None, options: ExportOptions
) -> ExportOptions:
    """Returns ``options`` with the e-mail addresses that are known of the people of ``meeting``."""
    return replace(options, emails=people.addresses(library, export.everybody(meeting, minutes)))


def of_series(options: ExportOptions, library: Library, meeting: Meeting) -> ExportOptions:
    """``options`` with the template of the meeting's series, unless another was asked for."""
    own = series_templates.template_of(library, meeting.series) if options.series_decides else ""
    return replace(options, template=own) if own else options


def write_or_show(
    library: Library,
    meeting: Meeting,
    job: Job,
    outputs: tuple[Path, ...],
    options: ExportOptions,
    *,
    show: bool = True,
) -> ExitCode:
    """Write every output, or show the meeting when there is none; says what is missing. Returns the exit code.

    ``show`` False: without outputs nothing is printed.
    """
    missing = [*job.missing, *write_outputs(library, meeting, outputs, options)]
    if not outputs and show:
        print_meeting(library, meeting)
    for sentence in missing:
        console.say(sentence)
    return parts_missing(missing)


def write_outputs(library: Library, meeting: Meeting, outputs: Iterable[Path], options: ExportOptions) -> list[str]:
    """Write every output; returns a sentence for each that could not be written."""
    minutes = library.minutes(meeting.id)
    options = of_series(with_addresses(library, meeting, minutes, options), library, meeting)
    return write_each(outputs, meeting, library.utterances(meeting.id), minutes, options)


def write_each(
    outputs: Iterable[Path],
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes | None,
    options: ExportOptions,
) -> list[str]:
    """Write every output, and say what a template left out; returns a sentence for each that could not be written."""
    failed, in_word = [], False
    for output in outputs:
        try:
            export.write(output, meeting, utterances, minutes, options)
        except MeetingMateError as error:
            failed.append(str(error))
        else:
            console.say(f"Wrote {output}")
            in_word |= output.suffix.lower() == ".docx"
    wanted = utterances and (options.appendix or minutes is None)
    if in_word and wanted and options.template and (remark := template_store.without_transcript(options.template)):
        console.say(remark)
    return failed


def check_tasks(outputs: Iterable[Path], minutes: Minutes | None) -> None:
    """Raises UsageError when tasks are to be written of a meeting that has none because it has no minutes."""
    of_tasks = next((output for output in outputs if export.suffix_of(output) in export.TASK_TABLES), None)
    if minutes is None and of_tasks is not None:
        raise UsageError(
            f"This meeting has no minutes yet, so there are no tasks for {of_tasks.name}. "
            "Make them with `meetingmate minutes`."
        )


def print_meeting(library: Library, meeting: Meeting) -> None:
    """Show the minutes, or the transcript when there are none."""
    minutes = library.minutes(meeting.id)
    if minutes is None:
        console.print_transcript(library.utterances(meeting.id), timed=meeting.timed)
    else:
        console.print_minutes(meeting, minutes)
