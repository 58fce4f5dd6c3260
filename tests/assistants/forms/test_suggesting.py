"""What a writing model may add: words of an unused sentence that hold a value, and only as a suggestion."""

from __future__ import annotations

from meetingmate.assistants.forms import suggesting
from meetingmate.domain.meeting import Meeting
from meetingmate.slm.errors import SlmAnswerError
from tests.assistants.forms.saying import DAY, fill, form, spoken

PLACE = form(
    '[[fields]]\nid = "place"\ntype = "text"\nlabel = "Location"\n'
    '[[fields]]\nid = "seats"\ntype = "number"\nlabel = "Number of chairs"'
)


class Model:
    """Answers as it is told, for forcing wrong answers."""

    name = "told"

    def __init__(self, answers: dict[str, str], chance: float = 0.95, sure: bool = True) -> None:
        self.answers, self.chance, self.sure, self.asked = answers, chance, sure, []

    def choose(self, prompt_name, fields, options):
        self.asked.append((fields["field"], fields["sentence"]))
        return ("yes" if self.sure and fields["field"] in self.answers else "no"), self.chance

    def fill(self, prompt_name, fields, values):
        answer = self.answers[fields["field"]]
        if answer == "cut":
            raise SlmAnswerError("cut")
        return {"value": answer}


def suggested(model: Model, *lines: str):
    filled = fill(PLACE, *lines)
    return suggesting.suggest(filled, Meeting(id="m1", title="x", date=DAY, language="en"), spoken(*lines), model)


LINE = "It was in the storage room where forty people sat."


def test_words_of_the_sentence_are_a_suggestion():
    filled = suggested(Model({"Location": "the storage room"}), LINE)
    value = filled.value("place")
    assert (value.text, value.by, value.problems) == ("the storage room", "model", ["suggested"])
    assert value.evidence[0].quote == "the storage room"
    assert filled.writing_model == "told"
    assert filled.unused == []


def test_words_that_do_not_stand_there_are_left_out():
    assert suggested(Model({"Location": "the kitchen"}), LINE).value("place").is_empty()


def test_words_without_the_value_are_left_out():
    assert suggested(Model({"Number of chairs": "the storage room"}), LINE).value("seats").is_empty()
    assert suggested(Model({"Number of chairs": "forty people"}), LINE).value("seats").text == "40"


def test_what_the_sentence_denies_is_left_out():
    line = "It was not in the storage room."
    assert suggested(Model({"Location": "the storage room"}), line).value("place").is_empty()


def test_a_model_that_is_not_sure_or_fails_adds_nothing():
    for model in (Model({"Location": "cut"}), Model({"Location": "the storage room"}, chance=0.5), Model({})):
        assert suggested(model, LINE).values == {}


def test_it_is_asked_about_sentences_that_went_into_no_field_only():
    model = Model({})
    suggested(model, "Location: the yard.", LINE)
    assert model.asked == [("Number of chairs", LINE)]
