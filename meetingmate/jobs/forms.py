"""A form filled from meetings of the library: by the rules here, then by the writing model in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FilledForm, Form
from meetingmate.jobs import new_minutes
from meetingmate.library import Library, filled_forms
from meetingmate.workers import host
from meetingmate.workers.messages import FillRequest, FormFilled, Message


def fill(
    library: Library,
    settings: Settings,
    form: Form,
    sources: Sequence[str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[FilledForm, str]:
    """Fill ``form`` from the meetings ``sources`` in their order, and keep it with the first; returns it with a remark
    about the writing model. What a person wrote into an earlier state of it stays. Blocks: seconds, with a writing
    model longer. Raises MeetingMateError when there is nothing to fill from, Cancelled."""
    from meetingmate.assistants.forms import filling, merging  # late: regex and text2num

    if not settings.forms:
        raise UsageError(tr("Forms are switched off in the settings, under Assistants."))
    filled: FilledForm | None = None
    remark = ""
    for meeting_id in dict.fromkeys(sources):
        _refuse_unfinished(library, meeting_id)
        meeting, utterances = library.meeting(meeting_id), library.utterances(meeting_id)
        more = filling.fill(form, meeting, utterances)
        if not all(map(more.values.get, (one.id for one in form.fields))):
            writer = new_minutes.writer(settings.writer(), settings)
            remark = writer.remark or remark
            if writer.model_path or writer.server:
                request = FillRequest(
                    filled=more,
                    meeting=meeting,
                    utterances=utterances,
                    model_path=writer.model_path,
                    server=writer.server,
                    threads=settings.threads,
                )
                more, said = _by_model(request, cancelled)
                remark = said or remark
        filled = more if filled is None else merging.added(filled, more)
    if filled is None:
        raise UsageError(tr("Name a meeting to fill the form from."))
    home = filled.sources[0]
    before = filled_forms.get(library, home, form.id)
    if before is not None:
        filled = merging.kept_by_person(before, filled)
    return filled_forms.keep(library, home, filled), remark


def add(
    library: Library,
    settings: Settings,
    home: str,
    form_id: str,
    source: str,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[FilledForm, str]:
    """Add what was dictated in the meeting ``source`` to a form that is kept with the meeting ``home``. Raises as
    ``fill`` does."""
    before = filled_forms.get(library, home, form_id)
    if before is None:
        raise MeetingMateError(tr("This form is not kept with the meeting any more. Fill it again."))
    return fill(library, settings, before.form, [*(before.sources or [home]), source], cancelled=cancelled)


def _by_model(request: FillRequest, cancelled: Callable[[], bool]) -> tuple[FilledForm, str]:
    """The form with what the writing model adds; when it fails, as the rules left it and why."""
    answers: list[FormFilled] = []

    def take(message: Message) -> None:
        if isinstance(message, FormFilled):
            answers.append(message)

    try:
        host.run_worker(request, take, cancelled)
    except MeetingMateError as error:
        return request.filled, tr("Filled without the writing model: {error}", error=error)
    return (answers[0].filled, answers[0].remark) if answers else (request.filled, "")


def _refuse_unfinished(library: Library, meeting_id: str) -> None:
    job = library.job(meeting_id)
    if job is not None and job.unfinished() and job.stage not in ("writing", "speakers"):
        title = library.meeting(meeting_id).title
        raise UsageError(
            tr("“{title}” is not transcribed yet. Fill the form when its transcript is complete.", title=title)
        )
