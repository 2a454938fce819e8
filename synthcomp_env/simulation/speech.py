"""Speech: a message taken apart into clauses, each with the acts its words perform.

Knows nothing of any scenario, so the analysis of a text is made once and shared by everybody who reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from synthcomp_env.simulation.lexicon import FILLER, GENERAL_QUESTION, GENERIC, PATTERNS, PHRASES, STARTERS, SYNONYMS

__all__ = ["FILLER_STEMS", "GENERIC_STEMS", "SYNONYM_STEMS", "Clause", "clauses", "stem", "stems", "words_of"]

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_ENDING = re.compile(r"\.(?:xlsx?|docx?|pptx?|pdf|csv|json|txt|md|png|eml)(?!\w)", re.I)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_SENTENCE = re.compile(r"(?<=[.?!])[\"')]*\s+|\n+|;\s*|\s+-{1,2}\s+|(?<=\w)--(?=\w)")
_JOINT = re.compile(
    r"(?:,\s*(?:(?:and|but|so|also|plus|then|or|otherwise)\s+)?(?:also\s+|then\s+)?|:\s+|\s+\(|"
    rf"\s+(?:and|but|plus|also)\s+(?:also\s+|then\s+|if so\s+)?)(?=(?:{STARTERS})(?!\w))",
    re.I,
)
_REQUEST = re.compile(
    r"\s+(?=(?:i need|i'm (?:after|missing|looking)|(?:could|can) you|please (?:send|share|tell|give|forward))(?!\w))",
    re.I,
)
_CONDITION = re.compile(
    r"^\W*(?:if|when|once|should|as soon as|in case|whenever)\b[^?]*\b"
    r"(?:let me know|tell me|say so|shout|call me|write to me|drop me a line)\b[^?]{0,40}$",
    re.I,
)
_SUBJECTS = frozenset(
    "i we you he she they it this that these those there if when once unless while although".split()  # noqa: SIM905
)
_NUMERAL = re.compile(r"\d+")
_SHORT = 8
"""A fragment has at most so many words."""
_HEADING = re.compile(r"question|following|need|request", re.I)
_PLEASE = re.compile(r"please|kindly|pls", re.I)
_BULLET = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s+")
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning|afternoon)"
    r"(?:\s+(?:there|all|team|both|again|dr\.?|mr\.?|ms\.?|mrs\.?|[\w'-]+)){0,3}\s*[,!.:-]*\s*$"
    r"|^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?:\s+(?:dr\.?\s+)?[\w'-]+){0,2}\s*[,!:]\s+",
    re.I,
)
_CLOSING = re.compile(
    r"^\s*(?:best(?: wishes| regards)?|(?:kind |warm )?regards|cheers|sincerely|yours|bw|br)"
    r"\s*[,.!]?\s*(?:[\w'.-]+\s*){0,3}$",
    re.I,
)
_QUESTION_START = re.compile(
    r"^\W*(?:(?:and|but|so|also|plus|then|or|ok|okay|quick question|question|one more thing|first|second|third|"
    r"secondly|finally|lastly)[\s,:-]+)*"
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|would|will|should|shall|"
    r"may|might|have|has|any|whats|hows|wheres)(?!\w)",
    re.I,
)
_FIRM_REFUSAL = re.compile(
    r"no need|(?:don't|do not|no longer) need|never ?mind|not asking|let me know|no (?:more|further)", re.I
)
_STATEMENT = re.compile(
    r"(?<!\w)(?:is|are|was|were|am|i'm|i'll|i've|we've|we're|will|has|have|had|did|does|do|finished|done|"
    r"added|included|updated|sent|received|see|found|noticed|wrote|attached|used|got|went|made|looked|checked|"
    r"corrected|thanks?|hello|regards|best|cheers|understood|noted)(?!\w)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    Attributes:
        text: as written, typographic quotes folded.
        words: its lower-case words.
        acts: names of the lexicon's patterns it matches; "ask" when it asks for something, "general" when it asks for
            whatever there is to know.
        fragment: it is a short phrase without a verb, which asks for something when it follows a question.
    """

    text: str
    words: tuple[str, ...]
    acts: frozenset[str]
    fragment: bool


def stem(word: str) -> str:
    """The stem of a lower-case word; synonyms share one, and numbers stay as they are."""
    return word if word.isdigit() else _stem(word)


