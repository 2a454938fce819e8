"""Past projects: each a theme made concrete, with people, dates, a folder and a table of its own figures.

All files of a past project are written from the same value, so they agree with one another.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec

from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.career import LAST_DAY
from synthcomp_env.creation.setting import Acquaintance, Setting, file_stem
from synthcomp_env.randomness import keyed
from synthcomp_env.world.display import shown
from synthcomp_env.world.facts import Unit
from synthcomp_env.world.people import NameDrawer
from synthcomp_env.world.theme import Theme

__all__ = ["PastProject", "draw_projects", "measure_shown", "survey_like"]

_ENOUGH = 6
"""Themes with which an occupation needs no general ones."""
_RECENT = date(2025, 9, 1)
"""Projects that ended later still lie among the running ones."""


class PastProject(msgspec.Struct, frozen=True):
    """One finished project.

    `headers` and `units` describe the given columns, `values[row][column]` their figures; the theme's ratio is derived
    from them. `slots` are the values its sentences may use.
    """

    id: str
    theme: Theme
    name: str
    short: str
    folder: str
    start: date
    end: date
    rows: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    cast: tuple[Acquaintance, ...]
    """Lead, peer and outsider."""
    slots: dict[str, str]
    weight: float = 1.0
    """How much of the user's work it was: its share among the background files."""

    @property
    def tags(self) -> tuple[str, ...]:
        """A few words to file it under."""
        return (self.theme.rowword, *self.short.lower().split()[:2], str(self.start.year))

    def ratios(self) -> tuple[float, ...]:
        """The derived column, in its unit (percent in points)."""
        _, top, bottom, unit = self.theme.ratio
        scale = 100.0 if unit == "percent" else 1.0
        return tuple(scale * row[top] / row[bottom] if row[bottom] else 0.0 for row in self.values)

    def when(self, stage: float) -> date:
        """The day at a share of its life."""
        return self.start + timedelta(days=round(stage * (self.end - self.start).days))


def measure_shown(value: float, unit: Unit, decimals: int, setting: Setting) -> str:
    """A figure as a sentence shows it: the noun beside it gives the unit of hours and days."""
    return shown(value, "number" if unit in ("hours", "days") else unit, decimals, setting.currency)


def draw_projects(setting: Setting) -> tuple[PastProject, ...]:
    """The past projects of a career, oldest first. Themes are the occupation's own; in a long career one comes back in
    another year. Those of `envs/office/themes.yaml` help out an occupation that has hardly any."""
    draw = keyed(setting.key, "past projects")
    own = [pair for pair in setting.themes.items() if not _clashes(pair[1], setting)]
    general = [pair for pair in office().themes.items() if not _clashes(pair[1], setting)]
    count = setting.career.projects
    chosen = draw.sample(own, min(count, len(own)))
    while len(chosen) < count:
        pool = own if len(own) >= _ENOUGH else own + general
        chosen += draw.sample(pool, min(count - len(chosen), len(pool)))
    draw.shuffle(chosen)
    first, span = setting.career.first_day, (LAST_DAY - setting.career.first_day).days
    names = NameDrawer(draw, (setting.user.full_name, *(person.name for person in setting.people)))
    extras = tuple(
        Acquaintance(person.name, role, setting.user.organization, False)
        for person, role in ((names.person(), role) for role in draw.sample(_OFFICE_ROLES, 4))
    )
    starts = sorted(draw.sample(range(0, span - 90, 7), len(chosen)))
    projects: list[PastProject] = []
    for (key, theme), offset in zip(chosen, starts, strict=True):
        start = first + timedelta(days=offset)
        end = min(LAST_DAY, start + timedelta(days=draw.randint(60, 260)))
        projects.append(_project(setting, key, theme, start, end, extras, names, projects))
    return tuple(projects)


_OFFICE_ROLES = (
    "Office Manager", "Facilities Coordinator", "Team Assistant", "Systems Administrator", "Records Officer",
    "Procurement Officer", "Training Coordinator", "Finance Assistant", "Reception Lead", "Internal Auditor",
)  # fmt: skip
_OUTSIDE_ROLES = ("Account Manager", "Adviser", "Site Manager", "Office Director", "Service Lead", "Consultant")


def _clashes(theme: Theme, setting: Setting) -> bool:
    headers = {column[0].casefold() for column in theme.columns} | {theme.ratio[0].casefold()}
    return bool(headers & setting.avoid)


