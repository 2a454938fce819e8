"""Vocabulary: the words a scenario uses, and what somebody's words weigh against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from synthcomp_env.simulation.entities import Entities
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.lexicon import FILLER
from synthcomp_env.simulation.speech import FILLER_STEMS, GENERIC_STEMS, SYNONYM_STEMS, stem, stems, words_of
from synthcomp_env.world.scenario import Scenario

__all__ = ["FRAME", "GENERIC", "Reading", "Vocabulary"]

FRAME, GENERIC = 0.25, 0.25
"""Weights of words that only say which deliverable is meant, and of words like "figure" and of what rows are called."""
_LONE = 0.8
"""Weight of a word of a deliverable's title that stands by itself ("the budget", not "the budget variance report")."""
_UNKNOWN = 0.35
"""Weight of a word that stands nowhere in the scenario."""
_MIN_TYPO = 4
"""Shorter words are not taken for misspelt ones."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody's words, weighed. The same for whoever reads them.

    Attributes:
        words: mended stems, in order.
        named: the same as a set.
        weights: stem -> how much it names; 0 for words that name nothing.
        scale: stem -> factor by which a word of a deliverable's title counts less.
        content: sum of the weights; near 0 for "could you send it over?".
        unknown: number of words that stand nowhere in the scenario.
        entities: table rows named.
        qualifying: stems that only qualify an unknown word that follows ("ramp" in "the ramp gate").
    """

    words: tuple[str, ...]
    named: frozenset[str]
    weights: dict[str, float]
    scale: dict[str, float]
    content: float
    unknown: int
    entities: frozenset[str]
    qualifying: frozenset[str]


