"""``meetingmate draft``: what it prints and writes, and one clear sentence for every wrong use."""

from __future__ import annotations

import email
import email.policy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.assistants.drafts import templates
from meetingmate.base import settings
from meetingmate.domain.meeting import Attendee
from meetingmate.library import Library, people
from meetingmate.library.people import Person
from tests.library.filled import meeting, minutes, task

NAME = "Mallory\r\nBcc: victim@example.org"


@pytest.fixture
def filled(home: Path) -> str:
    library = Library(home)
    one = meeting(
        library, f"Budget\r\nBcc: x@example.org {NAME}", "I will ask the bank", "Pay the rent", date="2026-03-03",
        attendees=[Attendee(name="Ann"), Attendee(name=NAME)],
    )  # fmt: skip
    library.add_minutes(one, minutes(task("Ask the bank", "Ann"), task("Pay the rent", number=2)))
    meeting(library, "Nothing yet", date="2026-03-04")
    people.save(library, Person(name="Ann", email="ann@example.org"))
    library.close()
    return one


def run(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "meetingmate.cli", "draft", *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_printed_as_text_and_as_json(filled: str) -> None:
    code, out, said = run("follow-up", filled, "--to", "ann", "--length", "short", "--sign", "Bea")
    assert code == 0, said
    assert "Hello Ann," in out
    assert "- Ask the bank" in out
    assert out.rstrip().endswith("Best regards,\nBea")
    code, out, said = run("ticket", filled, "--json", "--task", "A2")
    document = json.loads(out)
    assert document["subject"]["text"] == "Pay the rent"
    assert document["subject"]["facts"][0]["evidence"][0]["quote"] == "Pay the rent"
    assert any(line["gaps"] for line in document["lines"]), "nobody was named to do it"
    assert "Left to fill" in said


def test_a_mail_has_one_subject_and_no_header_of_a_name(filled: str, tmp_path: Path) -> None:
    code, _, said = run("follow-up", filled, "-o", str(tmp_path / "x.eml"), "-o", str(tmp_path / "x.docx"))
    assert code == 0, said
    message = email.message_from_bytes((tmp_path / "x.eml").read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == "ann@example.org"
    assert len(message["To"].addresses) == 1
    assert message["Subject"].startswith("Budget Bcc: x@example.org Mallory")
    assert message["X-Unsent"] == "1"
    assert (tmp_path / "x.docx").stat().st_size > 5000


def test_reports_of_days_name_what_they_leave_out(filled: str) -> None:
    code, out, said = run("report", "--from", "2026-03-02", "--until", "2026-03-06")
    assert code == 0, said
    assert out.startswith("Weekly report, ")
    assert "1 meeting without minutes is left out: “Nothing yet”." in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["follow-up"], 2, "Name a meeting"),
        (["follow-up", "nowhere"], 1, "There is no meeting nowhere in the library."),
        (["thanks", "ID", "--to", "Zoe"], 2, "Nobody in this meeting is called “Zoe”. There are: Ann, Mallory Bcc:"),
        (["ticket", "ID", "--task", "A9"], 2, "This task is not in the minutes. There are: A1, A2."),
        (["report", "--from", "2026-03-06", "--until", "2026-03-02"], 2, "is after the last"),
        (["report", "--from", "2030-01-01"], 2, "There are no meetings on these days."),
        (["report", "ID", "--from", "2026-01-01"], 2, "not both"),
        (["follow-up", "ID", "-o", "x.pdf"], 2, "x.pdf can't be used for a draft; use one of .txt, .md, .docx, .eml."),
        (["follow-up", "ID", "--template", "thanks.en"], 2, "is for another kind of draft (thanks)"),
        (["follow-up", "ID", "--template", "folow-up.en"], 2, "Did you mean “follow-up.en”?"),
        (["templates", "delete", "thanks.en"], 2, "is no template of your own"),
    ],
)
def test_wrong_use(filled: str, words: list[str], code: int, said: str) -> None:
    done, _, error = run(*(filled if word == "ID" else word for word in words))
    assert (done, error.count("Traceback")) == (code, 0), error
    assert said in error


def test_the_templates_are_listed_copied_and_checked(home: Path, tmp_path: Path) -> None:
    assert "follow-up.de" in run("templates", "list")[1]
    assert len(json.loads(run("templates", "list", "--json")[1])["templates"]) == 24
    assert run("templates", "copy", "thanks.fr")[0] == 0
    assert run("templates", "check")[:2] == (0, "thanks.fr: can be used\n")
    file = tmp_path / "bad.txt"
    file.write_text(templates.text_of(templates.find("thanks.en")).replace("{{ day }}", "{{ dya }}"))
    code, out, _ = run("templates", "check", str(file))
    assert code == 1
    assert "Line 5: there is no field “dya”. Did you mean “day”?" in out
    assert "Objet" in run("templates", "show", "thanks.fr")[1]
    assert run("templates", "delete", "thanks.fr")[0] == 0


def test_switched_off(filled: str) -> None:
    settings.save(settings.Settings(drafts=False))
    code, out, said = run("follow-up", filled)
    assert (code, out) == (2, "")
    assert "Drafts are switched off." in said
