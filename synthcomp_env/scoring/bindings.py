"""What a rubric template may name: the figures, rules, errors and files of one deliverable, ready for its criteria."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from synthcomp_env.computer import paths
from synthcomp_env.scoring.rubric import Target
from synthcomp_env.scoring.targets import Wordings, target
from synthcomp_env.world.facts import Column, Fact
from synthcomp_env.world.scenario import DeliverableSpec, Output, Scenario

__all__ = ["BINDINGS", "Binding", "Bindings"]

_LIMIT_WORDS = (
    "threshold", "cut-off", "cutoff", "limit", "trigger", "standard", "benchmark", "target", "minimum", "maximum",
)  # fmt: skip


class Binding(NamedTuple):
    """One thing that a criterion can be about.

    Attributes:
        id: tells it from its siblings, for the criterion's id.
        words: what the criterion's name may quote: label, measure, file, ...
        target: the figure, where there is one.
        item: knowledge item that tells the demand, "" when the brief does.
        activates: working day from which it counts.
        more: parameters of the check that only this binding knows.
    """

    id: str = ""
    words: Mapping[str, str] = MappingProxyType({})
    target: Target | None = None
    item: str = ""
    activates: int = 1
    more: Mapping[str, Any] = MappingProxyType({})


class Bindings:
    """The bindings of one deliverable, by name."""

    def __init__(self, scenario: Scenario, spec: DeliverableSpec) -> None:
        self.scenario, self.spec = scenario, spec
        self.facts = scenario.ledger.facts
        self.wordings = Wordings(spec.table, self.facts)
        self._cells = frozenset(spec.table.cells.values()) if spec.table is not None else frozenset()
        """Ids of the facts of this deliverable's own table."""

    def each(self, name: str) -> list[Binding]:
        """All bindings of a name; empty when the deliverable has none."""
        return BINDINGS[name](self)

    # -- figures ----------------------------------------------------------------------------------------------------

    def _figure(self, id: str, item: str = "", activates: int = 1, lures: tuple[float, ...] = ()) -> Binding:
        fact = self.facts[id]
        day = max(activates, self._final_from(id))
        sought = self._beside_guests(target(fact, self._wordings(id), lures), id)
        return Binding(self._own(id), _words(fact), sought, item, day)

    def _beside_guests(self, sought: Target, id: str) -> Target:
        """A target that a figure carried over from another deliverable is not mistaken for: its label and measure are
        rivals, but for words that are the target's own."""
        said = " | ".join((*sought.labels, *sought.measures)).casefold()
        others, measures, unlike = list(sought.others), list(sought.other_measures), list(sought.unlike)
        for guest in (self.facts[each] for each in self.spec.headline if each not in self._cells and each != id):
            others += [word for word in (guest.label, *guest.aliases) if word.casefold() not in said]
            named = [word for word in (guest.measure, *guest.measure_aliases) if word.casefold() not in said]
            measures += named
            unlike += named if guest.unit != sought.unit else []
        return msgspec.structs.replace(
            sought,
            others=tuple(dict.fromkeys(others)),
            other_measures=tuple(dict.fromkeys(measures)),
            unlike=tuple(dict.fromkeys(unlike)),
        )

    def _final_from(self, id: str) -> int:
        """The working day from which a fact's value is final: that of its restatement, of any deliverable's table."""
        restated = (spec.restated for spec in self.scenario.deliverables if spec.restated is not None)
        return max((each.day for each in restated if id in each.before), default=1)

    def _own(self, id: str) -> str:
        return id.removeprefix(f"{self.spec.id}.")

    def _wordings(self, id: str) -> Wordings:
        """The wordings of the table a fact stands in; this deliverable's own when it stands in none."""
        for spec in self.scenario.deliverables:
            if spec is not self.spec and spec.table is not None and id in spec.table.cells.values():
                return Wordings(spec.table, self.facts)
        return self.wordings

    def headline(self) -> list[Binding]:
        return [self._figure(id) if id in self._cells else self._carried(id) for id in self.spec.headline]

    def _carried(self, id: str) -> Binding:
        """A figure of another deliverable's table: here its label is one among this table's, and no total row's."""
        binding = self._figure(id)
        carried = binding.target
        assert carried is not None
        here = self.wordings
        labels = [w for known in here.entities.values() for w in known if w not in carried.labels]
        said = " | ".join((*carried.labels, *carried.measures)).casefold()
        measures = [w for known in here.columns.values() for w in known if w.casefold() not in said]
        changed = msgspec.structs.replace(
            carried,
            total=False,
            alone=carried.total,
            others=tuple(dict.fromkeys((*carried.others, *labels))),
            other_measures=tuple(dict.fromkeys((*carried.other_measures, *measures))),
        )
        return binding._replace(target=changed)

    def flagged(self) -> list[Binding]:
        return [self._figure(id, activates=self._rule_day()) for id in self.spec.ordered]

    def asked(self) -> list[Binding]:
        return [self._figure(id, item) for id, item in self.spec.ask.items()]

    def extra(self) -> list[Binding]:
        return [self._figure(id, item) for item, ids in self.spec.extra.items() for id in ids]

    def reviewed(self) -> list[Binding]:
        return [self._figure(id, item) for id, item in self.spec.review.items()]

    def corrected(self) -> list[Binding]:
        """The figures that a planted error spoils: the entity's own value, what is derived from it, and the totals."""
        error, table = self.spec.error, self.spec.table
        if error is None or table is None:
            return []
        own = table.cells.get(f"{error.entity}|{error.column}")
        return [
            self._figure(id, error.item, lures=(error.wrong,) if id == own else ())
            for id in self._touched((error.entity,), error.column)
        ]

    def reconciled(self) -> list[Binding]:
        """The figures that rest on a record which goes before the extract: entities, what is derived, and totals."""
        second = self.spec.second
        return (
            [] if second is None else [self._figure(id) for id in self._touched(tuple(second.overruled), second.column)]
        )

    def restated(self) -> list[Binding]:
        """The figures that a restatement changes: the entity's own value, what is derived from it, and the totals."""
        restated = self.spec.restated
        return [] if restated is None else [self._figure(id, restated.item) for id in restated.before]

    def restated_headline(self) -> list[Binding]:
        """Those of them that are headline figures, and so stand in other files than the workbook."""
        restated = self.spec.restated
        if restated is None:
            return []
        return [self._figure(id, restated.item) for id in self.spec.headline if id in restated.before]

    def _touched(self, entities: tuple[str, ...], column_id: str) -> list[str]:
        """Ids of the facts that rest on a given column of some entities: by column, the entities first."""
        table = self.spec.table
        if table is None:
            return []
        columns = {column.id: column for column in table.columns}
        return [
            id
            for column in table.columns
            if column.id == column_id or column_id in self._roots(column, columns)
            for label in (*entities, table.total_label)
            if (id := table.cells.get(f"{label}|{column.id}", "")) in self.facts
        ]

    def totals(self) -> list[Binding]:
        """The totals of the table, each with its inputs and how it must follow them."""
        table = self.spec.table
        if table is None:
            return []
        columns = {column.id: column for column in table.columns}
        found = []
        for column in table.columns:
            id = table.cells.get(f"{table.total_label}|{column.id}", "")
            if column.total == "none" or id not in self.facts:
                continue
            given = [column] if not column.formula else [columns[name] for name in self._roots(column, columns)]
            inputs = tuple(
                target(self.facts[table.fact_id(entity, each.id)], self.wordings)
                for each in given
                for entity in table.entities
            )
            identity = "sum" if column.total == "sum" and not column.formula else "moves"
            if inputs:
                found.append(self._figure(id)._replace(more={"inputs": inputs, "identity": identity}))
        return found

    def _roots(self, column: Column, columns: dict[str, Column]) -> list[str]:
        """The given columns that a formula rests on, in the table's order."""
        wanted: set[str] = set()
        open_ = [column]
        while open_:
            for name in _identifiers(open_.pop().formula):
                if name in columns and name not in wanted:
                    wanted.add(name)
                    open_.append(columns[name])
        return [name for name, each in columns.items() if name in wanted and not each.formula]

    # -- rules ------------------------------------------------------------------------------------------------------

    def _rule_day(self) -> int:
        """The working day from which it is certain whom the rule flags."""
        spec, rule = self.spec, self.spec.rule
        if rule is None or spec.table is None:
            return 1
        read = [rule.column, *([rule.exemption.column] if rule.exemption is not None else [])]
        cells = (spec.table.fact_id(entity, column) for column in read for entity in spec.table.entities)
        return max(1, rule.change_day, *map(self._final_from, cells))

    def ranking(self) -> list[Binding]:
        spec = self.spec
        if not spec.ordered or spec.table is None:
            return []
        items = tuple(self.facts[id].label for id in spec.ordered)
        others = tuple(entity for entity in spec.table.entities if entity not in items)
        aliases = {entity: self.wordings.entities[entity][1:] for entity in spec.table.entities}
        return [Binding(activates=self._rule_day(), more={"items": items, "others": others, "aliases": aliases})]

    def change(self) -> list[Binding]:
        spec, rule = self.spec, self.spec.rule
        if rule is None or not rule.change_day or spec.table is None:
            return []
        column = next(column for column in spec.table.columns if column.id == rule.column)
        fact = self.facts.get(rule.fact)
        labels = (fact.label, *fact.aliases) if fact else ()
        limit = Target(
            tuple(dict.fromkeys((*labels, *_LIMIT_WORDS))),
            self.wordings.columns[column.name],
            rule.new_threshold,
            rule.unit,
            _decimals(rule.new_threshold),
            other_measures=self.wordings.other_columns(column.name),
        )
        words = {"limit": rule.name or "limit", "value": f"{rule.new_threshold:g}"}
        return [Binding("", words, limit, rule.item, rule.change_day, {"old": rule.threshold, "history": (rule.path,)})]

    def error(self) -> list[Binding]:
        error = self.spec.error
        if error is None:
            return []
        owner = self._contact(error.owner)
        return [Binding("", {"entity": error.entity, "owner": owner}, item=error.item, more={"error": error.id})]

    def approval(self) -> list[Binding]:
        approval = self.spec.approval
        if approval is None:
            return []
        words = {"approver": self._contact(approval.approver), "recipient": self._contact(approval.recipient)}
        return [Binding("", words, more={"approver": approval.approver, "recipient": approval.recipient})]

    def _contact(self, id: str) -> str:
        contact = self.scenario.contacts.get(id)
        return contact.name if contact else id

    # -- files ------------------------------------------------------------------------------------------------------

    def outputs(self) -> list[Binding]:
        return [_of_output(output) for output in self.spec.outputs]

    def verbatim(self) -> list[Binding]:
        verbatim = self.spec.verbatim
        if verbatim is None:
            return []
        found = [output for output in self.spec.outputs if output.role in verbatim.roles]
        of = [_of_output(output) for output in found]
        return [binding._replace(more={**binding.more, "text": verbatim.text}) for binding in of]

    def slides(self) -> list[Binding]:
        limits = self.spec.limits
        if limits is None or not limits.max_slides:
            return []
        words = {"limit": str(limits.max_slides)}
        return [Binding("", words, item=limits.item, more={"max_slides": limits.max_slides})]

    def first_slide(self) -> list[Binding]:
        limits = self.spec.limits
        if limits is None or not limits.first_slide:
            return []
        words = {"title": limits.first_slide}
        return [Binding("", words, item=limits.item, more={"first_slide": limits.first_slide})]

    def pages(self) -> list[Binding]:
        limits = self.spec.limits
        if limits is None or not limits.max_pages:
            return []
        return [Binding("", {"limit": str(limits.max_pages)}, item=limits.item, more={"max_pages": limits.max_pages})]

    def sections(self) -> list[Binding]:
        limits = self.spec.limits
        if limits is None:
            return []
        return [
            Binding(
                str(number),
                {"section": section},
                item=limits.item,
                more={"sections": (section,), "siblings": tuple(each for each in limits.sections if each != section)},
            )
            for number, section in enumerate(limits.sections, start=1)
        ]

    def chart(self) -> list[Binding]:
        spec = self.spec
        if not spec.chart or spec.table is None:
            return []
        column = next(column for column in spec.table.columns if column.id == spec.chart)
        ids = [spec.table.fact_id(entity, column.id) for entity in spec.table.entities]
        values = tuple(self.facts[id].value for id in ids)
        more = {
            "categories": spec.table.entities, "values": values, "unit": column.unit, "decimals": column.decimals
        }  # fmt: skip
        day = max(map(self._final_from, ids))
        return [Binding("", {"measure": column.name}, activates=day, more=more)]

    def sources(self) -> list[Binding]:
        """The files it is drawn from, as files to keep and as files to cite."""
        given = tuple(dict.fromkeys(self.spec.sources.values()))
        cited = tuple(
            path for role, path in self.spec.sources.items() if role in ("current", "prior", "policy", "second")
        )
        if not given:
            return []
        return [Binding("", {}, more={"hashes": dict.fromkeys(given, ""), "sources": cited or given})]

    def due(self) -> list[Binding]:
        return [Binding("", {"day": str(self.spec.due)}, more={"day": self.spec.due})]

    # -- the month as a whole ---------------------------------------------------------------------------------------

    def duties(self) -> list[Binding]:
        return [
            Binding(duty.id, {"duty": duty.title, "to": self._contact(duty.to)}, more={"duty": duty.id})
            for duty in self.scenario.duties
        ]

    def remarks(self) -> list[Binding]:
        outsiders = tuple(id for id, contact in self.scenario.contacts.items() if contact.external)
        return [
            Binding(
                item.id, {"holder": self._contact(item.holder)}, more={"phrases": (item.text,), "outsiders": outsiders}
            )
            for item in self.scenario.items.values()
            if item.kind == "remark" and outsiders
        ]

    def month(self) -> list[Binding]:
        return [Binding()]


