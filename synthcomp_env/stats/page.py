"""Drawing a population: one picture (PNG), or one self-contained HTML page with the picture and the tables."""

from __future__ import annotations

import html
import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcomp_env.errors import ConfigError, MissingExtra
from synthcomp_env.stats.collect import Population
from synthcomp_env.stats.compare import Comparison, Line
from synthcomp_env.stats.measure import KB, Record
from synthcomp_env.stats.published import COUNTS, SHARES, Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["cells", "number", "write_stats_page"]

_OURS, _PAPER, _RELEASED = "#2f6690", "#d1495b", "#9aa5b1"

_HISTOGRAMS: tuple[tuple[str, str, Callable[[Record], float]], ...] = (
    ("files before the month", "files, before the month", lambda r: r.tree.files),
    ("directories before the month", "directories, before the month", lambda r: r.tree.directories),
    ("average directory depth", "average directory depth, before the month", lambda r: r.tree.average_depth),
    ("maximum directory depth", "maximum directory depth, before the month", lambda r: r.tree.maximum_depth),
    ("collaborators", "collaborators", lambda r: r.collaborators),
    ("deliverables", "deliverables", lambda r: r.deliverables),
)


def write_stats_page(path: Path, comparison: Comparison, ours: Population, released: Population | None = None) -> None:
    """Draw the distributions.

    Args:
        path: ends in .png (the picture) or .html (picture and tables; it loads nothing from anywhere).

    Raises:
        ConfigError: another ending.
        MissingExtra: matplotlib is not installed.
    """
    if path.suffix.lower() not in (".png", ".html"):
        raise ConfigError(f"{path}: write the page to a name that ends in .html or .png.")
    picture = _picture(comparison, ours, released)
    if path.suffix.lower() == ".png":
        picture.savefig(path, dpi=110)
        return
    drawn = io.StringIO()
    picture.savefig(drawn, format="svg")
    svg = drawn.getvalue()
    path.write_text(_page(comparison, svg[svg.index("<svg") :]), encoding="utf-8")


def _picture(comparison: Comparison, ours: Population, released: Population | None) -> Figure:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("drawing statistics", "plots") from error
    figure = Figure(figsize=(13, 12), layout="constrained")
    axes: Sequence[Any] = figure.subplots(3, 3).flat
    for axis, (title, name, of) in zip(axes, _HISTOGRAMS, strict=False):
        _histogram(axis, title, COUNTS[name], ours, released, of)
    _shares(axes[6], comparison, released is not None)
    _sizes(axes[7], ours)
    _edges(axes[8], ours, released)
    figure.suptitle(
        f"{comparison.computers} generated computers"
        + (f", {comparison.released} released ones" if comparison.released else "")
        + ", and the paper's mean (solid) and median (dashed)"
    )
    return figure


def _histogram(
    axis: Axes,
    title: str,
    paper: Spread,
    ours: Population,
    released: Population | None,
    of: Callable[[Record], float],
) -> None:
    mine = [of(record) for record in ours.records]
    theirs = [of(record) for record in released.records] if released else []
    most = max([*mine, *theirs])
    whole = all(float(value).is_integer() for value in mine) and most < 25
    least = min([*mine, *theirs])
    edges = [number - 0.5 for number in range(int(least), int(most) + 2)]
    if not whole:
        step = (most - least) / 30 or 1.0
        edges = [least + number * step for number in range(31)]
    for values, colour, label in ((mine, _OURS, "ours"), (theirs, _RELEASED, "released")):
        if values:
            weights = [100 / len(values)] * len(values)
            axis.hist(values, bins=edges, weights=weights, color=colour, alpha=0.65, label=label)
    axis.axvline(paper.mean, color=_PAPER, label="paper")
    if not math.isnan(paper.median):
        axis.axvline(paper.median, color=_PAPER, linestyle="--")
    axis.set_title(title, fontsize=10)
    axis.set_ylabel("% of computers", fontsize=8)
    axis.legend(fontsize=7)


