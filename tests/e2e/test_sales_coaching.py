"""A sales team's coaching: three calls become minutes with the real models, then figures, suggestions with moments, a
reading list, the trend, a checklist and a follow-up mail; as functions and on the command line, which say the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from meetingmate.assistants.coaching import checklists, gathering
from meetingmate.assistants.coaching.nouns import ChecklistResult, Report
from meetingmate.library import Library, tasks

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DATA = Path(__file__).resolve().parents[1] / "data" / "sales"
CALLS = {"first-call": "2025-09-09", "second-call": "2025-09-16", "demo-call": "2025-09-30"}
ME, SERIES = "Nadia Brandt", "Larkfield"


class Team:
    """A home folder with the three calls, and the command line on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.calls: dict[str, str] = {}

    def run(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "meetingmate.cli", *words],
            env={**os.environ, "MEETINGMATE_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def document(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Team:
    home = tmp_path_factory.mktemp("sales")
    (home / "models").symlink_to(models_dir)
    made = Team(home)
    for name, day in CALLS.items():
        made.run("process", str(DATA / f"{name}.vtt"), "--date", day, "--series", SERIES, "--quiet")
    rows = made.document("meetings")["meetings"]
    made.calls = {name: next(row["id"] for row in rows if row["date"] == day) for name, day in CALLS.items()}
    made.run("config", "set", "coaching", "true")
    made.run("config", "set", "my_name", ME)
    made.run("ask", "documents", "add", str(DATA / "articles"))
    return made


@pytest.fixture
def library(team: Team) -> Iterator[Library]:
    opened = Library(team.home)
    yield opened
    opened.close()


@pytest.fixture
def report(library: Library) -> Report:
    return gathering.report(library, ME, series=SERIES)


@pytest.fixture
def checked(library: Library, team: Team) -> ChecklistResult:
    return gathering.checked(library, ME, team.calls["demo-call"], checklists.read(checklists.shipped()))


def test_the_checklist_finds_what_a_call_should_hold(checked: ChecklistResult) -> None:
    items = {item.id: item for item in checked.items}
    assert [item.id for item in checked.items if item.found] == list(items)
    asked = [hit.moment.words for hit in items["discovery"].hits]
    assert "Which part of the day is the worst?" in asked
    answers = {hit.moment.words: hit.answer.words for hit in items["objections"].hits if hit.answer}
    assert answers["That is too expensive for the two small practices."].startswith("I understand. For practices")
    assert answers["I still have concerns about the old appointments."].startswith("I checked your spreadsheet")
    prices = " ".join(hit.moment.words for hit in items["price"].hits)
    assert "129 euros" in prices
    assert "307 euros" in prices
    agreed = " ".join(hit.moment.words for hit in items["next-step"].hits)
    assert "The next step is the training day" in agreed
    assert "start with a trial in the Hill Street practice" in agreed
    assert "The trial has to be free" not in agreed


def test_what_a_call_lacks_is_not_found(library: Library, team: Team) -> None:
    first = gathering.checked(library, ME, team.calls["first-call"], checklists.read(checklists.shipped()))
    items = {item.id: item for item in first.items}
    assert items["discovery"].found
    assert not items["price"].hits
    assert not items["objections"].hits


def test_suggestions_have_moments_that_can_be_listened_to(report: Report, library: Library, team: Team) -> None:
    assert {one.theme for one in report.suggestions} == {"tasks", "stretch", "talk"}
    for one in report.suggestions:
        assert one.moments, one.theme
        for moment in one.moments:
            said = {line.id: line for line in library.utterances(moment.meeting)}[moment.utterance]
            assert said.start <= moment.time <= said.end
    [stretch] = [one for one in report.suggestions if one.theme == "stretch"]
    assert stretch.moments[0].meeting == team.calls["demo-call"]
    opening = {line.id: line for line in library.utterances(stretch.moments[0].meeting)}[stretch.moments[0].utterance]
    assert opening.text.startswith("Thank you. Let me show you")
    assert opening.speaker == ME


def test_the_reading_list_comes_from_the_teams_folder(report: Report) -> None:
    files = {one.theme: one.path for one in report.reading}
    assert files["stretch"] == "short-demos.md"
    assert files["talk"] == "listening-on-the-phone.md"
    assert files["tasks"] == "keeping-promises.md"
    assert "travel-costs.md" not in files.values()


def test_the_trend_over_the_weeks(report: Report) -> None:
    assert [(week.monday, week.meetings) for week in report.weeks] == [
        ("2025-09-08", 1), ("2025-09-15", 1), ("2025-09-22", 0), ("2025-09-29", 1),
    ]  # fmt: skip
    shares = [week.share for week in report.weeks]
    assert shares[2] is None, "a week without a call is a gap"
    assert shares[0] is not None
    assert shares[3] is not None
    assert shares[0] < 0.6 < shares[3]


def test_the_promises_of_the_calls_are_her_commitments(report: Report) -> None:
    promised = " ".join(moment.words for moment in report.commitments.open)
    assert report.commitments.due == len(report.commitments.open) >= 5
    for words in ("comparison", "estimate", "data protection agreement", "training day"):
        assert words in promised
    assert "lawyer" not in promised, "that is somebody else's"


def test_the_follow_up_says_what_the_customer_does_and_nothing_without_a_source(team: Team) -> None:
    call = team.calls["demo-call"]
    draft = team.document("draft", "follow-up", call, "--to", "Meera Joshi", "--sign", ME)
    bullets = [line for line in draft["lines"] if line["style"] == "bullet"]
    assert any("Check the trial agreement with our lawyer (due 8 Oct 2025)" in line["text"] for line in bullets)
    assert not any("training" in line["text"] for line in bullets), "that concerns the others"
    for line in bullets:
        assert line["facts"], line["text"]
        for fact in line["facts"]:
            earlier = fact["kind"] == "previous" and fact["meeting"] == team.calls["second-call"]
            assert fact["item"]
            assert fact["evidence"] or earlier, "it leads to its words, or to the call that it is from"
    mail = team.home / "follow-up.eml"
    team.run("draft", "follow-up", call, "--to", "Meera Joshi", "-o", str(mail))
    assert b"trial agreement" in mail.read_bytes()


def test_the_command_line_says_the_same(team: Team, report: Report, library: Library, checked: ChecklistResult) -> None:
    assert team.document("coach", "--series", SERIES) == msgspec.to_builtins(report)
    call = team.calls["demo-call"]
    one = msgspec.to_builtins(gathering.report(library, ME, meeting=call))
    assert team.document("coach", "--meeting", call) == {**one, "checklist": msgspec.to_builtins(checked)}
    shown = team.run("coach", "--meeting", call)
    assert "- Next step agreed: found" in shown
    assert "short-demos.md" in shown
    for other in ("Meera Joshi", "Oliver Krane"):
        assert other not in shown, "nobody else is named as a speaker"


def test_others_only_with_their_consent_and_nothing_when_off(team: Team) -> None:
    refused = team.run("coach", "--series", SERIES, "--me", "Oliver Krane", code=2)
    assert "It is not recorded that Oliver Krane agreed" in refused
    team.run("config", "set", "coaching", "false")
    try:
        assert "Coaching is switched off." in team.run("coach", "--series", SERIES, code=2)
    finally:
        team.run("config", "set", "coaching", "true")


def test_a_promise_that_is_ticked_off_late_is_said_to_be_late(team: Team, library: Library, report: Report) -> None:
    first = tasks.tasks(library, person=ME, meeting=team.calls["first-call"])
    [one] = [task for task in first if "estimate" in task.task]
    team.run("edit", one.meeting, "--task", one.item, "--status", "done")
    try:
        now = gathering.report(library, ME, series=SERIES).commitments
        assert (now.due, now.done, now.on_time) == (report.commitments.due, 1, 0)
        assert [moment.words for moment in now.late] == [one.task]
        assert not any("estimate" in moment.words for moment in now.open)
        assert "Tasks done late: 1" in team.run("coach", "--series", SERIES)
    finally:
        team.run("edit", one.meeting, "--task", one.item, "--status", "open")
