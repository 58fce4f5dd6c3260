"""Verification by program: nothing stands in the minutes that the transcript does not carry.

For every item: each quote stands verbatim in the utterance it cites; every number, name and content word comes
from the cited words, the attendees, or calendar arithmetic; the owner said it, was asked or was named; the polarity
of the item ("do not buy") is that of its evidence. What can be made right is repaired, what can't is left out with
the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from rapidfuzz import fuzz

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import (
    ActionItem,
    Check,
    Decision,
    Dropped,
    Evidence,
    Meeting,
    Point,
    PreviousAction,
    Update,
    Utterance,
)
from meetingmate.minutes.items import contradictions
from meetingmate.minutes.items.doubt import doubts_of, in_conflict
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.language import dates, language_pack, phrase
from meetingmate.minutes.language.clean import clean
from meetingmate.minutes.language.people_in_text import People

#: Likeness (of 100) of two stems from which on recognition may have misheard one for the other.
_SOUNDS_LIKE = 88
#: Share of an item's content words that its evidence must have.
_GROUNDED = 0.6


class Verifier:
    """Checks items against the transcript of one meeting."""

    def __init__(self, meeting: Meeting, utterances: list[Utterance], code: str) -> None:
        self._language = language_pack.language(code)
        self.by_id = {u.id: u for u in utterances}
        speakers = list(dict.fromkeys(u.speaker for u in utterances if u.speaker))
        self._people = People(meeting.attendees, speakers, code)
        self._known = {w for name in self._people.names for w in language_pack.words(name)}
        self._speakers = set(speakers)
        try:
            self._date: date | None = date.fromisoformat((meeting.date or "")[:10])
        except ValueError:
            self._date = None

    # --- parts

    def evidence(self, found: list[Evidence]) -> list[Evidence]:
        """The evidence whose quote stands verbatim in the utterance it cites."""
        return [
            e
            for e in found
            if e.quote.strip() and e.utterance in self.by_id and e.quote in self.by_id[e.utterance].text
        ]

    def _text(self, found: list[Evidence]) -> str:
        return " . ".join(clean(e.quote, self._language.code) for e in found)

    def ungrounded(self, text: str, found: list[Evidence], *, share: float = _GROUNDED) -> str:
        """Why ``text`` says more than its evidence, "" when it does not; ``share`` of its content words have to be
        there."""
        code = self._language.code
        said = self._text(found)
        spoken = dates.numbers(said, code)
        foreign = [n for n in dates.numbers(text, code) if n not in spoken and not self._is_vote(n, said)]
        if foreign:
            return f"the number {foreign[0]:g} is not in the words it cites"
        evidence_words = set(language_pack.words(said))
        stems = {self._language.stem(w) for w in evidence_words}
        for name in re.findall(r"(?<=[\w,;:)] )[A-ZÀ-ÖØ-Þ][\w'’-]+", text) if code != "de" else []:
            word = name.lower().split("'")[0]
            if word not in evidence_words and word not in self._known and self._language.stem(word) not in stems:
                return f"the name {name} is not in the words it cites"
        content = [w for w in self._language.content(text) if not w[0].isdigit()]  # "30th" is a number too
        allowed = stems | {self._language.stem(w) for w in self._known} | self._language.base_stems(evidence_words)
        missing = [w for w in content if w not in allowed and not self._language.is_frame(w)]
        verbs = stems | {re.sub(r"e?s?t$", "", s) for s in stems}
        if self._language.code == "de":
            missing = [w for w in missing if w not in verbs]  # "Wer besorgt die Kohle?" says "besorgen"
        missing = [w for w in missing if not any(w == p + v for p in phrase.PARTICLES & evidence_words for v in verbs)]
        if content and (len(content) - len(missing)) / len(content) < share:
            return f"the words it cites do not say {missing[0]!r}"
        return ""

    def _is_vote(self, number: float, said: str) -> bool:
        """Whether a count was said without its number: "Against? None.", "Just Derek."."""
        names = {0.0: "none_words", 1.0: "only_words"}.get(number)
        return names is not None and any(w in self._language.strings(names) for w in language_pack.words(said))

    def _negative(self, text: str) -> bool:
        return bool(self._language.search("negation", self._without_answer(text)))

    def _without_answer(self, text: str) -> str:
        """A clause without what only looks like a denial: the answer "no," before it, "don't forget"."""
        for pattern in self._language.patterns("not_negation"):
            text = pattern.sub(" ", text)
        return text

    def flipped(self, text: str, found: list[Evidence]) -> bool:
        """Whether the item denies what its evidence says, or the other way round.

        Only the sentence of the evidence that shares most words with the item counts: others may deny other things.
        """
        mine = set(self._language.content(text))
        best, score = "", 0.0
        for sentence in sentences(self._text(found), self._language.code):
            if sentence.rstrip().endswith("?"):
                continue
            both = language_pack.overlap(list(mine), self._language.content(sentence))
            if both >= score and both > 0:
                best, score = sentence, both
        if not best or score < 0.5:
            return False
        if self._negative(text) == self._negative(best):
            return False
        return not (self._negative(best) and self._contrast(best, mine))

    def _contrast(self, sentence: str, mine: set[str]) -> bool:
        """ "eight thousand, not fifteen": the denial is of something else than the item."""
        sentence = self._without_answer(sentence)
        match = self._language.search("negation", sentence)
        denied = set(self._language.content(sentence[match.start() :])) if match else set()
        return bool(mine) and len(denied & mine) / len(mine) < 0.5

    def _owner_justified(self, owner: str, found: list[Evidence]) -> bool:
        """Whether the owner speaks in the evidence, or is named in it."""
        for item in found:
            utterance = self.by_id[item.utterance]
            if utterance.speaker == owner or owner.lower() in item.quote.lower():
                return True
            if owner in self._people.mentioned(clean(item.quote, self._language.code)):
                return True
            if any(owner in self._people.resolve(w) for w in re.findall(r"[\w.]+", item.quote)):
                return True
        return False

    def _commits(self, owner: str, found: list[Evidence]) -> bool:
        """Whether an owner who only speaks there takes something on (others' words alone do not make him owner)."""
        texts = [clean(e.quote, self._language.code) for e in found if self.by_id[e.utterance].speaker == owner]
        return any(self._language.search("takes_on", t) for t in texts)

    # --- items

    def action(self, item: ActionItem) -> str:
        """Check (and repair) an action item in place; the reason to leave it out, "" when it stands."""
        repaired: list[str] = []
        kept = self.evidence(item.evidence)
        if not kept:
            return "no quote stands in the transcript"
        if len(kept) < len(item.evidence):
            item.evidence = kept
            repaired.append("a quote that does not stand in the transcript was removed")
        if reason := self.ungrounded(item.task, kept):
            return reason
        # another may have refused the same task in the words before
        own = [e for e in kept if self.by_id[e.utterance].speaker in item.owners]
        if self.flipped(item.task, own or kept):
            return "the words it cites say the opposite"
        wrong = [o for o in item.owners if not self._owner_justified(o, kept) or not self._may_own(o, item, kept)]
        if wrong:
            item.owners = [o for o in item.owners if o not in wrong]
            repaired.append(f"nothing shows that {wrong[0]} took it")
        if item.due or item.due_text:
            self._check_due(item, kept, repaired)
        item.check = Check(result="repaired" if repaired else "verified", reason="; ".join(repaired))
        return ""

    def _may_own(self, owner: str, item: ActionItem, found: list[Evidence]) -> bool:
        """The owner said so, or was named by the others in the evidence."""
        if self._commits(owner, found):
            return True
        others = [e for e in found if self.by_id[e.utterance].speaker != owner]
        named = any(
            owner in self._people.mentioned(clean(e.quote, self._language.code))
            or owner.lower() in e.quote.lower()
            or any(owner in self._people.resolve(w) for w in re.findall(r"[\w.]+", e.quote))
            for e in others
        )
        if named:
            return True
        # the only other person there answered the request
        return (
            bool(others)
            and any(self.by_id[e.utterance].speaker == owner for e in found)
            and self._language.search("takes_on", " ".join(clean(e.quote, self._language.code) for e in others))
            is not None
        )

    def _check_due(self, item: ActionItem | Update, found: list[Evidence], repaired: list[str]) -> None:
        said = " ".join(clean(e.quote, self._language.code) for e in found).lower()
        if item.due_text and clean(item.due_text, self._language.code).lower() not in said:
            item.due_text, item.due = None, None
            repaired.append("the date is not in the words it cites")
            return
        if item.due and self._date:
            days = {
                w.day.isoformat()
                for e in found
                for w in dates.find(clean(e.quote, self._language.code), self._language.code, self._date)
                if w.day
            }
            if item.due_text and (shifted := dates.relative(item.due_text, self._language.code)):
                days |= {(date.fromisoformat(d) + timedelta(days=shifted[1])).isoformat() for d in days}
            if item.due not in days:
                item.due = None
                repaired.append("the date does not follow from the words it cites")

    def decision(self, item: Decision) -> str:
        """Check (and repair) a decision in place; the reason to leave it out, "" when it stands."""
        kept = self.evidence(item.evidence)
        if not kept:
            return "no quote stands in the transcript"
        reason = self.ungrounded(item.text, kept)
        # words that turn something down, or take it back, say the opposite of it
        if not reason and item.stands and self.flipped(item.text, kept):
            reason = "the words it cites say the opposite"
        if reason:
            return reason
        lost = len(kept) < len(item.evidence)
        item.evidence = kept
        if item.by is not None and item.by not in {self.by_id[e.utterance].speaker for e in kept}:
            item.by, lost = None, True
        item.check = Check(
            result="repaired" if lost else "verified", reason="part of its evidence was removed" if lost else ""
        )
        return ""

    def update(self, item: PreviousAction) -> str:
        """Check (and repair) what is suggested for an earlier task, in place; the reason to leave it out, or ""."""
        update = item.update
        assert update is not None
        kept = self.evidence(update.evidence)
        if not kept:
            return "no quote stands in the transcript"
        repaired = ["part of its evidence was removed"] if len(kept) < len(update.evidence) else []
        update.evidence = kept
        things, said = self._language.content(item.task), self._language.content(self._text(kept))
        if things and not any(fuzz.ratio(thing, word) >= _SOUNDS_LIKE for thing in things for word in said):
            return "the words it cites do not name the task"
        if any(not self._owner_justified(owner, kept) for owner in update.owners):
            return "nothing shows who took it over"
        if update.due or update.due_text:
            self._check_due(update, kept, repaired)
        if update.kind == "postponed" and not update.due_text:
            return repaired[-1]
        update.check = Check(result="repaired" if repaired else "verified", reason="; ".join(repaired))
        return ""

    def point(self, item: Point) -> str:
        """Check an open question."""
        kept = self.evidence(item.evidence)
        return "no quote stands in the transcript" if not kept else self.ungrounded(item.text, kept)


_Item = TypeVar("_Item", Decision, ActionItem, Point)


def check(facts: Facts, meeting: Meeting, utterances: list[Utterance], code: str) -> Facts:
    """Verify every item of ``facts``; what fails goes to ``facts.dropped``. Returns ``facts`` with its counts set."""
    verifier = Verifier(meeting, utterances, code)
    _drop_failed(facts.decisions, verifier.decision, "decision", facts.dropped)
    _drop_failed(facts.actions, verifier.action, "action", facts.dropped)
    _drop_failed(facts.questions, verifier.point, "question", facts.dropped)
    items: list[Decision | ActionItem] = [*facts.decisions, *facts.actions]
    for item in items:
        item.check.doubts = doubts_of(item, verifier.by_id, code)
    contradictions.settle(facts.decisions, verifier.by_id, code)
    for decision in {id(d): d for pair in in_conflict(facts.decisions, code) for d in pair}.values():
        decision.check.doubts.append("conflict")
    updated = [previous for previous in facts.previous_actions if previous.update]
    for previous in updated:
        if reason := verifier.update(previous):
            previous.update = None
            facts.dropped.append(Dropped(text=previous.task, reason=reason, kind="previous action"))
    _drop_reports(facts)
    checked: list[Decision | ActionItem | Point | Update] = [
        *facts.decisions,
        *facts.actions,
        *facts.questions,
        *(p.update for p in updated if p.update),
    ]
    facts.repaired = sum(i.check.result == "repaired" for i in checked)
    facts.verified = len(checked) - facts.repaired
    if facts.next_meeting and not verifier.evidence(facts.next_meeting.evidence):
        facts.dropped.append(
            Dropped(text=facts.next_meeting.text, reason="no quote stands in the transcript", kind="next meeting")
        )
        facts.next_meeting = None
    return facts


def _drop_reports(facts: Facts) -> None:
    """Take out tasks that rest on nothing but the report that an earlier one is done ("What about the offer?")."""
    reported = {
        cited.utterance
        for earlier in facts.previous_actions
        if earlier.update and earlier.update.kind == "done"
        for cited in earlier.update.evidence
    }
    for action in list(facts.actions):
        if {cited.utterance for cited in action.evidence} <= reported:
            facts.actions.remove(action)
            reason = "the words it cites only report that an earlier task is done"
            facts.dropped.append(Dropped(text=action.task, reason=reason, kind="action"))


def _drop_failed(items: list[_Item], test: Callable[[_Item], str], kind: str, dropped: list[Dropped]) -> None:
    for item in list(items):
        if reason := test(item):
            items.remove(item)
            text = item.task if isinstance(item, ActionItem) else item.text
            dropped.append(Dropped(text=text, reason=reason, kind=kind))
