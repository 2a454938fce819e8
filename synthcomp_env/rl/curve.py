"""The learning curve of a training run: drawn as a picture, or told in a line of a terminal.

A run's history is what trainers log: one mapping a step, `step` and figures by name. Held-out figures carry the
trainer's prefix `eval_`. Several histories are training seeds of one recipe: their mean is drawn, and a band from the
worst to the best seed, which with three seeds or so says more than an interval would.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from rich.table import Table

from synthcomp_env.errors import ConfigError, DataError, MissingExtra
from synthcomp_env.rl.trainers import LOG

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "PANELS", "Band", "History", "band", "curve_figure", "curve_table", "draw_curve", "read_history", "sparkline",
]  # fmt: skip

History: TypeAlias = Sequence[Mapping[str, Any]]
"""What a trainer logged, in order; of a step logged twice (a run that was resumed) the later counts."""

PANELS: dict[str, str] = {"reward": "reward", "rollout/pass": "pass rate"}
"""Figure, by the name it is logged under -> what it is called."""

_HELD_OUT = "eval_"
_TRAIN, _EVAL, _BASES = "#2f6690", "#d1495b", ("#6b7785", "#b08d3c", "#4f8a5b", "#8a5a9e")
_BARS = "▁▂▃▄▅▆▇█"


class Band(msgspec.Struct, frozen=True):
    """A figure by step, over training seeds.

    Attributes:
        steps: those that every seed logged, so that the mean is of the same seeds throughout.
        mean, low, high: over seeds, at each step: their mean, the worst and the best.
        seeds: seeds that logged the figure at all.
    """

    steps: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int


def read_history(path: Path) -> list[dict[str, Any]]:
    """A history from a file: .csv (a column a figure), .jsonl (a line a step), or .json (a list of steps, or the
    `trainer_state.json` of a checkpoint). Or from the folder of a run: its phases one after another, steps counted on.

    Raises:
        ConfigError: another ending.
        DataError: the file cannot be read, or is none of those.
    """
    if path.is_dir():
        return _history_of_run(path)
    try:
        match path.suffix.lower():
            case ".csv":
                with path.open(newline="", encoding="utf-8") as lines:
                    return [{name: _number(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]
            case ".jsonl":
                return [
                    msgspec.json.decode(line, type=dict[str, Any]) for line in path.read_bytes().splitlines() if line
                ]
            case ".json":
                return _steps_of(msgspec.json.decode(path.read_bytes()))
    except (OSError, UnicodeDecodeError, csv.Error, msgspec.DecodeError) as error:
        raise DataError(f"{path}: the log of a training run cannot be read: {error}") from error
    raise ConfigError(f"{path}: the log of a training run ends in .csv, .json or .jsonl")


def _history_of_run(folder: Path) -> list[dict[str, Any]]:
    """What all phases of a run logged; of a run without phases, what it logged."""
    logs = [folder / LOG]
    if not logs[0].is_file():
        logs = sorted(folder.glob(f"phase-*/{LOG}"), key=lambda log: int(log.parent.name.partition("-")[2]))
    if not logs:
        raise DataError(f"{folder}: holds no {LOG}, neither itself nor in a folder phase-0: not the folder of a run")
    whole: list[dict[str, Any]] = []
    for log in logs:
        before = max((entry["step"] for entry in whole), default=0)
        whole += [
            entry | {"step": before + entry["step"]} for entry in read_history(log) if _is_number(entry.get("step"))
        ]
    return whole


def band(histories: Sequence[History], name: str) -> Band | None:
    """A figure over training seeds; None where no seed logged it.

    Raises:
        DataError: the seeds that logged it have no step in common.
    """
    found = [points for history in histories if (points := _points(history, name))]
    if not found:
        return None
    steps = sorted(set(found[0]).intersection(*found[1:]))
    if not steps:
        raise DataError(f"the training seeds logged {name!r} at no common step: log them at the same steps")
    columns = [[points[step] for points in found] for step in steps]
    return Band(
        tuple(steps),
        tuple(fmean(column) for column in columns),
        tuple(min(column) for column in columns),
        tuple(max(column) for column in columns),
        len(found),
    )


def draw_curve(
    histories: Sequence[History],
    out: Path,
    baselines: Mapping[str, Mapping[str, float]] | None = None,
    panels: Mapping[str, str] = PANELS,
    title: str = "",
) -> None:
    """Draw the learning curve into a picture; arguments as of `curve_figure`.

    Args:
        out: ends in .png, .svg or .pdf; its folder is made if missing.

    Raises:
        ConfigError: another ending.
        DataError: no history holds any of the figures.
        MissingExtra: matplotlib is not installed.
    """
    if out.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise ConfigError(f"{out}: draw the learning curve to a name that ends in .png, .svg or .pdf")
    figure = curve_figure(histories, baselines, panels, title)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=120)


def curve_figure(
    histories: Sequence[History],
    baselines: Mapping[str, Mapping[str, float]] | None = None,
    panels: Mapping[str, str] = PANELS,
    title: str = "",
) -> Figure:
    """The learning curve as a matplotlib figure: a panel a figure, with training, held-out points and baselines.

    Args:
        histories: one a training seed.
        baselines: name -> figure (a key of `panels`) -> its level, such as another policy's mean on the same tasks.
        panels: figure, by the name it is logged under -> what it is called.
        title: over the panels.

    Raises:
        DataError: no history holds any of the figures.
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("drawing learning curves", "plots") from error
    shown = _known(histories, panels)
    figure = Figure(figsize=(6.4 * len(shown), 4.2), layout="constrained")
    for axis, name in zip(figure.subplots(1, len(shown), squeeze=False).flat, shown, strict=True):
        _panel(axis, histories, name)
        for number, (who, levels) in enumerate((baselines or {}).items()):
            if name in levels:
                colour = _BASES[number % len(_BASES)]
                axis.axhline(levels[name], color=colour, linestyle=":", label=f"{who} ({levels[name]:.3f})")
        axis.set_xlabel("step")
        axis.set_ylabel(panels[name])
        axis.legend(fontsize=8)
    if title:
        figure.suptitle(title)
    return figure