class Vocabulary:
    """The stems of a scenario: of its items, rows and deliverables.

    Args:
        scenario: where the words come from.
        entities: its rows.
        known: stems of all items' topics and texts.
    """

    def __init__(self, scenario: Scenario, entities: Entities, known: frozenset[str]) -> None:
        self._entities = entities
        self._frame = _frames(scenario)
        self.frames = frozenset().union(*self._frame.values()) if self._frame else frozenset()
        """Stems of all deliverables' titles."""
        self._common = Counter(word for frame in self._frame.values() for word in frame)
        self._titles = {spec.id: spec.title.casefold() for spec in scenario.deliverables}
        self.rows = _row_words(scenario)
        """Stems that say what the rows of a table are."""
        self._known = known | entities.stems | self.frames
        plain = {word: word for word in self._known - FILLER_STEMS if "*" not in word}
        plain |= {word: mark for word, mark in SYNONYM_STEMS.items() if mark in self._known}
        self._typos = {word: plain[word] for word in sorted(plain) if len(word) >= _MIN_TYPO}
        self._spellings = list(self._typos)
        self._joined = {
            word: stem(word)
            for item in scenario.items.values()
            for topic in item.topics
            for word in words_of(topic)
            if len(word) > _MIN_TYPO and word not in FILLER
        }
        self.words = lru_cache(1 << 13)(self._words)
        self.read = lru_cache(1 << 12)(self._read)
        self.mend = lru_cache(1 << 14)(self._mend)
        self.titles = lru_cache(1 << 12)(self._named_by_title)
        self.weigh = lru_cache(1 << 13)(self._weigh)

    def _mend(self, word: str) -> str:
        """The stem of a word as typed: of the scenario's nearest word when it is misspelt."""
        root = stem(word)
        known = root in self._known or root in FILLER_STEMS or root in GENERIC_STEMS
        if known or "*" in root or len(root) < _MIN_TYPO or root.isdigit():
            return root
        cutoff = 1 if len(word) <= 7 else 2
        near = [
            process.extractOne(typed, self._spellings, scorer=OSA.distance, score_cutoff=cutoff)
            for typed in (word, root)
        ]
        found = min((each for each in near if each is not None), key=lambda each: each[1], default=None)
        if found is None or (found[0][0] != root[0] and (found[1] > 1 or len(root) == _MIN_TYPO)):
            return root
        return self._typos[found[0]]

    def _read(self, text: str) -> tuple[str, ...]:
        """Mended stems of a text."""
        return self.words(words_of(text))

    def _words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Mended stems of words, with words joined that were split ("over time")."""
        mended: list[str] = []
        previous = ""
        for word in words:
            joined = self._joined.get(previous + word) if previous else None
            if joined is not None:
                mended[-1] = joined
            else:
                mended.append(self.mend(word))
            previous = word
        return tuple(mended)

    def deliverables(self, words: Iterable[str]) -> tuple[str, ...]:
        """Ids of the deliverables that words name best: those with the most weight of title words named, if any."""
        named = frozenset(words)
        scores = {
            id: sum((FRAME if _is_plain(word) else 1.0) / self._common[word] for word in frame & named)
            for id, frame in self._frame.items()
        }
        best = max(scores.values(), default=0.0)
        return tuple(id for id, score in scores.items() if score == best) if best >= 0.5 else ()

    def _named_by_title(self, text: str) -> tuple[str, ...]:
        """Ids of the deliverables that a text names by their titles, or else by two words of one, of which only it has
        one."""
        plain = text.casefold()
        written = tuple(id for id, title in self._titles.items() if title in plain)
        if written:
            return written
        named = frozenset(self.read(text))
        found = []
        for id, frame in self._frame.items():
            marks = {
                word for word in frame & named if word not in FILLER_STEMS and self._common[word] < len(self._frame)
            }
            if len(marks) >= 2 and any(self._common[word] == 1 and not _is_plain(word) for word in marks):
                found.append(id)
        return tuple(found)

    def _weigh(self, words: tuple[str, ...]) -> Reading:
        named = frozenset(words)
        scale = self._scale(words)
        weights = {word: self._weight(word) * scale.get(word, 1.0) for word in named}
        return Reading(
            words=words,
            named=named,
            weights=weights,
            scale=scale,
            content=sum(weights.values()),
            unknown=sum(word not in self._known and weights[word] > 0 for word in named),
            entities=self._entities.named(named),
            qualifying=frozenset(word for word, head in pairwise(words) if weights[word] and self._is_unknown(head)),
        )

    def _is_unknown(self, word: str) -> bool:
        plain = word in FILLER_STEMS or word in GENERIC_STEMS or word.isdigit()
        return not plain and word not in self._known

    def _weight(self, word: str) -> float:
        if word in FILLER_STEMS or word.isdigit():
            return 0.0
        if word in GENERIC_STEMS or word in self.rows:
            return GENERIC
        return 1.0 if word in self._known else _UNKNOWN

    def _scale(self, words: tuple[str, ...]) -> dict[str, float]:
        """How much less the words of deliverables' titles weigh here: little when two stand together, as in a title."""
        scale: dict[str, float] = {}
        for place, word in enumerate(words):
            if word in self.frames:
                beside = words[max(0, place - 1) : place] + words[place + 1 : place + 2]
                paired = any(other in frame for frame in self._frame.values() if word in frame for other in beside)
                scale[word] = min(scale.get(word, 1.0), FRAME if paired else _LONE)
        return scale


def _is_plain(word: str) -> bool:
    return word in FILLER_STEMS or word in GENERIC_STEMS


def _frames(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Deliverable id -> stems that say no more than which deliverable is meant: its title, and topics that most of its
    items share."""
    frames = {}
    for spec in scenario.deliverables:
        items = [item for item in scenario.items.values() if item.deliverable == spec.id and item.topics]
        shared = Counter(topic for item in items for topic in set(item.topics))
        common = [topic for topic, times in shared.items() if len(items) >= 3 and times > len(items) * 0.6]
        names = [spec.title, *common, *(basename(output.path).rpartition(".")[0] for output in spec.outputs)]
        words = frozenset(word for name in names for word in stems(name))
        frames[spec.id] = frozenset(word for word in words if not word.isdigit())
    return frames


def _row_words(scenario: Scenario) -> frozenset[str]:
    """Stems that say what the rows of a table are ("clinic") or that most of its rows share."""
    found: set[str] = set()
    for spec in scenario.deliverables:
        if spec.table is not None:
            found.update(stems(f"{spec.table.row_header} {spec.table.total_label}"))
            shared = Counter(word for entity in spec.table.entities for word in set(stems(entity)))
            found.update(word for word, times in shared.items() if times > max(1, len(spec.table.entities) // 3))
    return frozenset(found)
