"""Occupation packs: one YAML file each (`envs/packs/`), and everything occupation-specific there is.

Fields of type `Template` follow `grammar`: `[this|that]` chooses, `{slot}` fills. `docs/writing_a_pack.md` lists
the slots. Names of columns, contacts and datasets refer to ids in the same file and are checked on loading.
"""

from __future__ import annotations

from itertools import permutations
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from synthcomp_env.world import formula
from synthcomp_env.world.facts import Aggregate, Unit
from synthcomp_env.world.grammar import balanced
from synthcomp_env.world.scenario import CommunicationStyle
from synthcomp_env.world.theme import Theme

__all__ = [
    "ColumnSpec", "ContactSpec", "DatasetSpec", "DeliverableKind", "Draw", "DutySpec", "ErrorKind", "ExemptionSpec",
    "ExtraSpec", "MistakenSpec", "OccupationGroup", "Pack", "PrivateSpec", "ProjectSpec", "RestatementSpec", "RuleSpec",
    "SecondSourceSpec",
]  # fmt: skip

ErrorKind = Literal["tenfold", "dropped_digit", "thousandfold", "swapped", "negative"]
PeriodKind = Literal["month", "quarter"]
OccupationGroup = Literal[
    "Management", "Business and Financial Operations", "Computer and Mathematical", "Architecture and Engineering",
    "Life, Physical, and Social Science", "Community and Social Service", "Legal",
    "Educational Instruction and Library", "Arts, Design, Entertainment, Sports, and Media",
    "Healthcare Practitioners and Technical", "Healthcare Support", "Protective Service",
    "Food Preparation and Serving Related", "Building and Grounds Cleaning and Maintenance",
    "Personal Care and Service", "Sales and Related", "Office and Administrative Support",
    "Farming, Fishing, and Forestry", "Construction and Extraction", "Installation, Maintenance, and Repair",
    "Production", "Transportation and Material Moving", "Military Specific",
]  # fmt: skip
"""Major groups of the Standard Occupational Classification (2018), by name."""


def _check_template(text: str) -> str:
    if not balanced(text):
        raise ValueError(f"brackets do not match in {text!r}")
    return text