def _shares(axis: Axes, comparison: Comparison, with_released: bool) -> None:
    lines = {line.name: line for line in comparison.lines if line.table == "figure 5"}
    groups: list[tuple[str, str, Callable[[Line], Spread | None]]] = [
        ("ours", _OURS, lambda line: line.ours), ("paper", _PAPER, lambda line: line.paper),
    ]  # fmt: skip
    if with_released:
        groups.append(("released", _RELEASED, lambda line: line.released))
    width = 0.8 / len(groups)
    for number, (label, colour, of) in enumerate(groups):
        heights = [value.mean if (value := of(lines[kind])) else 0.0 for kind in SHARES]
        axis.bar([place + number * width for place in range(len(SHARES))], heights, width, color=colour, label=label)
    axis.set_xticks([place + 0.4 - width / 2 for place in range(len(SHARES))], list(SHARES), rotation=60, fontsize=8)
    axis.set_title("files by type, % (figure 5)", fontsize=10)
    axis.legend(fontsize=7)


def _sizes(axis: Axes, ours: Population) -> None:
    found: dict[str, list[float]] = {}
    for record in ours.records:
        for kind, sizes in record.sizes.get("all files", {}).items():
            found.setdefault(kind, []).extend(size / KB for size in sizes)
    axis.set_title("file sizes, KB (table 2)", fontsize=10)
    if not found:
        axis.text(0.5, 0.5, "no bytes were made (--sized)", ha="center", transform=axis.transAxes)
        return
    axis.boxplot(list(found.values()), tick_labels=list(found), showfliers=True, flierprops={"markersize": 2})
    axis.set_yscale("log")


def _edges(axis: Axes, ours: Population, released: Population | None) -> None:
    kinds = ("references", "derived_from", "version_of")
    for number, (population, colour, label) in enumerate(((ours, _OURS, "ours"), (released, _RELEASED, "released"))):
        if population is not None:
            heights = [
                sum(record.edges.get(kind, 0) for record in population.records) / len(population.records)
                for kind in kinds
            ]
            axis.bar([place + 0.4 * number for place in range(3)], heights, 0.4, color=colour, label=label)
    axis.set_xticks([place + 0.2 for place in range(3)], list(kinds), fontsize=8)
    axis.set_title("edges of the file graph, a computer", fontsize=10)
    axis.legend(fontsize=7)


def number(value: float | None) -> str:
    """A figure as a table shows it; empty for none."""
    if value is None or math.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def cells(line: Line) -> tuple[str, ...]:
    """A line's cells: name, then mean, median, least and greatest of paper and ours, mean and median of released."""
    name = f"{line.name} ({line.policy})" if line.policy else line.name
    unit = f", {line.unit}" if line.unit else ""

    def four(spread: Spread | None) -> tuple[str, ...]:
        if spread is None:
            return ("", "", "")
        ends = f"{number(spread.least)}-{number(spread.greatest)}" if not math.isnan(spread.least) else ""
        return (number(spread.mean), number(spread.median), ends)

    return (name + unit, *four(line.paper), *four(line.ours), *four(line.released))


_STYLE = """body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem;color:#1d2733}
table{border-collapse:collapse;margin:1rem 0 2rem}
th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #dde3e9}
th:first-child,td:first-child{text-align:left}thead th{background:#f1f4f7}svg{max-width:100%;height:auto}"""


def _page(comparison: Comparison, svg: str) -> str:
    parts = ["<h1>A population of synthetic computers</h1>", svg]
    for table in dict.fromkeys(line.table for line in comparison.lines):
        lines = [line for line in comparison.lines if line.table == table]
        title = {"figure 5": "Figure 5", "score": "Scores of the policies that lived the months"}.get(
            table, f"Table {table}"
        )
        head = "".join(
            f"<th>{who} {what}</th>" for who in ("paper", "ours", "released") for what in ("mean", "median", "range")
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells(line)) + "</tr>" for line in lines
        )
        parts.append(f"<h2>{title}</h2><table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>")
    parts.append(
        f"<p>{comparison.large} of {comparison.computers} generated computers hold 500 files or more. Sizes in KB of"
        " 1000 bytes. Paper: arXiv 2604.28181, tables 1, 2, 3 and 5, figure 5.</p>"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Statistics</title>'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    )
