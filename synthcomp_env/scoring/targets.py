"""From facts to targets: every wording a fair reader accepts, and the rivals a number must not be mistaken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from synthcomp_env.scoring.rubric import Target
from synthcomp_env.scoring.words import mentions, phrase, vocabulary
from synthcomp_env.world.facts import Fact, TableSpec

__all__ = ["Wordings", "target"]

_VAGUE = frozenset(
    vocabulary("rate rates total number of value amount level share percentage percent the figure count to date")
)


class Wordings:
    """How the entities and columns of one table may be called.

    A word that several entities share ("Clinic") and the vague words of a column ("rate") may be left out where that
    leaves no doubt."""

    def __init__(self, table: TableSpec | None, facts: Mapping[str, Fact]) -> None:
        self.table = table
        self.entities: dict[str, tuple[str, ...]] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        if table is None:
            return
        cells = [(key.rpartition("|"), facts[id]) for key, id in table.cells.items() if id in facts]
        for label in (*table.entities, table.total_label):
            known = [alias for (entity, _, _), fact in cells if entity == label for alias in fact.aliases]
            self.entities[label] = tuple(dict.fromkeys((label, *known)))
        for column in table.columns:
            known = [alias for (_, _, id), fact in cells if id == column.id for alias in fact.measure_aliases]
            self.columns[column.name] = tuple(dict.fromkeys((column.name, *column.aliases, *known)))
        self._shorten_entities(table)
        self._shorten_columns({column.name: column.unit for column in table.columns})

    def _shorten_entities(self, table: TableSpec) -> None:
        words = Counter(word for entity in table.entities for word in set(entity.split()))
        shared = {word for word, count in words.items() if count > 1} | set(table.row_header.split())
        shorter = {entity: " ".join(word for word in entity.split() if word not in shared) for entity in table.entities}
        for entity, short in shorter.items():
            clear = sum(character.isalpha() for character in short) >= 3
            if clear and self._unmistakable(short, {**self.columns, **self.entities}, entity):
                self.entities[entity] = tuple(dict.fromkeys((*self.entities[entity], short)))

    def _shorten_columns(self, units: Mapping[str, str]) -> None:
        amounts = {name: known for name, known in self.columns.items() if units[name] != "percent"}
        for name, known in list(self.columns.items()):
            short = " ".join(word for word in name.split() if word.casefold() not in _VAGUE)
            # an amount's short form may stand in a share's name: "spent" is the amount, "share spent" says its own
            rivals = {**self.entities, **(self.columns if units[name] == "percent" else amounts)}
            if len(short) >= 4 and short != name and self._unmistakable(short, rivals, name):
                self.columns[name] = tuple(dict.fromkeys((*known, short)))

    @staticmethod
    def _unmistakable(short: str, names: Mapping[str, Iterable[str]], own: str) -> bool:
        """Whether no other name holds the short form."""
        words = (phrase(short),)
        return not any(
            mentions(phrase(wording), words) for name, known in names.items() if name != own for wording in known
        )

    def other_entities(self, label: str) -> tuple[str, ...]:
        """All wordings of all entities but one."""
        return tuple(wording for name, known in self.entities.items() if name != label for wording in known)

    def other_columns(self, measure: str, unlike: str = "") -> tuple[str, ...]:
        """All wordings of all columns but one; with `unlike`, only of those whose unit is another."""
        units = {column.name: column.unit for column in self.table.columns} if self.table else {}
        return tuple(
            wording
            for name, known in self.columns.items()
            if name != measure and (not unlike or units[name] != unlike)
            for wording in known
        )


def target(fact: Fact, wordings: Wordings, lures: Iterable[float] = ()) -> Target:
    """The target of a fact; `lures` are wrong values beside those it records."""
    table = wordings.table
    labels = tuple(dict.fromkeys((fact.label, *fact.aliases, *wordings.entities.get(fact.label, ()))))
    measures = tuple(dict.fromkeys((fact.measure, *fact.measure_aliases, *wordings.columns.get(fact.measure, ()))))
    wrong = dict.fromkeys((*(lure.value for lure in fact.lures), *lures))
    apart = 0.5 * 10.0**-fact.decimals
    return Target(
        labels=labels,
        measures=tuple(measure for measure in measures if measure),
        value=fact.value,
        unit=fact.unit,
        decimals=fact.decimals,
        period=fact.period,
        lures=tuple(value for value in wrong if abs(value - fact.value) > apart),
        others=wordings.other_entities(fact.label),
        other_measures=wordings.other_columns(fact.measure),
        unlike=wordings.other_columns(fact.measure, fact.unit),
        text=fact.text,
        total=table is not None and fact.label == table.total_label,
        comparison=bool(table is not None and fact.period and table.period and fact.period != table.period),
    )