Template = Annotated[str, AfterValidator(_check_template)]
Templates = Annotated[tuple[Template, ...], Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Draw(_Model):
    """How a given value is drawn.

    lognormal: `median` and `spread` (sigma of the logarithm). normal: `mean`, `sd`. uniform: `low`, `high`.
    share: a uniform share (`low` to `high`) of column `of` in the same row; `cap` bounds the share in other periods.
    """

    kind: Literal["lognormal", "normal", "uniform", "share"]
    median: float = 0.0
    spread: float = 0.4
    mean: float = 0.0
    sd: float = 0.0
    low: float = 0.0
    high: float = 0.0
    of: str = ""
    cap: float = 0.0

    @model_validator(mode="after")
    def _complete(self) -> Draw:
        if self.kind == "lognormal" and self.median <= 0:
            raise ValueError("a lognormal draw needs a positive 'median'")
        if self.kind == "normal" and self.sd <= 0:
            raise ValueError("a normal draw needs a positive 'sd'")
        if self.kind in ("uniform", "share") and not self.low < self.high:
            raise ValueError(f"a {self.kind} draw needs 'low' below 'high'")
        if self.kind == "share" and not self.of:
            raise ValueError("a share draw needs 'of', the id of a column to its left")
        return self


class ColumnSpec(_Model):
    """A column: given (`draw`) or derived (`formula`). `drift` is its typical relative change from period to period,
    `errors` the kinds of error that may be planted in it."""

    id: str
    name: str
    unit: Unit
    decimals: int = 0
    draw: Draw | None = None
    formula: str = ""
    total: Aggregate = "sum"
    drift: float = 0.08
    aliases: tuple[str, ...] = ()
    errors: tuple[ErrorKind, ...] = ()

    @model_validator(mode="after")
    def _one_source(self) -> ColumnSpec:
        if (self.draw is None) == (not self.formula):
            raise ValueError(f"column {self.id!r} needs either 'draw' or 'formula'")
        if self.errors and self.formula:
            raise ValueError(f"column {self.id!r} is derived: plant errors in given columns")
        return self


class DatasetSpec(_Model):
    """A table by entity. `entities` are templates of row labels; `strip` are endings that people leave off a label
    (they give its aliases). `rows` is the (low, high) number of entities. `quality` (templates) are the data-quality
    sentences of its files, which make a planted error noticeable."""

    id: str
    title: str
    row: str
    """What a row is, in the singular, as the header says it ("Clinic")."""
    rows_name: str
    """The plural, in running text ("clinics")."""
    total: str
    """Label of the total row."""
    total_aliases: tuple[str, ...] = ()
    entities: Templates
    strip: tuple[str, ...] = ()
    rows: tuple[int, int] = (7, 9)
    columns: tuple[ColumnSpec, ...]
    quality: Templates
    source: str
    """The system the figures come from, in running text ("the state immunisation registry")."""

    @model_validator(mode="after")
    def _columns_refer_left(self) -> DatasetSpec:
        seen: set[str] = set()
        for column in self.columns:
            used = set(formula.names(column.formula)) if column.formula else set()
            if column.draw is not None and column.draw.of:
                used = {column.draw.of}
            if unknown := sorted(used - seen):
                raise ValueError(f"column {column.id!r} uses {', '.join(unknown)}, not a column to its left")
            if column.id in seen:
                raise ValueError(f"column {column.id!r} stands twice")
            seen.add(column.id)
        if not any(column.errors for column in self.columns):
            raise ValueError("at least one given column needs 'errors'")
        return self

    def column(self, id: str) -> ColumnSpec:
        """The column of an id."""
        return next(column for column in self.columns if column.id == id)


class ContactSpec(_Model):
    """A collaborator's part. `roles` are alternatives; `organisations` are given for outsiders only."""

    roles: Templates
    organisations: tuple[Template, ...] = ()
    about: Templates
    styles: tuple[CommunicationStyle, ...] = ("structured", "scattered", "minimal")
    latency_hours: tuple[float, float] = (2.0, 8.0)
    remarks: tuple[Template, ...] = ()
    """Private remarks this person may make to the user; never to be forwarded."""
    agenda: tuple[Template, ...] = ()
    """Messages in this person's own interest, "subject :: body": what they push for, complain of, or quarrel about with
    {colleague}. They bear on no deliverable."""

    @property
    def external(self) -> bool:
        """Whether this person works elsewhere."""
        return bool(self.organisations)


class ExemptionSpec(_Model):
    """Whom a rule leaves out: entities whose given `column` is `op` a limit. `text` says so, with `{limit}`."""

    column: str
    op: Literal["<", ">"]
    text: Templates


class RuleSpec(_Model):
    """A threshold rule of a policy document. `text`, `consequence` and `change` are templates."""

    column: str
    op: Literal["<", ">"]
    name: str
    step: float = 1.0
    """Thresholds are multiples of this."""
    title: Template
    file: Template
    purpose: Templates
    text: Templates
    consequence: Template
    change: Templates
    change_reason: Templates
    exemption: ExemptionSpec | None = None


class SecondSourceSpec(_Model):
    """A second record of one given column, kept elsewhere, that differs for an entity or two. `authority` (a sentence
    of the policy document) says that this record goes before the extract for `{column}`."""

    column: str
    title: Template
    file: Template
    source: str
    """Where the record comes from, in running text ("the gate scanners")."""
    authority: Templates


class RestatementSpec(_Model):
    """A given figure that its keeper restates in the middle of the month. `text` holds `{entity} {column} {old} {new}`,
    `reason` says why."""

    column: str
    text: Templates
    reason: Templates


class MistakenSpec(_Model):
    """A contact who has a wrong idea of a private figure. `text` holds `{entity} {value} {measure} {holder}`, and lets
    a careful reader notice that `{holder}` is the one to ask."""

    holder: str
    text: Templates


class PrivateSpec(_Model):
    """A figure that only a collaborator can tell, about one entity. `want` names it in the brief, `text` tells it."""

    holder: str
    measure: str
    unit: Unit
    decimals: int = 0
    draw: Draw
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    want: Templates
    text: Templates
    about: Template
    file: Template = ""
    """Name of a private reference file (xlsx) of the holder with the log behind the figure; empty for none."""
    file_about: Template = ""
    mistaken: MistakenSpec | None = None


class ExtraSpec(_Model):
    """A demand learnt by asking `holder`: the figure of one entity in `column`."""

    holder: str
    column: str
    text: Templates


class DutySpec(_Model):
    """A recurring duty towards a contact on certain weekdays (0 is Monday)."""

    title: Template
    to: str
    about: tuple[str, ...]
    weekday: int = Field(ge=0, le=4)


class ProjectSpec(_Model):
    """A project of the user's."""

    id: str
    name: Template
    description: Template
    tags: tuple[str, ...]


class OutputNames(_Model):
    """File names of a deliverable's outputs (templates), empty when there is none of that kind."""

    workbook: Template = ""
    memo: Template = ""
    deck: Template = ""
    pdf: Template = ""


class SourceNames(_Model):
    """File names (templates) of a deliverable's sources, and titles of the documents among them."""

    extract: Template
    export: Template
    prior: Template
    prior_title: Template
    memo: Template
    memo_title: Template
    method: Template
    method_title: Template
    dictionary: Template
    deck: Template = ""


class DeliverableKind(_Model):
    """One kind of deliverable: who wants it, what of, under which rule, and which traps it may hold."""

    id: str
    kind: str = "report"
    title: Template
    project: str
    dataset: str
    period: PeriodKind = "month"
    requester: str
    reviewer: str
    owner: str
    approver: str = ""
    opening: Templates
    table: str
    """Caption of the table of flagged entities in the memo."""
    outputs: OutputNames
    sources: SourceNames
    headline: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)]
    chart: str = ""
    rule: RuleSpec
    second_source: SecondSourceSpec | None = None
    restatement: RestatementSpec | None = None
    private: tuple[PrivateSpec, ...] = ()
    extras: tuple[ExtraSpec, ...] = ()
    review: Templates
    verbatim: tuple[str, ...] = ()
    first_slides: tuple[str, ...] = ()
    sections: tuple[tuple[str, ...], ...] = ()
    method: Templates
    commentary: Templates
    """Sentences of earlier memos and reports."""
    keywords: tuple[str, ...] = ()


