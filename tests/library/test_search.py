"""Search: what is said, written or decided is found in every spelling and script, and nothing that is gone."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from meetingmate.domain.meeting import Attendee, Decision, Evidence, Meeting, Minutes, Note, Point, Topic
from meetingmate.library import Job, Library, listing, search_words, trash
from meetingmate.library.people import Person, save
from meetingmate.library.query import parse
from meetingmate.library.search import Filters, meetings, search
from tests.library.filled import meeting, minutes, said, task


def titles(library: Library, text: str, **filters) -> list[str]:
    return [result.meeting.title for result in search(library.database, text, Filters(**filters))]


def marked(hit) -> list[str]:
    return [hit.text[start:end] for start, end in hit.spans]


def test_each_part_of_a_meeting_is_found_with_its_kind_and_place(library):
    found = meeting(
        library,
        "Harbour review",
        "the crane is broken",
        attendees=[Attendee(name="Eleanor Vance", role="chair", aliases=["Nell"])],
        agenda=["Dredging"],
        notes=[Note(text="ask the pilot", time=7.5)],
        series="Port board",
        tags=["quay"],
    )
    evidence = [Evidence(utterance="u1", quote="crane", start=1.0, end=2.0)]
    library.add_minutes(
        found,
        Minutes(
            summary=[Point(id="s1", text="A summary of tides.", evidence=evidence)],
            topics=[Topic(title="Lifting", start=0.5, end=2, points=[Point(id="p1", text="Rust was seen.")])],
            decisions=[Decision(id="d1", text="Buy a lathe.", evidence=evidence)],
            actions=[task("Paint the buoy", "Marcus")],
            open_questions=[Point(id="q1", text="Who pays the fee?")],
        ),
    )
    expected = {
        "harbour": ("title", None, None),
        "crane": ("transcript", None, 1.0),
        "eleanor": ("person", "Eleanor Vance", None),
        "nell": ("person", "Eleanor Vance", None),
        "dredging": ("agenda", "0", None),
        "pilot": ("note", "0", 7.5),
        "board": ("series", None, None),
        "quay": ("tag", None, None),
        "tides": ("summary", "s1", 1.0),
        "lifting": ("topic", "0", 0.5),
        "rust": ("point", "p1", None),
        "lathe": ("decision", "d1", 1.0),
        "buoy": ("task", "a1", 1.0),
        "marcus": ("task", "a1", 1.0),
        "fee": ("question", "q1", None),
    }
    for word, (kind, item, time) in expected.items():
        [result] = search(library.database, word)
        assert result.meeting.id == found
        assert [(hit.kind, hit.item, hit.time) for hit in result.hits] == [(kind, item, time)], word
        assert [text.lower() for text in marked(result.hits[0])] == [word]
    assert search(library.database, "crane")[0].hits[0].utterance == "u1"


def test_words_match_from_their_beginning_in_any_order_and_phrases_as_they_stand(library):
    meeting(library, "A", "the next steps are clear")
    meeting(library, "B", "steps come next")
    assert titles(library, "next ste") == ["B", "A"]
    assert titles(library, '"next steps"') == ["A"]
    assert titles(library, '"next step"') == []
    assert titles(library, '"steps come') == ["B"]
    assert titles(library, "teps") == []
    assert titles(library, "next missing") == []
    assert titles(library, "  ,.- ") == []


def test_the_words_may_stand_in_different_lines_and_those_with_most_of_them_come_first(library):
    meeting(library, "A", "the budget", "something", "a budget for the harbour", "harbour")
    [result] = search(library.database, "budget harbour")
    assert [hit.utterance for hit in result.hits] == ["u3", "u1", "u4"]
    assert result.count == 3
    assert marked(result.hits[0]) == ["budget", "harbour"]
    assert len(search(library.database, "budget harbour", hits=1)[0].hits) == 1


def test_case_accents_and_width_make_no_difference_and_the_marks_lie_on_the_original(library):
    meeting(library, "A", "Über die Straße nach Besançon, ＯＫ")
    for word, original in (
        ("uber", "Über"), ("ÜBER", "Über"), ("strasse", "Straße"), ("besanc", "Besançon"), ("ok", "ＯＫ"),
    ):  # fmt: skip
        [result] = search(library.database, word)
        assert marked(result.hits[0]) == [original]


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("我们明天开会讨论预算问题", ["会", "预算", "讨论预算", "明天开会"]),
        ("会議室で2026年の予算を決めます", ["会議", "議室", "2026年", "予算を"]),
        ("เราจะประชุมเรื่องงบประมาณพรุ่งนี้", ["ประชุม", "งบประมาณ"]),
        ("다음주에 예산을 검토하겠습니다", ["예산", "예산을", "검토"]),
        ("हम कल बजट पर चर्चा करेंगे", ["बजट", "चर्चा", "करें"]),
    ],
)
def test_languages_without_spaces_and_with_vowel_signs(library, text, queries):
    meeting(library, "A", text)
    meeting(library, "B", "nothing of the kind")
    for query in queries:
        [result] = search(library.database, query)
        assert result.meeting.title == "A"
        assert search_words.fold(query).replace(" ", "") in search_words.fold("".join(marked(result.hits[0])))
    assert titles(library, text[:2] + text[-2:]) == []


def test_long_lines_are_cut_around_the_place(library):
    meeting(library, "A", "word " * 100 + "needle in the hay " + "word " * 100)
    hit = search(library.database, "needle")[0].hits[0]
    assert len(hit.text) < 170
    assert hit.text.startswith("… word")
    assert hit.text.endswith("word …")
    assert marked(hit) == ["needle"]


def test_what_is_gone_is_not_found_any_more(library):
    one = meeting(library, "A", "tunnel")
    library.add_minutes(one, minutes(task("Dig the shaft")))
    library.replace_utterances(one, [said(1, "bridge")])
    library.add_minutes(one, minutes(task("Build it")))
    library.edit_meeting(one, lambda m: setattr(m, "title", "B"))
    assert titles(library, "tunnel") == titles(library, "shaft") == titles(library, "a") == []
    assert titles(library, "bridge") == titles(library, "build") == titles(library, "b") == ["B"]
    library.delete(one)
    assert titles(library, "bridge") == []
    assert library.database.rows("SELECT count(*) FROM meeting_words") == [(0,)]
    library.database.rows("INSERT INTO meeting_index (meeting_index) VALUES ('integrity-check')")


def test_a_transcript_that_grows_out_of_order_and_is_corrected(library):
    one = meeting(library, "A")
    job = Job(meeting=one, source="")
    library.append_utterances(one, [said(5, "fifth Ärger", "Zoë")], job)
    library.append_utterances(one, [said(9, "ninth"), said(2, "second")], job)
    library.append_utterances(one, [], job)
    for word, number in (("arger", 5), ("ninth", 9), ("second", 2)):
        [hit] = search(library.database, word)[0].hits
        assert (hit.utterance, hit.time) == (f"u{number}", float(number))
    assert search(library.database, "fifth")[0].hits[0].speaker == "Zoë"
    library.append_utterances(one, [said(9, "tenth")], job)
    assert titles(library, "ninth") == []
    assert search(library.database, "tenth")[0].hits[0].utterance == "u9"
    assert search(library.database, "second")[0].hits[0].utterance == "u2"


def test_filters(library):
    meeting(library, "Old", "budget", date="2026-01-05", series="Board", tags=["Größe"])
    late = meeting(library, "Late", "budget", date="2026-02-05", attendees=[Attendee(name="Zoë Kim")])
    other = meeting(library, "Other", "budget", date="2026-02-06")
    library.add_minutes(late, minutes(task("Pay", "Marcus")))
    library.add_minutes(other, minutes(task("Pay", "Diego", status="done")))
    assert titles(library, "budget", since="2026-02-05") == ["Other", "Late"]
    assert titles(library, "budget", until="2026-02-05") == ["Late", "Old"]
    assert titles(library, "budget", series="Board") == ["Old"]
    assert titles(library, "budget", tag="grösse") == ["Old"]
    assert titles(library, "budget", person="zoe kim") == ["Late"]
    assert titles(library, "budget", person="Marcus") == ["Late"]
    assert titles(library, "budget", open_tasks=True) == ["Late"]
    assert titles(library, "", open_tasks=True) == ["Late"]
    save(library, Person(name="Diego", aliases=["Dee"]))
    assert titles(library, "", person="Dee") == ["Other"]


def test_what_can_be_chosen_to_filter_by(library):
    meeting(library, "A", series="Board", tags=["Größe", "b"])
    gone = meeting(library, "B", series="Crew", tags=["grösse", "c"])
    assert listing.series(library.database) == ["Board", "Crew"]
    assert listing.tags(library.database) == ["b", "c", "Größe"]
    library.delete(gone)
    assert (listing.series(library.database), listing.tags(library.database)) == (["Board"], ["b", "Größe"])


def test_as_many_as_asked_for_the_newest_first_and_stopping(library):
    for day in range(1, 10):
        meeting(library, f"M{day}", "budget", date=f"2026-01-0{day}")
    assert [r.meeting.title for r in search(library.database, "budget", limit=3)] == ["M9", "M8", "M7"]
    asked = iter([False, False, True])
    assert len(search(library.database, "budget", stop=lambda: next(asked))) == 2
    assert [row.title for row in meetings(library.database, "budget", limit=2)] == ["M9", "M8"]
    assert len(library.rows(limit=4)) == 4


def test_results_can_be_given_as_json(library):
    meeting(library, "A", "budget")
    [document] = msgspec.json.decode(msgspec.json.encode(search(library.database, "budget")))
    assert document["meeting"]["title"] == "A"
    assert document["hits"][0]["spans"] == [[0, 6]]


_LETTERS = st.text(alphabet="abßé ü会議กี.-'", min_size=0, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LETTERS, min_size=1, max_size=4), st.lists(_LETTERS, max_size=4), _LETTERS)
def test_the_index_never_hides_what_stands_in_the_text(library, lines, later, query):
    """The index only narrows: what a look at every line finds, a search finds."""
    terms = parse(query)
    assume(terms)
    one = meeting(library, "T", *lines)
    library.edit_meeting(one, lambda m: m.notes.extend(Note(text=text) for text in later))
    texts = [search_words.fold(text) for text in (*lines, *later, "T")]
    wanted = all(any(list(term.spans(text)) for text in texts) for term in terms)
    assert (one in [r.meeting.id for r in search(library.database, query)]) == wanted
    library.delete(one)


def test_all_lines_of_the_meetings_that_are_named(library):
    lines = [f"turnip number {n}" for n in range(8)]
    one, other = meeting(library, "One", *lines), meeting(library, "Other", *lines)
    found = {r.meeting.id: r for r in search(library.database, "turnip", hits=3, whole={other})}
    assert [len(found[ident].hits) for ident in (one, other)] == [3, 8]
    assert found[one].count == found[other].count == 8
    assert [hit.text for hit in found[other].hits] == lines


def test_the_first_day_is_that_of_the_oldest_meeting(library):
    assert listing.first_day(library.database) is None
    for day in ("2026-02-01", "2025-12-31", "2026-03-01"):
        library.add(Meeting(id=day, title=day, date=day))
    trash.move(library, "2025-12-31")
    assert listing.first_day(library.database) == "2026-02-01"
