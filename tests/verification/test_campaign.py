"""The proofs themselves, on a few fresh computers of every occupation: the small form of `synthcomp verify`."""

from __future__ import annotations

import pytest

from synthcomp_env.verification.campaign import run_campaign, summarise
from synthcomp_env.verification.probe import Probe
from synthcomp_env.world.pack import pack_names


@pytest.mark.slow
@pytest.mark.parametrize("occupation", pack_names())
@pytest.mark.parametrize("difficulty", [0.5, 1.0])
def test_every_proof_holds(occupation: str, difficulty: float) -> None:
    report = run_campaign([occupation], [40_000], difficulty=difficulty)
    failed = [row for row in report.rows if not row.ok]
    assert not failed, (failed, report.problems)
    names = {row.name for row in report.rows}
    assert {"mutants caught", "equivalents passed", "canaries shown early", "numbers the expert wrote unseen"} <= names
    assert next(row.n for row in report.rows if row.name == "mutants caught") > 100


@pytest.mark.parametrize(
    "bad",
    [
        {"scores": {"expert": 0.99}},
        {"scores": {"oracle": 0.5}},
        {"scores": {"noop": 0.01}},
        {"scores": {"pairs": 0.06}},
        {"asking": 0.2},
        {"mutants": 100, "caught": 98},
        {"equivalents": 100, "passed": 90},
        {"early": 1},
        {"unseen": 1},
    ],
)
def test_each_proof_can_fail(bad: dict[str, object]) -> None:
    good = {"scores": {"expert": 1.0}, "mutants": 1000, "caught": 1000, "equivalents": 1000, "passed": 1000}
    assert summarise([Probe("a", **good)]).ok  # type: ignore[arg-type]
    assert not summarise([Probe("a", **{**good, **bad})]).ok  # type: ignore[arg-type]