class Pack(_Model):
    """One occupation."""

    id: str
    occupation: str
    group: OccupationGroup
    personas: Templates
    user_roles: Templates
    organisations: Templates
    locations: Annotated[tuple[str, ...], Field(min_length=1)]
    currency: str = "$"
    paper: Literal["letter", "a4"] = "letter"
    footers: Annotated[tuple[str, ...], Field(min_length=1)]
    contacts: dict[str, ContactSpec]
    manager: str
    """Contact to whom the user reports."""
    projects: tuple[ProjectSpec, ...]
    datasets: tuple[DatasetSpec, ...]
    deliverables: Annotated[tuple[DeliverableKind, ...], Field(min_length=1)]
    duties: tuple[DutySpec, ...] = ()
    news: Templates
    """Messages that bear on nothing, "subject :: body"."""
    meetings: Templates
    """Titles of standing meetings."""
    minutes: tuple[Template, ...] = ()
    """Sentences of meeting notes; `{colleague}` and `{other}` are people who were there."""
    canary_prefixes: Templates = ("ref.", "file note", "my note")
    phrases: dict[str, Templates] = {}
    """Overrides of the engine's stock sentences (`envs/words/phrases.yaml`), by name."""
    profile: dict[str, tuple[Template, ...]] = {}
    """Vocabulary for the user's profile, by topic."""
    vocabulary: dict[str, tuple[Template, ...]] = {}
    """Sentences and words of background files, by rule; they stand in place of those of `envs/office/rules.yaml`."""
    themes: dict[str, Theme] = {}
    """What past projects were about; eight or more, so that computers differ."""

    @model_validator(mode="after")
    def _references(self) -> Pack:
        datasets = {dataset.id: dataset for dataset in self.datasets}
        projects = {project.id for project in self.projects}

        def known(what: str, id: str, ids: Any, where: str) -> None:
            if id not in ids:
                raise ValueError(f"{where} names {what} {id!r}; known: {', '.join(sorted(ids))}")

        known("contact", self.manager, self.contacts, "manager")
        for duty in self.duties:
            known("contact", duty.to, self.contacts, f"duty {duty.title!r}")
        for kind in self.deliverables:
            where = f"deliverable {kind.id!r}"
            known("dataset", kind.dataset, datasets, where)
            known("project", kind.project, projects, where)
            people = [kind.requester, kind.reviewer, kind.owner, *([kind.approver] if kind.approver else [])]
            people += [private.holder for private in kind.private] + [extra.holder for extra in kind.extras]
            people += [private.mistaken.holder for private in kind.private if private.mistaken]
            for person in people:
                known("contact", person, self.contacts, where)
            columns = {column.id for column in datasets[kind.dataset].columns}
            wanted = [kind.rule.column, *kind.headline, *(extra.column for extra in kind.extras)]
            for column in wanted + ([kind.chart] if kind.chart else []):
                known("column", column, columns, where)
            given = {column.id for column in datasets[kind.dataset].columns if column.draw is not None}
            for part, spec in (
                ("rule.exemption", kind.rule.exemption),
                ("second_source", kind.second_source),
                ("restatement", kind.restatement),
            ):
                if spec is not None:
                    known("given column", spec.column, given, f"{where}: {part}")
            for private in kind.private:
                if private.mistaken and private.mistaken.holder == private.holder:
                    raise ValueError(f"{where}: {private.measure!r}: its keeper cannot be the one who is mistaken")
            if kind.approver == kind.requester:
                raise ValueError(f"{where}: the approver must not be the requester")
            _check_measures(datasets[kind.dataset], kind)
        return self

    def dataset(self, id: str) -> DatasetSpec:
        """The dataset of an id."""
        return next(dataset for dataset in self.datasets if dataset.id == id)


def _check_measures(dataset: DatasetSpec, kind: DeliverableKind) -> None:
    """Raise ValueError when what one column or private figure is called contains what another is called."""
    names = {column.id: (column.name, *column.aliases) for column in dataset.columns}
    names |= {f"private {each.measure}": (each.measure, *each.aliases) for each in kind.private}
    for first, second in permutations(names, 2):
        for short in names[first]:
            for long in names[second]:
                if f" {short.casefold()} " in f" {long.casefold()} ":
                    raise ValueError(f"deliverable {kind.id!r}: {long!r} ({second}) contains {short!r} ({first})")
