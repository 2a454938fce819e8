"""A small deliverable with every kind of demand, worked out by hand: the case that the scoring tests share."""

from __future__ import annotations

from typing import Any

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import (
    Bullets,
    Chart,
    Content,
    Deck,
    Document,
    Heading,
    Pages,
    Paragraph,
    Series,
    Sheet,
    Slide,
    Table,
    Text,
    Workbook,
)
from synthcomp_env.computer import paths
from synthcomp_env.scoring.draft import draft_rubric
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.simulation.log import Log
from synthcomp_env.simulation.state import USER, FileEntry, Message, State, Submission, Verdict
from synthcomp_env.world.facts import Column, Fact, Ledger, Lure, Rule, TableSpec
from synthcomp_env.world.scenario import (
    Approval,
    Calendar,
    Contact,
    DeliverableSpec,
    Duty,
    Item,
    Limits,
    Output,
    PlantedError,
    Scenario,
    Verbatim,
)

CLINICS = ("Northside Clinic", "Riverbend Clinic", "Harbor Clinic", "Maple Grove Clinic")
DOSES = {"Northside Clinic": 741, "Riverbend Clinic": 1203, "Harbor Clinic": 655, "Maple Grove Clinic": 1512}
ELIGIBLE = {"Northside Clinic": 1000, "Riverbend Clinic": 1350, "Harbor Clinic": 831, "Maple Grove Clinic": 1650}
WRONG_ELIGIBLE = 8310
TOTAL = "County total"
PERIOD = "January 2026"
DISCLAIMER = (
    "These figures are provisional and don't constitute a finding under Title 17 - see the county counsel's note."
)
REMARK = "Two nurses at Harbor are about to resign over the weekend roster, keep that between us"
HOME = "D:/Health"
WORKBOOK, MEMO, DECK, PDF = (
    f"{HOME}/Coverage_2026-01.xlsx",
    f"{HOME}/BoardMemo_v1.docx",
    f"{HOME}/BoardDeck.pptx",
    f"{HOME}/BoardMemo_FINAL.pdf",
)
SOURCE, STALE, POLICY = f"{HOME}/Extract_2026-01-09.xlsx", f"{HOME}/Extract_2025-12.xlsx", f"{HOME}/Policy_2025.docx"


def rate(name: str) -> float:
    if name == TOTAL:
        return sum(DOSES.values()) / sum(ELIGIBLE.values()) * 100
    return DOSES[name] / ELIGIBLE[name] * 100


def _facts() -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for number, label in enumerate((*CLINICS, TOTAL), start=1):
        doses = sum(DOSES.values()) if label == TOTAL else DOSES[label]
        eligible = sum(ELIGIBLE.values()) if label == TOTAL else ELIGIBLE[label]
        spoiled = WRONG_ELIGIBLE if label == "Harbor Clinic" else eligible + 7479 if label == TOTAL else 0
        lures = (Lure(rate(label) * 0.93, "stale"),)
        if spoiled:
            lures += (Lure(doses / spoiled * 100, "uncorrected"),)
        aliases = ("County", "Countywide") if label == TOTAL else ()
        key = "total" if label == TOTAL else f"{number}"
        facts[f"{key}.doses"] = Fact(f"{key}.doses", label, "Doses given", doses, "count", 0, "", PERIOD)
        facts[f"{key}.eligible"] = Fact(
            f"{key}.eligible", label, "Eligible", eligible, "count", 0, "", PERIOD,
            lures=(Lure(spoiled, "uncorrected"),) if spoiled else (),
        )  # fmt: skip
        facts[f"{key}.rate"] = Fact(
            f"{key}.rate", label, "Coverage rate", rate(label), "percent", 1, "", PERIOD,
            aliases=aliases, measure_aliases=("Vaccination rate",), lures=lures,
        )  # fmt: skip
    facts["hours"] = Fact("hours", "Riverbend Clinic", "Clinic hours lost", 37, "hours", 0, "", PERIOD)
    facts["prior"] = Fact("prior", TOTAL, "Coverage rate", 71.3, "percent", 1, "", "January 2025")
    facts["threshold"] = Fact("threshold", "Action threshold", "Action threshold", 82, "percent", 0)
    return facts


