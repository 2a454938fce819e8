"""Entities: the rows of the deliverables' tables, recognised in somebody's words."""

from __future__ import annotations

from collections import Counter

from synthcomp_env.simulation.speech import FILLER_STEMS, GENERIC_STEMS, SYNONYM_STEMS, stems
from synthcomp_env.world.scenario import Scenario

__all__ = ["Entities"]

_MIN_FIRST = 4
"""An entity may be named by its first word alone ("Norrland") when that has so many letters, begins no other,
and is neither an all-purpose word nor a synonym of another."""
_SHARED = frozenset(SYNONYM_STEMS.values())
_SPOKEN = frozenset(stems("digit settled count record entry total share"))
"""Stems of words that reports of errors are full of ("a digit is missing"); alone they name no entity."""


class Entities:
    """The rows of the deliverables' tables, by the stems that tell them apart ("Mill Road Clinic": mill, road)."""

    def __init__(self, scenario: Scenario) -> None:
        self._marks: list[tuple[str, frozenset[str]]] = []
        for spec in scenario.deliverables:
            if spec.table is None:
                continue
            words = {entity: frozenset(stems(entity)) for entity in spec.table.entities}
            common = Counter(word for each in words.values() for word in each)
            for entity, each in words.items():
                own = frozenset(word for word in each if common[word] <= max(1, len(words) // 3)) or each
                first = stems(entity)[0]
                own_word = first not in FILLER_STEMS | GENERIC_STEMS | _SHARED | _SPOKEN
                alone = common[first] == 1 and len(first) >= _MIN_FIRST and own_word
                for mark in {own, frozenset((first,))} if alone else {own}:
                    if (entity, mark) not in self._marks:
                        self._marks.append((entity, mark))
        self.stems = frozenset(word for _, mark in self._marks for word in mark)

    def named(self, words: frozenset[str]) -> frozenset[str]:
        """Entities whose distinguishing stems are all among `words`; of two, the one named more fully."""
        if not words & self.stems:
            return frozenset()
        found = [(entity, mark) for entity, mark in self._marks if mark <= words]
        return frozenset(entity for entity, mark in found if not any(mark < other for _, other in found))
