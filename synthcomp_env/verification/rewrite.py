"""Final states rewritten: the same month, with one deliverable's outputs said otherwise or one thing in them broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content, Pages, Workbook
from synthcomp_env.artifacts.markdown import deck_from_markdown, document_from_markdown
from synthcomp_env.artifacts.sheets import add_chart, workbook_from_sheets
from synthcomp_env.computer.paths import key
from synthcomp_env.policies.solution import PLAIN, Look, Solution, solve
from synthcomp_env.simulation.state import State, Submission
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.scenario import DeliverableSpec, OutputRole, Scenario

__all__ = ["contents", "outputs", "put", "with_submission"]


def contents(spec: DeliverableSpec, solution: Solution) -> dict[OutputRole, Content]:
    """A solution as content values, by output role."""
    made: dict[OutputRole, Content] = {}
    memo = document_from_markdown(solution.memo)
    for output in spec.outputs:
        if output.role == "memo":
            made[output.role] = memo
        elif output.role == "deck":
            made[output.role] = deck_from_markdown(solution.deck)
        elif output.role == "pdf":
            made[output.role] = Pages(memo)
        elif output.role == "workbook":
            made[output.role] = _workbook(solution)
    return made


def _workbook(solution: Solution) -> Workbook:
    book = workbook_from_sheets(solution.sheets)
    sheets = tuple(
        msgspec.structs.replace(sheet, formats={**sheet.formats, **solution.formats.get(sheet.name, {})})
        for sheet in book.sheets
    )
    book = msgspec.structs.replace(book, sheets=sheets)
    if solution.chart is not None:
        chart = solution.chart
        book = add_chart(book, chart["sheet"], "column", chart["title"], chart["categories"], [chart["values"]])
    return book


def outputs(
    scenario: Scenario,
    spec: DeliverableSpec,
    look: Look = PLAIN,
    facts: Callable[[OutputRole], Mapping[str, Fact]] | None = None,
    pasted: frozenset[str] = frozenset(),
) -> dict[OutputRole, Content]:
    """A deliverable's outputs as content values (see `policies.solution.solve`)."""
    return contents(spec, solve(scenario, spec, look, facts, pasted))


def put(state: State, spec: DeliverableSpec, made: Mapping[OutputRole, Content]) -> State:
    """The state with these outputs in place of the deliverable's files, on disk and in its latest submission."""
    blobs = {key(output.path): Blob.of(made[output.role]) for output in spec.outputs if output.role in made}
    files = dict(state.files)
    for path_key, blob in blobs.items():
        if path_key in files:
            files[path_key] = msgspec.structs.replace(files[path_key], blob=blob)
    changed = msgspec.structs.replace(state, files=files)
    return with_submission(changed, spec.id, lambda last: msgspec.structs.replace(last, files={**last.files, **blobs}))


def with_submission(state: State, deliverable: str, change: Callable[[Submission], Submission]) -> State:
    """The state with a deliverable's latest submission changed."""
    submissions = list(state.submissions)
    for index in range(len(submissions) - 1, -1, -1):
        if submissions[index].deliverable == deliverable:
            submissions[index] = change(submissions[index])
            break
    return msgspec.structs.replace(state, submissions=tuple(submissions))
