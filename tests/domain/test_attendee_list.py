"""Lists of people as mail programs and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.cli.options import details_of
from meetingmate.domain.attendee_list import addresses_in, name_in_order, people_in

BOTH = ["Anna Müller", "Zoë O'Neil"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Müller, Anna; O'Neil, Zoë", BOTH),
        ("Müller, Anna; O'Neil, Zoë;", BOTH),
        ("Müller,Anna;O'Neil,Zoë", BOTH),
        ("Müller, Anna；O'Neil, Zoë", BOTH),
        ("Müller, Anna\nO'Neil, Zoë\n", BOTH),
        ("Müller, Anna\r\n\r\nO'Neil, Zoë", BOTH),
        ("Anna Müller, Zoë O'Neil", BOTH),
        ("Anna Müller; Zoë O'Neil ; ", BOTH),
        ("Anna Müller\tZoë O'Neil", BOTH),
        ("Anna Müller <anna@x.de>, Zoë O'Neil <zoe@x.de>", BOTH),
        ("Anna Müller <anna@x.de>,\n Zoë O'Neil <zoe@x.de>,", BOTH),
        ('"Müller, Anna" <anna@x.de>, "O\'Neil, Zoë" <zoe@x.de>', BOTH),
        ("Müller, Anna <anna@x.de>, O'Neil, Zoë <zoe@x.de>", BOTH),
        ("Müller, Anna <anna@x.de>; O'Neil, Zoë <zoe@x.de>", BOTH),
        ("'Anna Müller' <anna@x.de>; 'Zoë O'Neil' <zoe@x.de>", BOTH),
        ("To: Anna Müller <anna@x.de>; Zoë O'Neil", BOTH),
        ("anna@x.de (Anna Müller), zoe@x.de (Zoë O'Neil)", BOTH),
        ("Anna Müller (Sales; EMEA), Zoë O'Neil (IT, Ops)", BOTH),
        ("Anna Müller\tanna@x.de\nZoë O'Neil\tzoe@x.de", BOTH),
        ("Anna\tMüller\nZoë\tO'Neil", BOTH),
        ("First name\tSurname\tE-mail\nAnna\tMüller\ta@x.de\nZoë\tO'Neil\tz@x.de", BOTH),
        ("Surname\tFirst name\nMüller\tAnna\nO'Neil\tZoë", BOTH),
        ("anna.müller@x.de", ["Anna Müller"]),
        ("info@x.de", ["info@x.de"]),
        ("Ana, Bo, Cy", ["Ana", "Bo", "Cy"]),
        ("Ana, Bo,\nCy, Di", ["Ana", "Bo", "Cy", "Di"]),
        ("Ben, Anna Müller <a@x.de>", ["Ben", "Anna Müller"]),
        ("Anna Müller, Ben Ode; Carla Roth", ["Anna Müller", "Ben Ode", "Carla Roth"]),
        ("van der Berg, Jan; García Márquez, Gabriel José", ["Jan van der Berg", "Gabriel José García Márquez"]),
        ("Müller, Dr. Anna; Smith, John, Jr.", ["Dr. Anna Müller", "John Smith"]),
        ("Anna Müller, anna müller", ["Anna Müller"]),
        (" ;; , \t\n", []),
    ],
)
def test_lists_of_people(text: str, names: list[str]) -> None:
    assert [person.name for person in people_in(text)] == names


def test_what_stands_in_brackets_is_the_role() -> None:
    people = people_in("Müller, Anna (Chair) <anna@x.de>; Zoë O'Neil [Extern]; Ben <b@x.de> (b@x.de)")
    assert [(p.name, p.role) for p in people] == [("Anna Müller", "Chair"), ("Zoë O'Neil", "Extern"), ("Ben", None)]


def test_the_command_line_reads_them() -> None:
    details = details_of(
        title="",
        day=None,
        start=None,
        attendees=("Müller, Anna; O'Neil, Zoë", "Ben, anna müller"),
        agenda=(),
        language=None,
        speakers=None,
        keep=None,
        minutes=True,
    )
    assert [person.name for person in details.attendees] == [*BOTH, "Ben"]


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Whitlock, Dana", "Dana Whitlock"),
        ("  Piet   Aalto ", "Piet Aalto"),
        ("Smith, Jr.", "Smith, Jr."),
        ("Room 4, Berlin", "Room 4, Berlin"),
        ("Sales, Marketing, IT", "Sales, Marketing, IT"),
        (",", ","),
    ],
)
def test_a_single_name(given_name: str, name: str) -> None:
    assert name_in_order(given_name) == name


@given(st.text(alphabet="Aé,;<>()[]\"'@.\\ \t\n\u2028", max_size=60))
def test_any_text_is_read(text: str) -> None:
    people = people_in(text)
    assert all(person.name.strip() for person in people)
    assert len({person.name.casefold() for person in people}) == len(people)


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Müller, Anna (Chair) <anna@x.de>; Ben <mailto:b@x.de>; Carla", {"Anna Müller": "anna@x.de", "Ben": "b@x.de"}),
        ("anna.müller@x.de", {"Anna Müller": "anna.müller@x.de"}),
        ("Name\tEmail\nAnna Roth\tanna@x.de\nBen Ode\tnone", {"Anna Roth": "anna@x.de"}),
        ("Anna Roth\tanna@x.de\nBen Ode\tben@x.de", {"Anna Roth": "anna@x.de", "Ben Ode": "ben@x.de"}),
        ("Anna <not an address>", {}),
    ],
)
def test_addresses_by_name(text: str, addresses: dict[str, str]) -> None:
    assert addresses_in(text) == addresses
    assert set(addresses) <= {person.name for person in people_in(text)}
