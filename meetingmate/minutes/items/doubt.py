"""What speaks against an item although its words were said: it is shown as doubtful, with the reason.

That its quotes stand in the transcript (``verify``) does not make an item right: recognition may have misheard the
words, they may have been a condition or a joke, or two half sentences may have been glued into one that says nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import ActionItem, Decision, Doubt, Evidence, Utterance
from meetingmate.minutes.language import dates, language_pack
from meetingmate.minutes.language.clean import clean

#: A word that recognition gave less than this (0 to 1) may be another one.
_HEARD = 0.4
#: Share of an item's content words that stand in its evidence; below it others were put in, or inferred.
_SUPPORTED = 0.75
#: Share of the content words (of at least so many) that two decisions about the same matter have in common.
_SAME_MATTER, _FEWEST = 0.65, 2

_PRONOUNS = {
    "en": "i|you|he|she|it|we|they|there|that|this",
    "de": "ich|du|er|sie|es|wir|ihr|man",
    "fr": "je|tu|il|elle|on|nous|vous|ils|elles|ça|c'est|j'\\w+",
    "es": "yo|tú|él|ella|usted|nosotros|nosotras|ellos|ellas",
}
#: After these a subject and its verb are part of the sentence, not a second one.
_SUBORDINATE = {
    "en": "that|which|who|whom|whose|what|when|if|whether|because|how|where|why|until|till|so|as|before|after|once|"
    "while|since|unless|whatever|whoever",
    "de": "dass|ob|wenn|weil|wie|wo|warum|bis|damit|bevor|nachdem|sobald|während|was|wer|falls|die|der|das",
    "fr": "que|qu\\w*|si|quand|comment|où|pourquoi|jusqu\\w*|afin|avant|après|dès|pendant|qui|lorsque",
    "es": "que|si|cuando|cómo|como|donde|dónde|por qué|hasta|antes|después|mientras|quien|porque|lo que",
}
#: Finite verbs that stand in no request ("Call Ann", "Send the list"), and are no nouns or participles either.
_FINITE = {
    "en": "is|are|was|were|am|has|had|does|did|can|could|would|should|may|might|must|allows|says|said|goes|went|comes|"
    "came|gets|gives|gave|takes|took|knows|knew|thinks|thought|seems|becomes|became|happens|keeps|lets|tells|told|"
    "brings|finds|loses|pays|wrote|spoke|forgot|began|fell|called (?:back|off|in)|i'm|it's|that's|there's|he's|she's|"
    "we're|they're|you're|i've|we've|they've|i'll|we'll|don't|doesn't|didn't|isn't|aren't|wasn't|won't|can't",
    "de": "ist|sind|war|waren|hat|hatte|hätte|wird|wurde|kann|konnte|muss|musste|soll|sollte|darf|geht|ging|kommt|kam",
    "fr": "est|sont|était|étaient|a|ont|avait|sera|peut|pouvait|doit|devait|va|vont|permet",
    "es": "es|son|era|eran|está|están|ha|han|había|será|puede|podía|debe|debía|va|van|permite",
}
_ADVERB_VERB = r"\b(?:only|just|never|always|still|also|already|even)\s+[a-z]{3,}(?<!s)s\b"
#: What these ask for is a sentence of its own, also without "that".
_TAKES_SENTENCE = r"(?:make sure|ensure|confirm|check|verify|say|tell|remind|see|assume|note|let)\b"
_CONDITION = {
    "en": r"^(?:and |but |so |well,? )*(?:if|unless)\b|, if\b|\bonly if\b|\bunless\b|\bprovided\b|\bassuming\b",
    "de": r"^(?:und |aber |also )*(?:falls|sofern)\b|\b(?:nur|erst) wenn\b|\bfalls\b|\bsofern\b",
    "fr": r"^(?:et |mais |alors )*si\b|, si\b|\bseulement si\b|\bà condition\b",
    "es": r"^(?:y |pero |entonces )*si\b|, si\b|\bsólo si\b|\bsolo si\b|\ba menos que\b",
}
_JOKE = {
    "en": r"\b(?:jok(?:e|ing)|kidding|ha ha|haha|just messing)\b",
    "de": r"\b(?:scherz\w*|spaß(?:es)?|spässle|haha|nicht ernst)\b",
    "fr": r"\b(?:blagu\w+|plaisant\w+|rigol\w+|haha)\b",
    "es": r"\b(?:broma|bromeando|jaja\w*)\b",
}
_DANGLING = {
    "en": "the|a|an|and|or|but|to|of|with|for|because|that|which|my|our|your|their",
    "de": "der|die|das|ein|eine|einen|und|oder|aber|zu|von|mit|für|weil|dass|mein|unser",
    "fr": "le|la|les|un|une|des|et|ou|mais|de|du|avec|pour|parce|que|mon|notre",
    "es": "el|la|los|las|un|una|y|o|pero|de|del|con|para|porque|que|mi|nuestro",
}

#: Marks that an item begins and ends with when it quotes (``tracking.said.Said.quotation``).
_OPENING, _CLOSING = ("“", "„", "«"), ("”", "“", "»")


def doubts_of(item: Decision | ActionItem, by_id: dict[str, Utterance], code: str) -> list[Doubt]:
    """Every reason to doubt a verified item, the weightiest first; empty when there is none.

    ``by_id`` gives the utterances that its evidence cites, ``code`` the code of the language they are in.
    """
    language = language_pack.language(code)
    text = item.task if isinstance(item, ActionItem) else item.text
    found: list[Doubt] = []
    if malformed(text, language.code, request=isinstance(item, ActionItem)):
        found.append("sentence")
    if _misheard(text, item.evidence, by_id, language):
        found.append("heard")
    nearest = _nearest(text, item.evidence, language).lower()
    if language.search("hedges", nearest) or re.search(_CONDITION.get(language.code, r"(?!)"), nearest):
        found.append("condition")
    if re.search(_JOKE.get(language.code, r"(?!)"), " ".join(e.quote for e in item.evidence).lower()):
        found.append("joke")
    if _share(text, item.evidence, language) < _SUPPORTED:
        found.append("support")
    if isinstance(item, ActionItem) and not item.owners:
        found.append("owner")
    return found


def in_conflict(decisions: Sequence[Decision], code: str) -> list[tuple[Decision, Decision]]:
    """Pairs of decisions about the same matter of which one denies what the other says, or gives other numbers."""
    language = language_pack.language(code)
    told: list[tuple[Decision, set[str], set[float], bool]] = []
    for decision in decisions:
        if decision.status == "made":
            numbers = set(dates.numbers(decision.text, language.code))
            things = {w for w in language.content(decision.text) if not dates.numbers(w, language.code)}
            told.append((decision, things, numbers, language.search("negation", decision.text) is not None))
    pairs = []
    for (one, mine, numbers, denied), (other, theirs, others, contrary) in itertools.combinations(told, 2):
        same = len(mine & theirs) >= _SAME_MATTER * max(len(mine), len(theirs), _FEWEST)
        if same and (denied != contrary or (numbers and others and numbers.isdisjoint(others))):
            pairs.append((one, other))
    return pairs


def quoted(text: str) -> bool:
    """Whether an item stands in the words in which it was said."""
    return text.startswith(_OPENING) and text.endswith(_CLOSING)


def malformed(text: str, code: str, *, request: bool) -> bool:
    """Whether ``text`` does not read as one sentence: it breaks off, or (a ``request``) has a second one glued to it.
    A quotation is one of what was said, and need be no sentence.

    "Roll the fire brigade called back, it stays at 20." A request has no verb but its first one, except after a word
    such as "that" or "when".
    """
    if quoted(text):
        return False
    said = re.sub(r"[“”\"]", "", text.lower().replace("’", "'")).strip(" .!?…")
    words = re.findall(r"[\w']+", said)
    if not words or re.fullmatch(_DANGLING.get(code, r"(?!)"), words[-1]):
        return True
    if not request or code not in _PRONOUNS:
        return False
    head = re.split(rf"\b(?:{_SUBORDINATE[code]})\b", said, maxsplit=1)[0]
    if re.search(rf"[,;.:] (?:and |und |et |y )?(?:{_PRONOUNS[code]})\b(?! ?$)", said):
        return True
    if re.match(_TAKES_SENTENCE, said):
        return False
    rest = head.split(maxsplit=1)[1] if len(head.split()) > 1 else ""
    if re.search(rf"\b(?:{_FINITE[code]})\b(?!')", rest) and code in ("en", "fr", "es"):
        return True
    if code == "de" and re.search(rf"\b(?:{_FINITE[code]})\b (?=\w)", rest):
        return True
    return code == "en" and re.search(_ADVERB_VERB, rest) is not None


def _misheard(
    text: str, evidence: Sequence[Evidence], by_id: dict[str, Utterance], language: language_pack.LanguagePack
) -> bool:
    """Whether recognition was not sure of the line, or of a word that the item is made of."""
    mine = set(language.content(text)) | set(re.findall(r"\d+", text))
    for cited in evidence:
        utterance = by_id.get(cited.utterance)
        if utterance is None:
            continue
        if utterance.uncertain:
            return True
        for word in utterance.words:
            spoken = word.text.lower().strip(" .,;:!?…\"'“”")
            unsure = word.probability < _HEARD and spoken and mine & {spoken, language.stem(spoken)}
            if unsure and word.text.strip(" .,;:!?") in cited.quote:
                return True
    return False


def _nearest(text: str, evidence: Sequence[Evidence], language: language_pack.LanguagePack) -> str:
    """The sentence of the evidence that has most of the item's words: others may be about other things."""
    mine = language.content(text)
    said = [s for e in evidence for s in sentences(clean(e.quote, language.code), language.code)]
    return max(said, key=lambda s: language_pack.overlap(list(mine), language.content(s)), default="")


def _share(text: str, evidence: Sequence[Evidence], language: language_pack.LanguagePack) -> float:
    """Which part of the item's content words stands in its evidence, 0 to 1."""
    said = set(language_pack.words(" . ".join(clean(e.quote, language.code) for e in evidence)))
    stems = {language.stem(w) for w in said} | language.base_stems(said)
    wanted = [w for w in language.content(text) if not w[0].isdigit() and not language.is_frame(w)]
    return sum(w in stems for w in wanted) / len(wanted) if wanted else 1.0