TABLE = TableSpec(
    "coverage",
    "Coverage by clinic",
    "Clinic",
    TOTAL,
    (
        Column("doses", "Doses given", "count"),
        Column("eligible", "Eligible", "count"),
        Column("rate", "Coverage rate", "percent", 1, "doses / eligible * 100", "formula"),
    ),
    CLINICS,
    {
        f"{label}|{column}": f"{'total' if label == TOTAL else number}.{column}"
        for number, label in enumerate((*CLINICS, TOTAL), start=1)
        for column in ("doses", "eligible", "rate")
    },
    PERIOD,
)

SPEC = DeliverableSpec(
    id="dlv_001",
    kind="report",
    title="January coverage report",
    project="coverage",
    brief="Report January's coverage to the board.",
    requester="board",
    due=15,
    outputs=(Output("workbook", WORKBOOK), Output("memo", MEMO), Output("deck", DECK), Output("pdf", PDF)),
    table=TABLE,
    sources={"current": SOURCE, "superseded": STALE, "policy": POLICY},
    rule=Rule(POLICY, "rate", "<", 80, "percent", "needs a plan", 82, 11, "action threshold", "threshold", "change"),
    error=PlantedError(
        "error",
        SOURCE,
        "Data",
        "C4",
        "Harbor Clinic",
        "eligible",
        WRONG_ELIGIBLE,
        831,
        "analyst",
        "correction",
        "tenfold",
    ),
    approval=Approval("officer", "board"),
    verbatim=Verbatim(DISCLAIMER, POLICY, ("memo", "pdf")),
    limits=Limits(6, "Recommendation", 4, ("Findings",), "limits"),
    headline=("total.rate",),
    ordered=("1.rate", "3.rate"),
    ask={"hours": "hours_item"},
    review={"prior": "prior_item"},
    extra={"extra_item": ("4.doses",)},
    reviewer="officer",
    chart="rate",
)

SCENARIO = Scenario(
    computer_id="clinic_case",
    seed=1,
    user_name="Ana Reyes",
    user_email="ana@county.example",
    user_role="Director",
    organization="County Health",
    os="windows",
    home=HOME,
    calendar=Calendar("2026-01-05", tuple(f"2026-01-{day:02d}" for day in range(5, 31) if day % 7 not in (3, 4))),
    contacts={
        "board": Contact("board", "Esther Ishikawa", "e@board.example", "Board liaison", external=True),
        "analyst": Contact("analyst", "Jamal Iglesias", "j@county.example", "Data analyst"),
        "officer": Contact("officer", "Amelia Adeyemi", "a@county.example", "Medical officer"),
        "nurse": Contact("nurse", "Rohan Reyes", "r@county.example", "Nurse manager"),
    },
    items={
        "remark": Item("remark", "nurse", "remark", "ask", ("staffing",), REMARK),
        "hours_item": Item("hours_item", "nurse", "figure", "ask", ("hours",), "37 hours", "dlv_001"),
        "prior_item": Item("prior_item", "officer", "requirement", "review", ("prior",), "compare", "dlv_001"),
        "extra_item": Item("extra_item", "board", "requirement", "ask", ("doses",), "doses", "dlv_001"),
        "limits": Item("limits", "board", "requirement", "ask", ("format",), "six slides", "dlv_001"),
        "change": Item("change", "officer", "requirement", "change", ("threshold",), "82", "dlv_001"),
        "correction": Item("correction", "analyst", "correction", "report", ("Harbor",), "831", "dlv_001"),
    },
    deliverables=(SPEC,),
    duties=(Duty("note", "Friday note", "officer", ("status",), (5, 10, 15, 20)),),
    ledger=Ledger(_facts()),
)

RUBRIC: Rubric = draft_rubric(SCENARIO)
BASE: dict[str, Blob] = {
    SOURCE: Blob.of(Workbook((Sheet("Data", (("Clinic", "Doses given"), ("Northside Clinic", 741))),))),
    STALE: Blob.of(Workbook((Sheet("Data", (("Clinic", "Doses given"), ("Northside Clinic", 700))),))),
    POLICY: Blob.of(Document("Policy", (Paragraph(f"The action threshold is 80%. {DISCLAIMER}"),))),
}
GRADER = Grader(SCENARIO, RUBRIC, BASE)


# -- the outputs, worked out ----------------------------------------------------------------------------------------


def workbook() -> Workbook:
    rows: list[tuple[Any, ...]] = [("Clinic", "Doses given", "Eligible", "Coverage rate")]
    rows += [(name, DOSES[name], ELIGIBLE[name], f"=B{row}/C{row}") for row, name in enumerate(CLINICS, start=2)]
    rows.append((TOTAL, "=SUM(B2:B5)", "=SUM(C2:C5)", "=B6/C6"))
    return Workbook((Sheet("Summary", tuple(rows), {"D": "0.0%"}),))


