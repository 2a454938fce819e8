"""The toy pack with everything that makes data deep: three deliverables, each with an exemption, a second source and a
figure that is restated."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from test_toy_pack import TOY

from synthcomp_env.world import Pack, load_pack

BRANCHES = {
    "branches": [
        "Elm Street",
        "Harbor",
        "Westgate",
        "Orchard Hill",
        "Station Road",
        "Canal Side",
        "Market Hall",
        "Ferry",
    ],
    "visits": [
        "North Annex",
        "Mill Race",
        "Quarry",
        "Abbey",
        "Tannery",
        "Lighthouse",
        "Granary",
        "Foundry",
        "Old Mint",
    ],
    "holds": ["Fiction", "Travel", "Poetry", "Cookery", "Gardening", "Biography", "Sheet Music", "Maps", "Comics"],
    "fees": ["Adults", "Students", "Pensioners", "Schools", "Visitors", "Staff", "Clubs", "Nurseries", "Hospitals"],
}
TOTALS = {"branches": "Whole system", "visits": "Every annex", "holds": "Entire stock", "fees": "Readers together"}
MISSING = {"branches": "Lost books", "visits": "Torn pages", "holds": "Stolen discs", "fees": "Waived sums"}
RATES = {"branches": "Late rate", "visits": "Overdue quota", "holds": "Arrears level", "fees": "Tardiness"}


def _deep() -> dict[str, Any]:
    pack = yaml.safe_load(TOY)
    dataset, kind = pack["datasets"][0], pack["deliverables"][0]
    pack["datasets"], pack["deliverables"] = [], []
    for name, labels in BRANCHES.items():
        title = name.capitalize()
        own = deepcopy(dataset) | {"id": name, "title": f"{title} by branch", "total": TOTALS[name], "entities": labels}
        own |= {"rows": [7, 8]}
        own["columns"][2] |= {"name": RATES[name]}
        pack["datasets"].append(own)
        made = deepcopy(kind) | {"id": f"{name}_report", "title": f"{title} report, {{period}}", "dataset": name}
        made["outputs"] = {key: f"{title}_{file}" for key, file in kind["outputs"].items()}
        files = ("extract", "export", "prior", "memo", "method", "dictionary")
        made["sources"] = {key: f"{title}{text}" if key in files else text for key, text in kind["sources"].items()}
        made["rule"] |= {"file": f"{title}Rules.docx"}
        made["rule"]["exemption"] = {
            "column": "loans",
            "op": "<",
            "text": ["Branches with fewer than {limit} loans are left out of this rule."],
        }
        made["second_source"] = {
            "column": "late",
            "title": "Returns desk tally, {period}",
            "file": f"{title}Tally_{{slug}}.{'csv' if name in ('visits', 'fees') else 'xlsx'}",
            "source": "the returns desk",
            "authority": ['For "{column}" the tally of the returns desk goes before the extract.'],
        }
        made["restatement"] = {
            "column": "loans",
            "text": ['"{column}" for {entity} is restated to {new}; {old} no longer holds.'],
            "reason": ["A van of books was counted twice."],
        }
        made["private"][0] |= {"measure": MISSING[name]}
        pack["deliverables"].append(made)
    return pack  # type: ignore[no-any-return]


def deep_file(folder: Path) -> Path:
    """The pack, written as a file."""
    path = folder / "librarian.yaml"
    path.write_text(yaml.safe_dump(_deep(), sort_keys=False), encoding="utf-8")
    return path


def deep_pack(folder: Path) -> Pack:
    """The pack."""
    return load_pack(deep_file(folder))
