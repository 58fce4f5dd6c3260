"""Who takes which task: commitments, requests, refusals, reassignment, what is done or withdrawn."""

from __future__ import annotations

import pytest

from tests.minutes.talk import facts, tasks


def test_a_request_and_its_acceptance_become_one_task_with_both_as_evidence() -> None:
    found = facts(
        "Anna: Carla, can you retest the login on Android after that?", "Carla: Sure, I'll retest it on Friday."
    )
    assert tasks(found) == [("Retest the login on Android", ["Carla"], "2026-03-13")]
    assert [e.utterance for e in found.actions[0].evidence] == ["0", "1"]
    assert found.actions[0].status == "open"


def test_a_silent_addressee_is_a_proposed_owner() -> None:
    found = facts(
        "Anna: Ben, please call the supplier about the door.",
        "Carla: The weather was nice on Sunday.",
        "Ben: It was lovely.",
    )
    assert [(a.task, a.owners, a.status) for a in found.actions] == [
        ("Call the supplier about the door", ["Ben"], "proposed")
    ]


def test_who_refuses_does_not_own_it_and_a_volunteer_does() -> None:
    found = facts(
        "Anna: Ben, can you write the report?",
        "Ben: I'm on vacation from Friday, so no, sorry.",
        "Carla: I can do it.",
        "Anna: Thanks.",
    )
    assert tasks(found) == [("Write the report", ["Carla"], None)]


def test_refused_and_taken_by_nobody_is_no_task() -> None:
    assert (
        facts("Anna: Ben, could you organise the party?", "Ben: I really can't, sorry.", "Anna: Fair enough.").actions
        == []
    )


def test_an_absent_person_owns_what_others_say_he_should_do() -> None:
    found = facts("Anna: Peter should send us the customer list.", "Ben: Right.", absent=("Peter",))
    assert [a.owners for a in found.actions] == [["Peter"]]


def test_shared_tasks_have_two_owners() -> None:
    found = facts("Nils: Olga and I will prepare the slides until Monday.", "Olga: Yes.")
    assert [(set(o), d) for _, o, d in tasks(found)] == [({"Nils", "Olga"}, "2026-03-16")]


def test_somebody_is_nobody() -> None:
    found = facts("Elena: Somebody needs to call the Spanish office.", "Dev: Right, that has to happen this week.")
    assert tasks(found) == [("Call the Spanish office", [], "2026-03-13")]


def test_two_people_with_one_first_name_are_not_guessed_between() -> None:
    found = facts(
        "Dana: Maria, please check the annex.", "Maria Lopez: Nice weather.", "Maria Schmidt: Indeed, very nice."
    )
    assert all(a.owners == [] for a in found.actions)


def test_the_last_name_decides_between_them() -> None:
    found = facts("Dana: Maria Schmidt, would you check the annex?", "Maria Schmidt: Yes.", "Maria Lopez: Good.")
    assert [a.owners for a in found.actions] == [["Maria Schmidt"]]


def test_speaker_labels() -> None:
    found = facts("Speaker 1: uh Speaker 2 can you tell the vendor", "Speaker 2: yeah sure i'll tell them tomorrow")
    assert [(o, d) for _, o, d in tasks(found)] == [(["Speaker 2"], "2026-03-11")]


def test_without_speakers_the_owner_is_not_stated() -> None:
    found = facts("_: and who writes the status page", "_: i can do that i'll have it up by tomorrow noon")
    assert [(o, d) for _, o, d in tasks(found)] == [([], "2026-03-11")]


@pytest.mark.parametrize(
    "lines",
    [
        ("Ann: I always lock up on Fridays.",),
        ("Ann: I finished the migration last week and cleaned up.", "Bo: Great."),
        ("Ann: We could hire a doctor.", "Bo: Very funny."),
        ("Ann: Bo, did you order the paper?", "Bo: I already ordered it."),
        ("Ann: Somebody could also bring a guitar, maybe.",),
        ("Ann: I'll think about it.", "Bo: Okay."),
        ("Ann: If one more person asks, I'll throw it out of the window.", "Bo: Ha, I'd help you carry it."),
        ("Ann: Let me see.", "Bo: Sure."),
        ("Ann: I'm going to watch the match tonight.",),
        ("Speaker 1: Thank you for watching.", "Speaker 1: Please subscribe to my channel."),
    ],
)
def test_what_is_no_task(lines: tuple[str, ...]) -> None:
    assert facts(*lines).actions == []


def test_withdrawn() -> None:
    found = facts(
        "Ari: I'll book the band tomorrow.", "Bea: They broke up.", "Ari: Oh. Then forget it, I won't book anybody."
    )
    assert found.actions == []


def test_reassigned() -> None:
    found = facts(
        "Raj: Nicole, could you write the incident report by Thursday?",
        "Nicole: I'm off from Wednesday, I could start it, but",
        "Steve: I can take it.",
        "Raj: Okay, so Steve writes the incident report instead.",
        "Steve: Thursday's fine.",
    )
    assert tasks(found) == [("Write the incident report", ["Steve"], "2026-03-12")]


def test_a_condition_stays_in_the_task() -> None:
    found = facts("Q: If the server is not back by noon tomorrow, I'll switch us to the backup.", "R: Okay.")
    assert [(a.task, a.due) for a in found.actions] == [
        ("Switch us to the backup if the server is not back by noon tomorrow", "2026-03-11")
    ]


@pytest.mark.parametrize(
    ("language", "lines", "owner", "due"),
    [
        ("de", ("Ida: Bitte buchen Sie den Stand bis Freitag.", "Udo: Das mache ich."), "Udo", "2026-03-13"),
        ("de", ("Ida: Udo, kannst du das Angebot einholen?", "Udo: Ja, mache ich morgen."), "Udo", "2026-03-11"),
        (
            "fr",
            ("Ida: Luc, tu peux préparer les textes pour vendredi ?", "Luc: Oui, sans problème."),
            "Luc",
            "2026-03-13",
        ),
        ("es", ("Ida: Luis, ¿puedes llamar al ayuntamiento?", "Luis: Sí, los llamo mañana."), "Luis", "2026-03-11"),
    ],
)
def test_other_languages(language: str, lines: tuple[str, ...], owner: str, due: str) -> None:
    assert [(a.owners, a.due) for a in facts(*lines, language=language).actions] == [([owner], due)]


def test_a_statement_that_begins_like_an_order_is_none() -> None:
    assert (
        facts("Amina: Water gets into the compartment, and then it stops.", "Ben: Yeah. That's the thing.").actions
        == []
    )


def test_what_names_no_thing_becomes_evidence_of_the_fuller_task() -> None:
    found = facts(
        "Laura: Ben, could you bring, um, ten?",
        "Ben: I can bring six. I've only got six.",
        "Laura: Six is great. Bring six. No hurry.",
        "Ben: Okay. I'll put six sensors aside for the garden.",
    )
    assert [(a.owners, a.task) for a in found.actions] == [(["Ben"], "Put six sensors aside for the garden")]
    assert len(found.actions[0].evidence) >= 3


def test_like_tasks_about_different_things_stay_two() -> None:
    found = facts(
        "Anna: Ben, can you send the pump papers to the office by Friday?",
        "Ben: Yes, will do.",
        "Anna: And Ben, can you send the roof papers to the office by Friday?",
        "Ben: Sure.",
    )
    assert [a.task for a in found.actions] == [
        "Send the pump papers to the office",
        "Send the roof papers to the office",
    ]