def flagged() -> Table:
    return Table(
        (
            ("Clinic", "Coverage rate"),
            ("Northside Clinic", f"{rate(CLINICS[0]):.1f}%"),
            ("Harbor Clinic", f"{rate(CLINICS[2]):.1f}%"),
        ),
        "Clinics below the threshold",
    )


def memo() -> Document:
    return Document(
        "January coverage report",
        (
            Heading("Findings"),
            Paragraph(f"County total: Coverage rate for January 2026 is {rate(TOTAL):.1f}%."),
            Paragraph("The action threshold in force is 82%."),
            flagged(),
            Heading("Notes"),
            Paragraph("Riverbend Clinic: Clinic hours lost for January 2026 is 37 hours."),
            Paragraph("County total: Coverage rate for January 2025 is 71.3%."),
            Paragraph("Maple Grove Clinic: Doses given for January 2026 is 1,512."),
            Paragraph(
                "Correction: Eligible for Harbor Clinic was entered as 8,310; the owner confirmed 831, which is used."
            ),
            Heading("Sources"),
            Paragraph("Figures are drawn from Extract_2026-01-09.xlsx."),
            Paragraph(DISCLAIMER),
        ),
    )


def deck() -> Deck:
    chart = Chart("Coverage rate", "column", CLINICS, (Series("Coverage rate", tuple(map(rate, CLINICS))),))
    return Deck(
        "Board deck",
        (
            Slide("Recommendation", (f"County total: Coverage rate is {rate(TOTAL):.1f}%", "Fund two outreach teams")),
            Slide("Coverage by clinic", table=flagged()),
            Slide("Chart", chart=chart),
        ),
    )


OUTPUTS: dict[str, Content] = {WORKBOOK: workbook(), MEMO: memo(), DECK: deck(), PDF: Pages(memo(), 2)}


# -- states ---------------------------------------------------------------------------------------------------------


def entries(files: dict[str, Content | Blob], by: str = "policy") -> dict[str, FileEntry]:
    found = {}
    for path, content in files.items():
        blob = content if isinstance(content, Blob) else Blob.of(content)
        found[paths.key(path, "windows")] = FileEntry(path, blob, 0, 0, by)  # type: ignore[arg-type]
    return found


def state(contents: dict[str, Content] | None = None, **changes: Any) -> State:
    """A state with the base files and some of the policy's; everything else empty unless given."""
    mail: Log[Message] = Log()
    for message in changes.pop("sent", ()):
        mail = mail.append(message)
    fields: dict[str, Any] = {
        "seed": 1, "now": 0, "day": 20, "turn": 9, "files": entries(dict(BASE), "base") | entries(dict(contents or {})),
        "mail": mail, "read_mask": 0, "pending": (), "disclosed": {}, "released": frozenset(), "submissions": (),
        "verdicts": (), "reported": frozenset(), "responses": {}, "plans": {}, "notes": Log(), "activity": Log(),
        "edges": Log(), "recent_reads": (), "open_questions": {}, "faults": 0,
    }  # fmt: skip
    return State(**(fields | changes))


def message(body: str, to: str = "officer", number: int = 1, day: int = 5, **changes: Any) -> Message:
    return Message(number, SCENARIO.calendar.at(day, 600), USER, (to,), "Status", body, **changes)


def finished(outputs: dict[str, Content] | None = None, **changes: Any) -> State:
    """The state at the month's end in which every demand is met (but for what is changed)."""
    files = OUTPUTS | (outputs or {})
    at = SCENARIO.calendar.at
    submission = Submission(
        "dlv_001", at(14, 900), 14, 8, {paths.key(path, "windows"): Blob.of(content) for path, content in files.items()}
    )
    notes = tuple(
        message(f"Status note number {day}: all on track.", number=count, day=day)
        for count, day in enumerate((5, 10, 15, 20), start=1)
    )
    fields: dict[str, Any] = {
        "disclosed": dict.fromkeys(SCENARIO.items, 3),
        "reported": frozenset({"error"}),
        "verdicts": (Verdict("approval", "officer", "dlv_001", at(14, 800), True, {}),),
        "submissions": (submission,),
        "sent": notes,
    }
    return state(files, **(fields | changes))


def with_blocks(*blocks: Any) -> Document:
    """A memo of these blocks alone."""
    return Document("Report", tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks))


__all__ = [name for name in dir() if not name.startswith("_")] + ["Bullets", "Text"]
