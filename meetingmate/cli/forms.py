"""Command line of forms: ``fill`` one from a dictation, and ``forms`` to look after them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.ids import is_meeting_id
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import (
    json_option,
    language_option,
    outputs_option,
    quiet_option,
    writing_model_option,
)
from meetingmate.cli.process import run_job
from meetingmate.domain.forms import FilledForm
from meetingmate.jobs.session import Details
from meetingmate.library import Library


@click.command()
@click.argument("form_name", metavar="FORM")
@click.argument("sources", metavar="MEETING|FILE", nargs=-1, required=True)
@outputs_option
@json_option
@language_option
@writing_model_option
@click.option("--keep", type=click.Choice(("copy", "link", "none")), help="What to keep of a FILE in the library.")
@quiet_option
def fill(
    form_name: str,
    sources: tuple[str, ...],
    outputs: tuple[Path, ...],
    as_document: bool,
    language: str | None,
    writing_model: str | None,
    keep: str | None,
    quiet: bool,
) -> ExitCode:
    """Fill FORM (its id, see `forms list`, or a .toml file) from dictations.

    Each is a MEETING of the library or a FILE: a recording, which is transcribed first, or a transcript. Several fill
    the same form, one after the other. Every value is quoted from what was said; nothing is guessed. A person must
    review clinical content before it is used. The suffix of each OUTPUT picks its format: .docx .json .csv.

    Exit code 3: required fields are missing (named).
    """
    from meetingmate.assistants.forms import documents, shelf
    from meetingmate.jobs import forms

    for output in outputs:
        documents.check_suffix(output)
    settings = user_settings(writing_model=writing_model)
    form = shelf.get(form_name)
    if keep:
        settings.refuse_locked("keep_audio", keep)
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch:
        aside = keep == "none" and all(Path(source).exists() for source in sources)
        library = Library(Path(scratch) if aside else settings.library_dir())
        try:
            meetings = [_meeting(library, settings, one, language, keep, quiet=quiet) for one in sources]
            filled, remark = forms.fill(library, settings, form, meetings)
        finally:
            library.close()
    if remark:
        console.say(remark)
    failed = _write(filled, outputs)
    if as_document:
        console.print_json(documents.as_json(filled))
    elif not outputs:
        _show_form(filled)
    return parts_missing([*failed, *_say_state(filled)])


def _meeting(
    library: Library, settings: Settings, source: str, language: str | None, keep: str | None, *, quiet: bool
) -> str:
    """The id of the meeting that ``source`` names, or that is made of the file of that name."""
    path = Path(source)
    if not path.exists():
        if is_meeting_id(source):
            return library.meeting(source).id
        raise UsageError(f"{source} is neither a meeting of the library nor a file. Check the name.")
    details = Details(language=language, keep_audio="link" if keep == "none" else keep, minutes=False)
    meeting, _ = run_job(library, settings, path, details, quiet=quiet, resume=keep != "none")
    return meeting.id


def _write(filled: FilledForm, outputs: tuple[Path, ...]) -> list[str]:
    from meetingmate.assistants.forms import documents

    failed = []
    for output in outputs:
        try:
            documents.write(output, filled)
            console.say(f"Wrote {output}")
        except MeetingMateError as error:
            failed.append(str(error))
    for sentence in failed:
        console.say(sentence)
    return failed


def _say_state(filled: FilledForm) -> list[str]:
    """Say what is missing and that the form must be reviewed; returns what is missing."""
    from meetingmate.assistants.forms import showing

    missing = [showing.label(one, filled.language) for one in filled.missing()]
    if missing:
        console.say(f"Still missing: {', '.join(missing)}.")
    console.say(showing.text("review" if filled.form.clinical else "review_any", "en"))
    return missing


def _show_form(filled: FilledForm) -> None:
    """The form as a table, with the words of each value."""
    from meetingmate.assistants.forms import showing

    rows = []
    for one in filled.form.fields:
        value = filled.value(one.id)
        reason = filled.empty.get(one.id)
        shown = showing.shown(one, value, filled.language)
        if not shown:
            shown = f"- ({showing.text(reason, filled.language)})" if reason else "-"
        remarks = "; ".join(showing.problems(value, filled.language))
        said = " … ".join(cited.quote for cited in value.evidence)
        rows.append((showing.label(one, filled.language), shown, remarks, said))
    console.print_columns(("Field", "Value", "Check", "Based on"), rows)
    if filled.unused:
        console.line("Said, but in no field:")
        for cited in filled.unused:
            console.line(f"- {cited.quote}")


@click.group(name="forms")
def forms_group() -> None:
    """Forms that dictation can fill."""


@forms_group.command(name="list")
@json_option
def list_forms(as_document: bool) -> ExitCode:
    """List all forms: those that ship, and your own."""
    from meetingmate.assistants.forms import shelf
    from meetingmate.domain.forms import in_language

    found, problems = shelf.all_forms()
    if as_document:
        entries = [
            {
                "id": one.form.id,
                "title": in_language(one.form.title, "en"),
                "languages": one.form.languages,
                "fields": [field.id for field in one.form.fields],
                "own": one.own,
            }
            for one in found
        ]
        console.print_json({"forms": entries, "problems": problems})
    else:
        rows = [
            (one.form.id, in_language(one.form.title, "en"), ", ".join(one.form.languages), "yes" if one.own else "")
            for one in found
        ]
        console.print_columns(("Form", "Title", "Languages", "Your own"), rows)
        for sentence in problems:
            console.say(sentence)
    return parts_missing(problems)


@forms_group.command(name="check")
@click.argument("file", type=PATH)
def check_form(file: Path) -> None:
    """Check the FILE of a form; what is wrong is named with its field and line."""
    from meetingmate.assistants.forms import reading

    form = reading.read(file)
    console.line(f"{file.name} is a form with {len(form.fields)} fields.")


@forms_group.command(name="add")
@click.argument("file", type=PATH)
@click.option("--replace", is_flag=True, help="Replace one of your own that has the same id.")
def add_form(file: Path, replace: bool) -> None:
    """Keep the form in FILE as one of your own."""
    from meetingmate.assistants.forms import shelf

    if not replace and (kept := shelf.in_the_way(file)) is not None:
        raise UsageError(f"You have another form {kept.stem} already. Add --replace, or change the id in {file.name}.")
    form = shelf.add(file, replace=replace)
    console.say(f"The form {form.id} can be used now: `meetingmate fill {form.id} ...`.")


@forms_group.command(name="remove")
@click.argument("form_id", metavar="FORM")
def remove_form(form_id: str) -> None:
    """Remove one of your own forms; what was filled by it stays."""
    from meetingmate.assistants.forms import shelf

    shelf.remove(form_id)
    console.say(f"The form {form_id} was removed.")


@forms_group.command(name="example")
def example_form() -> None:
    """Print a form to begin your own with."""
    from meetingmate.assistants.forms import shelf

    for one in shelf.example().splitlines():
        console.line(one)


COMMANDS = (fill, forms_group)
