"""The forms that ship: complete in each of their languages, and good enough on the dictations of the benchmark."""

from __future__ import annotations

import pytest

from benchmarks import forms as benchmark
from meetingmate.assistants.forms import shelf, showing
from meetingmate.assistants.forms.cues import languages
from meetingmate.domain.forms import Problem

SHIPPED = {one.path.stem: one.form for one in shelf.all_forms()[0] if not one.own}


def test_four_forms_ship_without_a_problem():
    assert set(SHIPPED) == {"incident-report", "patient-encounter", "sales-call", "site-visit"}
    assert all(form.id == name for name, form in SHIPPED.items())
    assert [name for name, form in SHIPPED.items() if form.clinical] == ["patient-encounter"]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_field_has_label_and_words_in_each_language(name):
    form = SHIPPED[name]
    assert {"en", "de"} <= set(form.languages) <= set(languages())
    for one in form.fields:
        assert set(form.languages) <= set(one.label), one.id
        assert set(form.languages) <= set(one.words), one.id
        for column in one.columns:
            assert set(form.languages) <= set(column.label), column.id


@pytest.mark.parametrize("language", languages())
def test_documents_have_all_texts_in_each_language(language):
    english = set(showing._texts()["en"])
    assert set(showing._texts()[language]) == english
    assert set(Problem.__args__) <= english


def test_dictations_are_filled_as_they_were_said():
    exact = expected = 0
    for name, data in benchmark.dictations(held_back=False):
        said = benchmark.words_of(data, None)
        if said:
            found = benchmark.score(benchmark.filled_form(data, said), data["expected"])
            assert found.invented == [], name
            exact, expected = exact + found.exact, expected + found.expected
    assert expected > 40
    assert exact >= 0.9 * expected
