"""Templates: what is wrong is told by line, and a hostile one reaches nothing and ends soon."""

from __future__ import annotations

import pytest

from meetingmate.assistants.drafts import fields, filling, making, templates
from meetingmate.assistants.drafts.kinds import KINDS, LANGUAGES, Choices
from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from tests.assistants.drafts.hostile import many, sample

HEAD = "kind: follow-up\nlanguage: en\nname: Mine\n---\nSubject: {{ title }}\n"


def problems(body: str) -> list[str]:
    return [problem.sentence() for problem in templates.check(HEAD + body).problems]


def write(ident: str, body: str, head: str = HEAD) -> None:
    templates.save(ident, head + body)


def test_every_kind_ships_in_every_language_without_problems():
    shipped = {(template.kind, template.language): template for template in templates.shipped()}
    assert set(shipped) == {(kind, language) for kind in KINDS for language in LANGUAGES}
    assert [problem for template in shipped.values() for problem in template.problems] == []
    assert all(template.id == f"{template.kind}.{template.language}" for template in shipped.values())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ titel }}", "Line 6: there is no field “titel”. Did you mean “title”?"),
        (
            "\n{% for task in tasks %}{{ task.onwer }}{% endfor %}",
            "Line 7: there is no field “onwer”. Did you mean “owner”?",
        ),
        ("{{ xyzzy }}", "Line 6: there is no field “xyzzy”. There are: "),
        ("{{ tasks }}", "“tasks” is a list; go through it with {% for one in tasks %}."),
        ("{{ to }}", "“to” has fields of its own; choose one, such as to.name"),
        ("{{ unapproved }}", "“unapproved” is only yes or no; ask for it with {% if %}."),
        ("{{ title.upper }}", "“title” has no field “upper”."),
        ("{% for one in title %}{% endfor %}", "{% for %} needs a list"),
        ("{{ title|upper }}", "“|upper” is not known; the only one is “|count”."),
        ("{{ title|count }}", "“|count” counts lists"),
        ("{% if title %}", "Line 6: "),
        ("\n\n{% endif %}", "Line 8: "),
        ("{{ title", "Line 6: "),
    ],
)
def test_what_is_wrong_is_told_by_line(body, said):
    found = problems(body)
    assert found
    assert said in found[0]


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__ }}",
        "{{ title.__class__ }}",
        "{{ title.source }}",
        "{{ tasks._records }}",
        "{{ tasks.__len__ }}",
        "{{ tasks[0] }}",
        "{{ to['name'] }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self.__init__ }}",
        "{{ lipsum() }}",
        "{{ range(10) }}",
        "{% for x in range(1000000000) %}x{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ [title] }}",
        "{{ {'a': title} }}",
        "{{ title ~ title }}",
        "{% set x = title %}",
        "{% macro m() %}{% endmacro %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% call title() %}{% endcall %}",
        "{% for a, b in tasks %}{% endfor %}",
        "{% for a in tasks recursive %}{% endfor %}",
        "{% for a in tasks if a.owner %}{% endfor %}",
        "{{ title|attr('text') }}",
        "{{ title|map('upper') }}",
        "{% if title is mapping %}{% endif %}",
        "{% if 'a' in title %}{% endif %}",
        "{{ loop.index }}",
        "{% for t in tasks %}{{ loop.cycle }}{% endfor %}",
        "{% raw %}{{ x }}{% endraw %}{{ namespace() }}",
        "{{ caller() }}",
        "{{ title.format(title) }}",
        "{{ '%s' % title }}",
        "\uf8d0" + "0" + "\uf8d1x\uf8d2",
    ],
)
def test_a_hostile_template_is_refused(body):
    assert problems(body), body


@pytest.mark.parametrize("body", ["{{ ''.__class__ }}", "{{ title.source }}", "{{ tasks[0] }}", "{{ title() }}"])
def test_the_sandbox_holds_without_the_check(body):
    content = sample()
    from meetingmate.assistants.drafts.fields import Budget
    from meetingmate.assistants.drafts.records import MeetingRecords

    records = MeetingRecords(content, "en", Budget())
    given = {name: records.record().field(name) for name in ("title", "tasks")}
    with pytest.raises(UsageError, match="can't be filled in"):
        filling.fill(body, given, "not stated")


def test_deep_and_long_templates_are_refused():
    assert "too long" in problems("x" * 50_000)[0]
    assert "nested" in problems("{{ " + "(" * 9_000 + "title" + ")" * 9_000 + " }}")[0]
    deep = "{% if title %}" * 40 + "x" + "{% endif %}" * 40
    assert "too many blocks" in problems(deep)[0]
    loops = "{% for a in tasks %}" * 4 + "{% endfor %}" * 4
    assert "inside each other" in problems(loops)[0]


def test_loops_inside_loops_end(monkeypatch):
    write("endless", "{% for a in tasks %}{% for b in tasks %}{% for c in tasks %}{% endfor %}{% endfor %}{% endfor %}")
    with pytest.raises(UsageError, match="goes through its lists too often"):
        making.make([many(200)], Choices(kind="follow-up", template="endless"))


