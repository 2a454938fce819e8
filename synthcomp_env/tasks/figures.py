"""Families about figures in files: add up, agree, make live, rank, chart, reconcile."""

from __future__ import annotations

from synthcomp_env.artifacts.content import Text
from synthcomp_env.scoring import rubric as r
from synthcomp_env.tasks.cut import Cut, cell

__all__ = ["agree", "believable", "chart", "figure", "live_total", "ordered", "reconciled"]


def figure(cut: Cut) -> bool:
    """Add up a column and state the total."""
    cut.file("Data.xlsx", cut.book())
    cut.output = "Note.md"
    cut.ask("figure")
    cut.check = r.FigureRight((cut.path("Note.md"),), (cut.target("Total", cut.total),))
    cut.read("Data.xlsx")
    cut.add_up()
    cut.write_total()
    return True


def agree(cut: Cut) -> bool:
    """Bring two files to the same right figure."""
    stale = round(cut.total * 0.93, cut.column.decimals)
    cut.file("Data.xlsx", cut.book(f"=SUM(B2:B{len(cut.labels) + 1})"))
    cut.file("Note.md", Text(cut.line(stale) + "\n"))
    cut.output = "Note.md"
    cut.ask("agree")
    cut.check = r.Agree((cut.path("Note.md"), cut.path("Summary.md")), cut.target("Total", cut.total, (stale,)))
    cut.read("Data.xlsx")
    cut.write_total("Note.md")
    cut.write_total("Summary.md")
    return True


def live_total(cut: Cut) -> bool:
    """Turn a pasted total into a formula."""
    rows = len(cut.labels)
    cut.output = "Data.xlsx"
    cut.file("Data.xlsx", cut.book(cell(cut.total)))
    cut.ask("live_total")
    inputs = tuple(cut.target(label, value) for label, value in zip(cut.labels, cut.values, strict=True))
    cut.check = r.LiveTotal(cut.path("Data.xlsx"), cut.target("Total", cut.total), inputs, "sum")
    cut.read("Data.xlsx")
    cut.say("edit_workbook", path=cut.name("Data.xlsx"), cells={f"B{rows + 2}": f"=SUM(B2:B{rows + 1})"})
    return True


def ordered(cut: Cut) -> bool:
    """Rank the rows."""
    ranked = sorted(zip(cut.values, cut.labels, strict=True), reverse=True)
    names = tuple(label for _, label in ranked)
    if names == cut.labels:
        cut.labels, cut.values = cut.labels[::-1], cut.values[::-1]
    cut.output = "Note.md"
    cut.file("Data.xlsx", cut.book())
    cut.ask("ordered")
    cut.check = r.Ordered(cut.path("Note.md"), names, ())
    cut.read("Data.xlsx")
    lines = "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))
    cut.say("write_file", path=cut.name("Note.md"), content=lines)
    return True


def chart(cut: Cut) -> bool:
    """Chart a column."""
    rows = len(cut.labels)
    cut.output = "Data.xlsx"
    cut.file("Data.xlsx", cut.book())
    cut.ask("chart")
    cut.check = r.ChartShows(cut.path("Data.xlsx"), cut.labels, cut.values, cut.column.unit)
    cut.read("Data.xlsx")
    ranges = {"categories": f"A2:A{rows + 1}", "values": f"B2:B{rows + 1}", "title": cut.column.name}
    cut.say("edit_workbook", path=cut.name("Data.xlsx"), chart={"kind": "column", **ranges})
    return True


def reconciled(cut: Cut) -> bool:
    """Take the figure of the record that goes first where two of them differ."""
    row, other = believable(cut)
    overruled = round(cut.total - cut.values[row] + other, cut.column.decimals)
    first, second = cut.draw.sample(("Data.xlsx", "Record.xlsx"), 2)
    cut.file(first, cut.book())
    cut.file(second, cut.book(None, cut.with_value(row, other)))
    rule = f"For {cut.column.name}, {cut.name(first)} goes before {cut.name(second)} where they differ."
    cut.file("Rules.md", Text(f"# Records\n\n{rule}\n"))
    cut.output = "Note.md"
    cut.ask("reconciled")
    cut.check = r.Reconciled((cut.path("Note.md"),), cut.target("Total", cut.total, (overruled,)))
    cut.read("Rules.md")
    cut.read(first)
    cut.add_up(first)
    cut.write_total()
    return True


def believable(cut: Cut) -> tuple[int, float]:
    """(row, another value that one would believe of it): a row so large that the total tells which one was used."""
    row = cut.draw.choice([at for at, value in enumerate(cut.values) if value >= 0.64 * cut.total / len(cut.values)])
    factor = 1 + cut.draw.choice((-1, 1)) * cut.draw.uniform(0.2, 0.35) * max(1.0, len(cut.values) / 4)
    return row, round(cut.values[row] * factor, cut.column.decimals)
