"""Files of forms: what is wrong is named with its field and line, and none keeps the computer busy."""

from __future__ import annotations

import pytest

from meetingmate.assistants.forms import reading, shelf
from meetingmate.assistants.forms.reading import FormError
from tests.assistants.forms.saying import form

HEAD = 'id = "test"\ntitle = "Test"\nlanguages = ["en"]\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + '\n[[fields]]\nid = "a"\ntype = "colour"\n', 5, "field “a”"),
        (HEAD + '\n[[fields]]\nid = "a"\ntype = "text"\ncolour = "red"\n', 5, "“colour” is not known here"),
        (HEAD + '[[fields]]\nid = "A b"\ntype = "text"\n', 5, "“id” must be"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "choice"\n', 6, "needs “choices”"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "text"\nunit = "kg"\n', 7, "does not go with the type"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "number"\nrange = [9, 1]\n', 7, "a lower and a higher number"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "text"\n[[fields]]\nid = "a"\ntype = "text"\n', 8, "the same id"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "text"\nwords = { fr = ["x"] }\n', 7, "names the language “fr”"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "date"\nlater_than = "b"\n', 7, "“later_than” must name another"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "list"\n', 6, "1 to 12 columns"),
        (
            HEAD + '[[fields]]\nid = "a"\ntype = "list"\n[[fields.columns]]\nid = "b"\ntype = "list"\n',
            9,
            "field “a.b”",
        ),
        (HEAD + '[[fields]]\nid = "a"\ntype = "text"\nsection = "x"\n', 7, "there is no section “x”"),
        (HEAD + '[[fields]]\nid = "a"\ntype = "number"\nunit = "kg"\nunits = ["ml"]\nrange = [1, 2]\n', 8, "“ml”"),
        ('title = "T"\n', 1, "“fields” is missing"),
        (HEAD + "fields = []\n", 1, "no field"),
    ],
)
def test_a_form_with_errors_is_named_with_field_and_line(text, line, says):
    with pytest.raises(FormError) as found:
        reading.parse(text, "mine.toml")
    assert f"mine.toml, line {line}" in str(found.value)
    assert says in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        HEAD + "x = " + "9" * 300_000,
        HEAD + "".join(f'[[fields]]\nid = "f{n}"\ntype = "text"\n' for n in range(300)),
        HEAD + '[[fields]]\nid = "a"\ntype = "text"\nwords = [' + '"w",' * 100 + "]\n",
        HEAD + '[[fields]]\nid = "a"\ntype = "text"\nlabel = "' + "x" * 500 + '"\n',
        HEAD + 'fields = ["a"]\n',
        "id = ",
        HEAD + '[[fields]]\nid = "../../evil"\ntype = "text"\n',
        'id = "../evil"\ntitle = "x"\n[[fields]]\nid = "a"\ntype = "text"\n',
    ],
    ids=range(9),
)
def test_a_hostile_file_is_one_sentence(text):
    with pytest.raises(FormError) as found:
        reading.parse(text, "evil.toml")
    assert "evil.toml" in str(found.value)
    assert len(str(found.value)) < 400


def test_words_are_words_and_no_patterns():
    one = form('[[fields]]\nid = "a"\ntype = "number"\nwords = ["(a+)+$", "x|y"]')
    from tests.assistants.forms.saying import fill

    assert fill(one, "The x is 5. aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!").value("a").is_empty()


def test_files_that_are_none_are_said(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "bytes.toml", "."):
        with pytest.raises(FormError, match=r"[a-z.]"):
            reading.read(tmp_path / name)


def test_own_forms_are_added_listed_and_removed(home, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD.replace("test", "mine", 1) + '[[fields]]\nid = "a"\ntype = "text"\n', encoding="utf-8")
    assert shelf.add(path).id == "mine"
    assert [one.form.id for one in shelf.all_forms()[0] if one.own] == ["mine"]
    (shelf.own_folder() / "broken.toml").write_text("id =", encoding="utf-8")
    assert any("broken.toml" in sentence for sentence in shelf.all_forms()[1])
    shelf.remove("mine")
    assert not [one for one in shelf.all_forms()[0] if one.own]
    for wrong in ("mine", "site-visit"):
        with pytest.raises(FormError, match="none of your own"):
            shelf.remove(wrong)
    with pytest.raises(FormError, match="There is no form"):
        shelf.get("mine")


def test_an_own_form_is_not_replaced_by_another_of_its_id_unasked(home, tmp_path):
    path = tmp_path / "mine.toml"
    text = HEAD.replace("test", "mine", 1) + '[[fields]]\nid = "a"\ntype = "text"\n'
    path.write_text(text, encoding="utf-8")
    assert shelf.in_the_way(path) is None
    shelf.add(path)
    shelf.add(path)
    kept = shelf.own_folder() / "mine.toml"
    path.write_text(text.replace('"a"', '"b"'), encoding="utf-8")
    assert shelf.in_the_way(path) == kept
    with pytest.raises(FormError, match="of your own already"):
        shelf.add(path)
    assert kept.read_text(encoding="utf-8") == text
    assert shelf.add(path, replace=True).fields[0].id == "b"
    assert shelf.in_the_way(path) is None


def test_the_example_is_a_form():
    assert reading.parse(shelf.example(), "example.toml").id == "site-visit"