def _project(
    setting: Setting,
    key: str,
    theme: Theme,
    start: date,
    end: date,
    extras: tuple[Acquaintance, ...],
    names: NameDrawer,
    earlier: list[PastProject],
) -> PastProject:
    id = f"past_{key}" + (f"_{start.year}_{len(earlier)}" if any(one.id == f"past_{key}" for one in earlier) else "")
    draw = keyed(setting.key, "past project", id)
    rules = setting.rules
    first = {"term": draw.choice(rules["terms"]), "year": str(start.year), "rowword": theme.rowword}
    name = Prose(draw, {}, first).pick(theme.names)
    name = name[0].upper() + name[1:]
    short = name.removesuffix(f" {start.year}")
    if any(one.name.casefold() == name.casefold() for one in earlier):
        name = f"{short}, {start:%B %Y}"
    rows, values = _table(theme, draw, setting)
    lead, peer = draw.sample(tuple(person for person in setting.colleagues if person != setting.manager) + extras, 2)
    vendor = draw.choice(rules["vendors"])
    contact = Acquaintance(names.person().name, draw.choice(_OUTSIDE_ROLES), vendor, True)
    outside = draw.choice((*setting.outsiders, contact, contact))
    slots = {
        **first,
        **_figures(theme, rows, values, setting),
        "project": name,
        "short": short,
        "short_lower": short.lower(),
        "org": setting.user.organization,
        "vendor": vendor,
        "vendor_stem": vendor.split()[0],
        "lead": lead.name,
        "lead_first": lead.first,
        "lead_last": lead.last,
        "peer": peer.name,
        "peer_first": peer.first,
        "manager": setting.manager.name,
        "manager_first": setting.manager.first,
        "manager_last": setting.manager.last,
        "outside": outside.name,
        "outside_first": outside.first,
        "outside_last": outside.last,
        "outside_org": outside.organization or vendor,
        "outside_role": outside.role,
        "user_name": setting.user.full_name,
        "user_first": setting.user.first_name,
        "user_role": setting.user.role,
    }
    folder = _folder(setting, short, start, end)
    if any(one.folder.casefold() == folder.casefold() for one in earlier):
        folder = _folder(setting, f"{short} {start:%Y-%m}", start, end)
    people, weight = (lead, peer, outside), draw.lognormvariate(0.0, 0.5)
    return PastProject(id, theme, name, short, folder, start, end, tuple(rows), values, people, slots, weight)


def _folder(setting: Setting, short: str, start: date, end: date) -> str:
    """Finished projects lie in the archive, the latest ones still among the running."""
    place, habits = setting.placement, setting.habits
    if end >= _RECENT and place.projects:
        above = next(iter(place.projects.values())).rpartition("/")[0]
    else:
        above = f"{place.archive}/{start.year}" if habits.by_year else place.archive
    return f"{above}/{file_stem(short, habits)}"


def survey_like(project: PastProject, setting: Setting, subject: str) -> PastProject:
    """The same theme as somebody else surveyed it: other rows, other figures, for a report from outside."""
    theme = project.theme
    rows, values = _table(theme, keyed(setting.key, "survey", subject), setting)
    slots = project.slots | _figures(theme, rows, values, setting) | {"project": "this survey"}
    name = f"{theme.row_header} survey"
    return msgspec.structs.replace(project, name=name, rows=tuple(rows), values=values, slots=slots)


def _table(theme: Theme, draw: random.Random, setting: Setting) -> tuple[list[str], tuple[tuple[float, ...], ...]]:
    rows = [row for row in theme.rows if row.casefold() not in setting.avoid]
    rows = draw.sample(rows, min(len(rows), draw.randint(7, 11)))
    return rows, tuple(_values(theme, draw) for _ in rows)


def _values(theme: Theme, draw: random.Random) -> tuple[float, ...]:
    """One row: log-uniform figures; a part stays below its whole, as the numerator of a share below its denominator."""
    row = [
        round(max(low, 0.5) * (high / max(low, 0.5)) ** draw.random(), places)
        for _, low, high, places, _ in theme.columns
    ]
    _, top, bottom, unit = theme.ratio
    for part, whole in (*theme.within, *(((top, bottom),) if unit == "percent" else ())):
        row[part] = float(round(row[whole] * draw.uniform(*theme.share)))
    return tuple(row)


def _figures(theme: Theme, rows: list[str], values: tuple[tuple[float, ...], ...], setting: Setting) -> dict[str, str]:
    """What findings may quote: the largest and smallest row of the key column, its total and average."""
    header, _, _, decimals, unit = theme.columns[theme.key]
    column = [row[theme.key] for row in values]
    high, low = max(range(len(column)), key=column.__getitem__), min(range(len(column)), key=column.__getitem__)

    def say(value: float) -> str:
        return measure_shown(value, unit, decimals, setting)

    return {
        "measure": header.lower(),
        "row_header": theme.row_header,
        "top": rows[high],
        "top_value": say(column[high]),
        "low": rows[low],
        "low_value": say(column[low]),
        "total": say(sum(column)),
        "average": say(sum(column) / len(column)),
    }