def test_a_huge_draft_is_refused(monkeypatch):
    write("huge", "{% for a in tasks %}{% for b in tasks %}" + "x" * 300 + "{% endfor %}{% endfor %}")
    with pytest.raises(UsageError, match="longer than"):
        making.make([many(200)], Choices(kind="follow-up", template="huge"))


def test_every_field_can_be_used():
    def lines(record: dict, prefix: str, depth: int = 0) -> str:
        text = ""
        for name, kind in record.items():
            path = f"{prefix}{name}"
            if isinstance(kind, fields.ListOf):
                if depth < 2:
                    inner = lines(kind.record, f"v{depth}.", depth + 1)
                    text += f"{{% for v{depth} in {path} %}}{inner}{{% endfor %}}{{{{ {path}|count }}}}\n"
            elif isinstance(kind, dict):
                text += lines(kind, f"{path}.", depth)
            elif kind == fields.FLAG:
                text += f"{{% if {path} %}}yes{{% endif %}}"
            else:
                text += f"{{{{ {path} }}}} "
        return text

    write("everything", lines(fields.FIELDS, ""))
    assert templates.find("everything").problems == ()
    for choices in ({}, {"to": "Marcus", "of": "Priya"}):
        draft = making.make([sample()], Choices(kind="follow-up", template="everything", **choices))
        assert "Move the tax number" in draft.text()


def test_what_a_template_may_hold():
    body = (
        "{# a remark #}\n{% for task in tasks %}\n{{ loop.index }}/{{ loop.length }} {{ task.owner or task.text }}\n"
        "{% else %}\nnone\n{% endfor %}\n{{ 'warm' if warm else 'cool' }} "
        "{% if tasks|count == 4 and not warm %}four{% endif %}\n"
    )
    write("mine", body)
    text = making.make([sample()], Choices(kind="follow-up", template="mine")).text()
    assert text.splitlines() == ["1/4 Marcus", "2/4 Eleanor", "3/4 Diego", "4/4 Priya", "cool four"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Subject: x\n", "the head is missing"),
        ("kind: folow-up\nlanguage: en\n---\nSubject: x\n", "“folow-up” is no kind. Did you mean “follow-up”?"),
        ("kind: follow-up\nlanguage: xx\n---\nSubject: x\n", "language must be one of en, de, fr, es."),
        ("kind: follow-up\nlanguage: en\n---\nHello\n", "Line 4: begin with a line for the subject"),
        ("kind: follow-up\nlanguage: en\nnonsense\n---\nSubject: x\n", "Line 3: the head holds lines"),
        ("kind: follow-up\nlanguage: en\n---\n", "begin with a line for the subject"),
    ],
)
def test_the_head_is_checked(head, said):
    assert said in templates.check(head).problems[0].sentence()


def test_a_copy_takes_the_place_of_the_one_that_ships_until_it_is_deleted(home):
    path = templates.copy("thanks.en")
    assert path == paths.config_dir() / "draft-templates" / "thanks.en.txt"
    assert templates.find("thanks.en").replaces
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[Add what you are thankful for.]", "Cheers for the biscuits."), encoding="utf-8")
    assert "Cheers for the biscuits." in making.make([sample()], Choices(kind="thanks")).text()
    with pytest.raises(UsageError, match="already"):
        templates.copy("thanks.en")
    templates.remove("thanks.en")
    assert "biscuits" not in making.make([sample()], Choices(kind="thanks")).text()
    with pytest.raises(UsageError, match="no template of your own"):
        templates.remove("thanks.en")


def test_a_copy_beside_it_has_its_own_name_and_place(home):
    path = templates.copy("thanks.en", "../../evil")
    assert path.parent == paths.config_dir() / "draft-templates"
    assert templates.find(path.stem).own
    assert not templates.find(path.stem).replaces
    with pytest.raises(UsageError, match=r"Did you mean “thanks\.en”"):
        templates.find("thanks.eng")


def test_a_template_with_problems_is_listed_and_named_when_it_is_used(home):
    write("thanks.en", "{{ nothing_like_it }}", HEAD.replace("follow-up", "thanks"))
    assert templates.find("thanks.en").problems
    with pytest.raises(UsageError, match=r"“thanks.en” can't be used\. Line 6: there is no field"):
        making.make([sample()], Choices(kind="thanks"))
    with pytest.raises(UsageError, match="another kind"):
        making.make([sample()], Choices(kind="follow-up", template="thanks.en"))


def test_files_that_are_no_templates(home):
    folder = templates.folder()
    folder.mkdir(parents=True)
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (folder / "large.txt").write_bytes(b"x" * 2_000_000)
    (folder / "folder.txt").mkdir()
    own = {template.id: template for template in templates.every() if template.own}
    assert set(own) == {"binary", "large"}
    assert all(template.problems for template in own.values())
