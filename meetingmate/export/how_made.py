"""How minutes were made, what their times mean, and why they are empty, in sentences."""

from __future__ import annotations

from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.export.cleaning import one_line
from meetingmate.export.wording import Wording
from meetingmate.texts.localise import is_text


def nothing_said(minutes: Minutes, wording: Wording) -> str:
    """What stands in the place of minutes that are empty: why they are, where that is known."""
    why = [remark for remark in minutes.how_made.remarks if _tells_why_empty(remark, minutes.language)]
    return wording.line(" ".join(why)) or f"{wording.text('no_decisions')} {wording.text('no_action_items')}"


def times_note(meeting: Meeting, wording: Wording) -> str:
    """What the times in the document mean; empty when it has none."""
    if meeting.imported is None:
        return wording.text("times_note")
    return wording.text("times_note_imported") if meeting.timed else ""


def how_made(meeting: Meeting, minutes: Minutes, wording: Wording) -> list[str]:
    """What made the minutes and when, how the check went, and the remarks, a line each."""
    made, checks = minutes.how_made, minutes.checks
    models = [wording.text("speech_model", model=one_line(made.speech_model))] if made.speech_model else []
    if made.writing_model:
        models.append(wording.text("writing_model", model=one_line(made.writing_model)))
    elif not made.remarks:  # the remarks say it, and what did the work
        models.append(wording.text("rules_only"))
    if made.created:
        models.append(wording.text("created", date=_moment(one_line(made.created), wording)))
    program = "made_by_program" if meeting.imported is None else "made_of_import"
    lines = [
        wording.text("made_with_server" if made.left_computer or made.sound_left_computer else program),
        " · ".join(models),
        wording.text("checks_counts", verified=checks.verified, repaired=checks.repaired, dropped=len(checks.dropped)),
    ]
    if made.sound_sent_to:
        sent = "sound_sent_away" if made.sound_left_computer else "sound_sent_here"
        lines.insert(1, wording.text(sent, address=one_line(made.sound_sent_to)))
    if made.sent_to:
        sent = "sent_away" if made.left_computer else "sent_here"
        lines.insert(1, wording.text(sent, address=one_line(made.sent_to)))
    said_above = nothing_said(minutes, wording) if _is_empty(minutes) else ""
    lines += [remark for remark in map(wording.line, made.remarks) if remark not in said_above]
    return [line for line in lines if line]


def _is_empty(minutes: Minutes) -> bool:
    items = (minutes.decisions, minutes.actions, minutes.previous_actions)
    return not (any(items) or any(one_line(point.text) for point in minutes.all_points()))


def _moment(iso: str, wording: Wording) -> str:
    day, _, hour = iso.partition("T")
    written = wording.conventions.date_short(day)
    return f"{written}, {wording.conventions.time(hour[:5])}" if hour else written


def _tells_why_empty(remark: str, language: str) -> bool:
    return any(is_text(key, language, remark) for key in ("remark_no_speech", "remark_no_content"))