@lru_cache(1 << 16)
def _stem(word: str) -> str:
    plain = word.removesuffix("'s").replace("'", "")
    shared = SYNONYM_STEMS.get(plain)
    if shared is not None:
        return shared
    root: str = _STEMMER.stemWord(plain)
    return root


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(stem(word) for word in words_of(text))


def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a text; file endings are dropped and names like "BoardMemo_v2" taken apart."""
    plain = _CAMEL.sub(" ", _ENDING.sub(" ", text.translate(_QUOTES)))
    return tuple(_WORD.findall(plain.lower().replace("_", " ")))


@lru_cache(4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a message's body, without greetings, closings and quoted lines."""
    found: list[Clause] = []
    listing = False
    for line in _lines(text):
        bullet = _BULLET.match(line) is not None
        listing = listing and bullet
        for sentence in _SENTENCE.split(_BULLET.sub("", line)):
            if not sentence:
                continue
            made = _of_sentence(sentence, listing)
            found.extend(made)
            if made and sentence.endswith(":"):
                listing = bool(made[-1].acts & {"ask", "general"}) or _HEADING.search(sentence) is not None
    return tuple(found)


@lru_cache(1 << 13)
def _of_sentence(sentence: str, listed: bool) -> tuple[Clause, ...]:
    """The clauses of one sentence; `listed` when it is a point of a list of questions."""
    if _CONDITION.match(sentence):
        return (Clause(sentence, words_of(sentence), frozenset(), False),)
    parts = [part for joint in _JOINT.split(sentence) for part in _requests(joint)]
    parts = [part for part in parts if _WORD.search(part.lower())]
    asked = "?" in sentence
    return tuple(_clause(part, asked and part is parts[-1], listed) for part in parts)


def _requests(text: str) -> list[str]:
    """A text taken apart before a request that follows without a comma ("to do this I need that")."""
    return [text] if _QUESTION_START.match(text) else _REQUEST.split(text)


def _lines(text: str) -> list[str]:
    lines = []
    for line in text.translate(_QUOTES).splitlines():
        if line.lstrip().startswith(">") or _CLOSING.match(line):
            continue
        kept = _GREETING.sub("", line).strip()
        if kept:
            lines.append(kept)
    return lines


def _clause(text: str, question: bool, listed: bool) -> Clause:
    acts, topics, fragment = _judge(_NUMERAL.sub(_fold, text), question, listed)
    return Clause(text, words_of(text) + topics, acts, fragment)


def _fold(number: re.Match[str]) -> str:
    """One numeral for all: but for ten ("10x"), what is done with words does not depend on which number is named."""
    return number[0] if number[0] == "10" else "7"


@lru_cache(1 << 13)
def _judge(text: str, question: bool, listed: bool) -> tuple[frozenset[str], tuple[str, ...], bool]:
    """A clause's acts, the topics that its turns of phrase name, and whether it is a fragment."""
    words = words_of(text)
    topics = tuple(topic for phrase, topic in PHRASES if phrase.search(text))
    acts = {name for name, found in PATTERNS.items() if found.search(text)}
    if "pleasantry" in acts:
        return frozenset({"chat"}), topics, False
    starts = _QUESTION_START.match(text) is not None
    if question or listed or (starts and len(words) > 2):
        acts.add("ask")
    if "ask" in acts and "refuse" in acts and (not question or _FIRM_REFUSAL.search(text)):
        acts.discard("ask")
    if "ask" in acts and "instruct" in acts and not question and not PATTERNS["ask"].search(_PLEASE.sub("", text)):
        acts.discard("ask")
    if (question or starts or "ask" in acts) and "refuse" not in acts:
        asked = text.rstrip(" ?!.") + "?" if question else text
        if GENERAL_QUESTION.search(asked):
            acts.add("general")
    fragment = len(words) <= _SHORT and words[0] not in _SUBJECTS and _STATEMENT.search(text) is None
    return frozenset(acts), topics, fragment


SYNONYM_STEMS = {word: f"{group.split()[0]}*" for group in SYNONYMS for word in group.split()}
"""Word -> the mark that all words of its group share."""
GENERIC_STEMS = frozenset(stem(word) for word in GENERIC if word not in SYNONYM_STEMS)
FILLER_STEMS = frozenset(stem(word) for word in FILLER if word not in SYNONYM_STEMS) - GENERIC_STEMS
