"""The log behind a private figure: a workbook that its holder keeps and shares on a right request."""

from __future__ import annotations

from datetime import date, timedelta

from synthcomp_env.artifacts.content import Cell, Sheet, Workbook
from synthcomp_env.world.display import number_format
from synthcomp_env.world.job import Job
from synthcomp_env.world.packmodel import PrivateSpec

__all__ = ["private_log"]


def private_log(job: Job, spec: PrivateSpec, entity: str, value: float, canary: str) -> Workbook:
    """Dated entries that sum to the figure exactly, a total, and the log's reference code."""
    chance = job.chance("log", spec.measure)
    unit = 10**spec.decimals
    whole = round(value * unit)
    count = min(chance.randint(4, 7), whole)
    cuts = sorted(chance.sample(range(1, whole), count - 1))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]
    last = date.fromisoformat(job.periods.current.ends)
    days = sorted(chance.sample(range(0, 30), count), reverse=True)
    rows: list[tuple[Cell, ...]] = [("Date", job.dataset.spec.row, spec.measure)]
    rows += [
        ((last - timedelta(days=day)).isoformat(), entity, part / unit if spec.decimals else part)
        for day, part in zip(days, parts, strict=True)
    ]
    rows.append(("Total", entity, f"=SUM(C2:C{count + 1})"))
    log = Sheet("Log", tuple(rows), {"C": number_format(spec.unit, spec.decimals, job.organisation.currency)})
    cover = Sheet("About", (("Log of", spec.measure), ("Period", job.periods.current.name), ("Reference", canary)))
    return Workbook((log, cover), title=f"{spec.measure}: {entity}", style=job.organisation.style)