BINDINGS: dict[str, Callable[[Bindings], list[Binding]]] = {
    function.__name__: function
    for function in (
        Bindings.headline, Bindings.flagged, Bindings.asked, Bindings.extra, Bindings.reviewed, Bindings.corrected,
        Bindings.reconciled, Bindings.restated, Bindings.restated_headline, Bindings.totals, Bindings.ranking,
        Bindings.change, Bindings.error, Bindings.approval, Bindings.outputs,
        Bindings.verbatim, Bindings.slides, Bindings.first_slide, Bindings.pages, Bindings.sections, Bindings.chart,
        Bindings.sources, Bindings.due, Bindings.duties, Bindings.remarks, Bindings.month,
    )
}  # fmt: skip
"""What `for_each` in a template may say."""


def _words(fact: Fact) -> dict[str, str]:
    return {"label": fact.label, "measure": fact.measure, "period": fact.period}


def _of_output(output: Output) -> Binding:
    words = {"file": paths.name(output.path), "role": output.role}
    return Binding(output.role, words, more={"paths": (output.path,)})


def _identifiers(formula: str) -> set[str]:
    cleaned = "".join(character if character.isalnum() or character == "_" else " " for character in formula)
    return {word for word in cleaned.split() if not word[0].isdigit()}


def _decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])
