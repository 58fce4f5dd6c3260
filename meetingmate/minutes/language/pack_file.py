"""What a language pack (``packs/CODE.toml``) has to hold: every key, with its type.

A key that is missing, that nobody knows, or that holds something else is an error: what is misspelt would just not be
understood, and nobody would notice. What many languages have nothing for stands in ``packs/common.toml``. For each list
of patterns ``packs/CODE.examples.toml`` has lines that one of them matches, and near ones that none may match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

#: Patterns, by where one of them must match: where a clause begins, as whole words anywhere in it, all of it (or of a
#: marker before it), anywhere.
AtStart = Annotated[list[str], Meta(extra={"matched": "start"})]
Anywhere = Annotated[list[str], Meta(extra={"matched": "anywhere"})]
Whole = Annotated[list[str], Meta(extra={"matched": "whole"})]
Within = Annotated[list[str], Meta(extra={"matched": "within"})]
#: Pieces that larger patterns are put together from; a piece or a pattern of its own.
Fragments = list[str]
Expression = str
#: A wording with places in braces; words; words with blanks between them; what is replaced, and by what.
Form = str
Words = list[str]
WordList = str
Pairs = list[tuple[str, str]]


class PackFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """The keys of a language pack."""

    verbs: WordList
    participles: WordList
    fillers: Expression
    noise: Expression
    replacements: Pairs
    clause_cut: Expression
    clause_cut_bare: Expression
    conditional_start: Anywhere
    after_name: AtStart
    free_leads: Fragments
    comma_leads: Fragments
    firm_yes: Whole
    no_leads: Whole
    conclude_leads: Whole
    decided_leads: Whole
    hedges: Anywhere
    commit: AtStart
    commit_weak: AtStart
    commit_to_that: AtStart
    shared: Expression
    shared_and: Expression
    shared_first: Expression
    shared_you: Expression
    shared_verb: Expression
    third_verb: Fragments
    third_weak: Fragments
    request: AtStart
    request_question: AtStart
    somebody_ask: AtStart
    who_question: AtStart
    need_passive: AtStart
    need_we: AtStart
    somebody_needs: AtStart
    help: AtStart
    offer_question: AtStart
    third_present: Expression
    after_condition: Expression
    deliver: Form
    get: Form
    verb_object: Form
    verb_rest: Form
    task_to_that: AtStart
    not_imperative: AtStart
    please_after: AtStart
    receives: AtStart
    ongoing: AtStart
    asked_number: AtStart
    asked_when: AtStart
    finish: Form
    obligation: AtStart
    and_leads: Whole
    take_care: Form
    date_before: Expression
    date_after: Expression
    due_setter: AtStart
    have_you: AtStart
    refuse: AtStart
    done: AtStart
    done_anywhere: Anywhere
    past_time: Anywhere
    withdraw: AtStart
    thanks: AtStart
    laughter: AtStart
    non_tasks: AtStart
    habit: Anywhere
    conditional: AtStart
    not_statement: AtStart
    task_cut: Within
    trailing_when: Anywhere
    pronouns: Words
    pronoun_object: Expression
    decided: AtStart
    approved: AtStart
    stays: AtStart
    conclude_we: AtStart
    lets: AtStart
    proposals: AtStart
    it_is: AtStart
    it_is_then: AtStart
    agreed_question: AtStart
    answers_of_others: Whole
    agree: AtStart
    firm_agree: AtStart
    disagree: AtStart
    reject_question: AtStart
    defer: AtStart
    problem: Anywhere
    motion: AtStart
    carried: AtStart
    lost: AtStart
    in_favour: Anywhere
    against: Anywhere
    abstained: Anywhere
    none_words: Words
    vote_words: dict[str, str]
    vote_choice: Anywhere
    reversal: Anywhere
    question_words: AtStart
    frame_words: WordList
    not_negation: Within
    negation: Anywhere
    takes_on: Anywhere
    not_first: Whole
    replaces: Form
    decision_cut: Within
    tail_cut: Within
    topic_cut: Within
    decision_wording: Pairs
    pronoun_subject: Expression
    pronoun_any: Expression
    closing_leads: Whole
    formal_agree: AtStart
    undo: AtStart
    withdraw_motion: AtStart
    vote_question: AtStart
    decided_alone: Whole
    not_decided: Anywhere
    decided_before: Anywhere
    we_subject: Expression
    conclude_is: AtStart
    then_leads: Whole
    agreed_after: AtStart
    we_plan: AtStart
    settled_for_good: AtStart
    accept_idea: Whole
    accept_idea_start: AtStart
    lets_procedural: AtStart
    not_proposal: AtStart
    or_words: Anywhere
    wish_start: AtStart
    idea_start: AtStart
    propose_start: AtStart
    unanimous: Anywhere
    next_meeting: AtStart
    next_meeting_firm: Anywhere
    moves_meeting: AtStart
    quote_intro: Anywhere
    quote_out: Anywhere
    injection: AtStart
    injection_anywhere: Anywhere
    hallucination: Anywhere
    no_decisions: Anywhere
    plan_head: Whole
    plan_decide: AtStart
    plan_do: AtStart
    plan_noun: AtStart
    correction: Expression
    name_never: WordList
    titles: Words
    me_words: Expression
    my_words: Expression
    you_words: Expression
    your_words: Expression
    possessive: Form
    own_article: Form
    date_form: Expression
    date_form_2: Expression
    group: Form
    pronoun_person: Expression
    np_inside: Anywhere
    about: Form
    topic_form: Form
    topic_cues: AtStart
    demonstrative: Expression
    next_subject: Expression
    shared_unit: Expression
    np_and: Expression
    np_start: Expression
    np_stop: Expression
    request_tag: Expression
    somebody_for: AtStart
    find_somebody: Form
    joke_answer: AtStart
    private: Expression
    conclusion_tail: Expression
    agreed_tail: Expression
    next_meeting_question: AtStart
    state_now: Anywhere
    seconds: AtStart
    declined: Form
    declined_thing: Form
    move: Form
    request_directly: AtStart
    which_words: Anywhere
    self_contained: Expression
    refuse_self: AtStart
    comma_cut: Expression
    time_clause: Anywhere
    verb_inside: Anywhere
    present: AtStart
    reject_part: AtStart
    aside: Expression
    speaks_for: Anywhere
    no_cut_after: Expression
    prefers: AtStart
    yields: Whole
    chosen_price: Form
    price_of: Fragments
    permits: AtStart
    fronted: AtStart
    what_then: AtStart
    deliver_to: Form
    roles: Fragments
    role_strong: Fragments
    thing_due: AtStart
    amount_verbs: Anywhere
    plate: Expression
    label: Expression
    only_words: Words
    counted_favour: Anywhere
    counted_against: Anywhere
    there_on: AtStart
    away: Anywhere
    greetings: AtStart
    idioms: Anywhere
    takes_leads: Whole
    decree: AtStart
    ruling: AtStart
    seals: AtStart
    reservation: Anywhere
    asks_leave: AtStart
    closes_topic: AtStart
    then_it_is: AtStart
    contrasts: Anywhere
    no_thing: AtStart
    wanted: AtStart
    assent_alone: Whole
    for_what: Expression
    no_promise: Anywhere
    hands_over: AtStart
    mine_now: AtStart
    you_do: Anywhere
    has_now: AtStart
    hypothetical: AtStart
    until_words: Anywhere
    undo_lead: AtStart
    we_decide: AtStart
    approving: Expression
    all_hands: AtStart
    objections_to: AtStart
    grants: AtStart
    answers_who: AtStart
    overturned: Anywhere
    parts: dict[str, str]
    reflexive: Form
    role_start: Expression
    clitic_after: Expression
    readdress_cue: AtStart
    shared_after: Expression
    injection_record: Anywhere
    counted_abstained: Anywhere


def checked(code: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """``table``, if it is a language pack. Raises ValueError that names the file, the key, and what is wrong."""
    try:
        pack = msgspec.convert(dict(table), PackFile)
    except msgspec.ValidationError as error:
        raise ValueError(f"The language pack {code}.toml {_sentence(str(error))}.") from error
    return {name: getattr(pack, name) for name in pack.__struct_fields__}


def _sentence(problem: str) -> str:
    """What msgspec says, in words that name the key."""
    if missing := re.match(r"Object missing required field `(\w+)`", problem):
        return f'lacks the key "{missing[1]}"; add it, or give it a default in common.toml'
    if unknown := re.match(r"Object contains unknown field `(\w+)`", problem):
        return f'has the key "{unknown[1]}", which nothing reads; correct its name or take it out'
    what, _, where = problem.partition(" - at `$.")
    key = re.match(r"\w+", where)
    what = what.replace("Expected `array`", "a list").replace("Expected `str`", "a text")
    what = what.replace("Expected `object`", "a table")
    return f'needs {what.partition(", got")[0]} in "{key[0] if key else where}"'