def curve_table(histories: Sequence[History], panels: Mapping[str, str] = PANELS, width: int = 48) -> Table:
    """The learning curve for a terminal: a sparkline a figure, with its first, last and best mean over seeds.

    Raises:
        DataError: no history holds any of the figures.
    """
    seeds = f", mean of {len(histories)} seeds" if len(histories) > 1 else ""
    table = Table(title=f"Learning curve{seeds}", title_justify="left")
    for column in ("", "steps", "curve", "first", "last", "best"):
        table.add_column(column, justify="left" if column in ("", "curve") else "right", no_wrap=True)
    for name in _known(histories, panels):
        for label, found in (
            (panels[name], band(histories, name)),
            (f"{panels[name]}, held out", _eval(histories, name)),
        ):
            if found is not None:
                steps = f"{found.steps[0]}-{found.steps[-1]}"
                figures = (found.mean[0], found.mean[-1], max(found.mean))
                table.add_row(label, steps, sparkline(found.mean, width), *(f"{figure:.3f}" for figure in figures))
    return table


def sparkline(values: Iterable[float], width: int = 48) -> str:
    """Values as a line of bars, from the least to the greatest; of more values than `width`, neighbours' means."""
    series = list(values)
    if len(series) > width:
        edges = [len(series) * number // width for number in range(width + 1)]
        series = [fmean(series[start:end]) for start, end in pairwise(edges)]
    if not series:
        return ""
    low, high = min(series), max(series)
    if high <= low:
        return _BARS[0] * len(series)
    return "".join(_BARS[round((value - low) / (high - low) * (len(_BARS) - 1))] for value in series)


def _panel(axis: Axes, histories: Sequence[History], name: str) -> None:
    training, held_out = band(histories, name), _eval(histories, name)
    for found, colour, label, line, marker in (
        (training, _TRAIN, "training", "-", ""),
        (held_out, _EVAL, "held out", "--", "o"),
    ):
        if found is None:
            continue
        seeds = f", mean of {found.seeds} seeds" if found.seeds > 1 else ""
        axis.plot(found.steps, found.mean, color=colour, label=label + seeds, linestyle=line, marker=marker)
        if found.seeds > 1:
            axis.fill_between(found.steps, found.low, found.high, color=colour, alpha=0.2, linewidth=0)


def _eval(histories: Sequence[History], name: str) -> Band | None:
    return band(histories, _HELD_OUT + name)


def _known(histories: Sequence[History], panels: Mapping[str, str]) -> list[str]:
    """The panels that something is known of; of panels that show the same, such as reward and pass rate where a task
    is won or not, the first."""
    shown: dict[str, tuple[Band | None, Band | None]] = {}
    for name in panels:
        bands = band(histories, name), _eval(histories, name)
        if any(bands) and not any(all(map(_alike, bands, other)) for other in shown.values()):
            shown[name] = bands
    if not shown:
        raise DataError(f"no training run logged {' or '.join(map(repr, panels))} at any step")
    return list(shown)


def _alike(one: Band | None, other: Band | None) -> bool:
    """Whether two bands look the same."""
    if one is None or other is None:
        return one is other
    return one.steps == other.steps and all(
        math.isclose(mine, theirs, abs_tol=1e-6)
        for mine, theirs in zip((*one.low, *one.high), (*other.low, *other.high), strict=True)
    )


def _points(history: History, name: str) -> dict[int, float]:
    """Step -> figure, where it was logged as a number."""
    return {
        int(entry["step"]): float(entry[name])
        for entry in history
        if _is_number(entry.get(name)) and _is_number(entry.get("step"))
    }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(cell: str | None) -> float | None:
    """A cell of a CSV file as a number; None where it is empty or words."""
    try:
        return float(cell or "")
    except (TypeError, ValueError):
        return None


def _steps_of(found: Any) -> list[dict[str, Any]]:
    steps = found.get("log_history") if isinstance(found, dict) else found
    try:
        return msgspec.convert(steps, list[dict[str, Any]])
    except msgspec.ValidationError as error:
        raise msgspec.DecodeError("neither a list of steps nor a trainer's state with a log_history") from error
