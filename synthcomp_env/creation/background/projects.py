"""Past projects: each a theme made concrete, with people, dates, a folder and a table of its own figures.

All files of a past project are written from the same value, so they agree with one another.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec

from synthcomp_env.creation.background.office import office
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.setting import Acquaintance, Setting, file_stem
from synthcomp_env.randomness import keyed
from synthcomp_env.world.display import shown
from synthcomp_env.world.facts import Unit
from synthcomp_env.world.people import NameDrawer
from synthcomp_env.world.theme import Theme

__all__ = ["FIRST_DAY", "LAST_DAY", "PastProject", "draw_projects", "measure_shown", "survey_like"]

FIRST_DAY, LAST_DAY = date(2023, 1, 9), date(2025, 12, 19)
"""Background work lies between these dates, before the simulated month."""


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


def draw_projects(setting: Setting, count: int) -> tuple[PastProject, ...]:
    """`count` past projects, each of another theme, spread over three years, oldest first. Themes are the
    occupation's own; the general ones of `envs/office/themes.yaml` step in for an occupation that has too few."""
    draw = keyed(setting.seed, "past projects")
    own = [pair for pair in setting.themes.items() if not _clashes(pair[1], setting)]
    general = [pair for pair in office().themes.items() if not _clashes(pair[1], setting)]
    themes = own if len(own) >= count else own + draw.sample(general, min(count - len(own), len(general)))
    chosen = draw.sample(themes, min(count, len(themes)))
    span = (LAST_DAY - FIRST_DAY).days
    names = NameDrawer(draw, (setting.user.full_name, *(person.name for person in setting.people)))
    extras = tuple(
        Acquaintance(person.name, role, setting.user.organization, False)
        for person, role in ((names.person(), role) for role in draw.sample(_OFFICE_ROLES, 4))
    )
    starts = sorted(draw.sample(range(0, span - 90, 7), len(chosen)))
    projects = []
    for (key, theme), offset in zip(chosen, starts, strict=True):
        start = FIRST_DAY + timedelta(days=offset)
        end = min(LAST_DAY, start + timedelta(days=draw.randint(60, 260)))
        projects.append(_project(setting, key, theme, start, end, extras, names))
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
) -> PastProject:
    draw = keyed(setting.seed, "past project", key)
    rules = setting.rules
    first = {"term": draw.choice(rules["terms"]), "year": str(start.year), "rowword": theme.rowword}
    name = Prose(draw, {}, first).pick(theme.names)
    name = name[0].upper() + name[1:]
    short = name.removesuffix(f" {start.year}")
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
    habits = setting.habits
    year = f"/{start.year}" if habits.by_year else ""
    folder = f"{setting.placement.archive}{year}/{file_stem(short, habits)}"
    people = (lead, peer, outside)
    return PastProject(f"past_{key}", theme, name, short, folder, start, end, tuple(rows), values, people, slots)


def survey_like(project: PastProject, setting: Setting, subject: str) -> PastProject:
    """The same theme as somebody else surveyed it: other rows, other figures, for a report from outside."""
    theme = project.theme
    rows, values = _table(theme, keyed(setting.seed, "survey", subject), setting)
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
