"""The proofs themselves, on a few fresh computers of every occupation: the small form of `synthcomp verify`."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthcomp_env.errors import ConfigError
from synthcomp_env.policies import ADVERSARIES
from synthcomp_env.verification import campaign, journal
from synthcomp_env.verification.campaign import policies_of, run_campaign, summarise
from synthcomp_env.verification.probe import Probe, probe
from synthcomp_env.verification.ranking import GRADED, PAIRS, out_of_order
from synthcomp_env.world.pack import pack_names


@pytest.mark.slow
@pytest.mark.parametrize("occupation", pack_names())
def test_every_occupation_is_solved_fairly(occupation: str) -> None:
    """The expert's month with its mutants and equivalents: one computer of each occupation, of three difficulties."""
    number = pack_names().index(occupation)
    found = probe(occupation, 40_000 + number, ["noop"], (0.0, 0.5, 1.0)[number % 3])
    assert found.problems == []
    assert found.scores == {"expert": 1.0, "noop": 0.0}
    assert found.caught == found.mutants > 100
    assert found.passed == found.equivalents > 100
    assert found.early == found.unseen == 0


@pytest.mark.slow
@pytest.mark.parametrize("occupation", pack_names()[::8])
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


def test_groups_stand_for_policies() -> None:
    assert policies_of("none") == []
    assert policies_of("noop, graded")[:2] == ["noop", "diligent"]
    assert set(policies_of("all")) == {"oracle", *GRADED, *ADVERSARIES}
    with pytest.raises(ConfigError, match="no policy lazy"):
        policies_of("noop,lazy")


def _probed(pack: str, seed: int, policies: list[str], difficulty: float) -> Probe:
    return Probe(f"generated:{pack}#{seed}", {"expert": 1.0}, mutants=seed + 1, caught=seed + 1)


def test_a_killed_campaign_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, run = tmp_path / "proofs.jsonl", []

    def once(*task: object) -> Probe:
        run.append(task[:2])
        if len(run) == 3:
            raise KeyboardInterrupt
        return _probed(*task)  # type: ignore[arg-type]

    monkeypatch.setattr(campaign, "probe", once)
    with pytest.raises(KeyboardInterrupt):
        run_campaign(["a", "b"], range(2), policies="none", journal=path)
    with path.open("ab") as file:
        file.write(b'{"code": "half a li')
    parts: list[tuple[int, int, str]] = []
    report = run_campaign(["a", "b"], range(2), policies="none", journal=path, on_part=lambda *part: parts.append(part))
    assert run == [("a", 0), ("b", 0), ("a", 1), ("a", 1), ("b", 1)]
    assert parts == [(3, 4, "a 1"), (4, 4, "b 1")]
    assert report.computers == 4
    assert {pack: rows[1].n for pack, rows in report.packs.items()} == {"a": 3, "b": 3}
    again = run_campaign(["a", "b"], range(2), policies="none", journal=path)
    assert again == report
    assert len(run) == 5
    run_campaign(["a"], [0], policies="none", difficulty=1.0, journal=path)
    assert run[5:] == [("a", 0)]  # another difficulty is another probe


def test_probes_of_other_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "proofs.jsonl"
    monkeypatch.setattr(campaign, "probe", _probed)
    run_campaign(["a"], [0], policies="none", journal=path)
    monkeypatch.setattr(journal, "fingerprint", lambda: "other")
    with pytest.raises(ConfigError, match="other code"):
        run_campaign(["a"], [0], policies="none", journal=path)
    path.write_text("no journal\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"proofs\.jsonl:1"):
        run_campaign(["a"], [0], policies="none", journal=path)


def test_the_order_follows_from_what_each_lacks() -> None:
    assert set(PAIRS) >= {
        ("diligent", "yielding"), ("yielding", "incurious"), ("incurious", "blind"), ("diligent", "trusting"),
        ("trusting", "blind"), ("diligent", "solitary"), ("solitary", "blind"), ("blind", "noop"),
    }  # fmt: skip
    assert not {("solitary", "trusting"), ("trusting", "solitary"), ("incurious", "yielding")} & set(PAIRS)


_SCORES = {
    "diligent": 0.6, "yielding": 0.6, "solitary": 0.5, "incurious": 0.4, "trusting": 0.55, "blind": 0.3, "noop": 0.0
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"trusting": 0.6}, ["diligent (0.600) is not above trusting (0.600)"]),
        ({"yielding": 0.61}, ["diligent (0.600) is not above yielding (0.610)"]),
        ({"blind": 0.41}, ["incurious (0.400) is not above blind (0.410)"]),
        ({"solitary": 0.2}, ["solitary (0.200) is not above blind (0.300)"]),
    ],
)
def test_graded_policies_must_be_paid_in_their_order(changed: dict[str, float], found: list[str]) -> None:
    scores = _SCORES | changed
    assert out_of_order({name: [score, score] for name, score in scores.items()}) == found
    name = "graded policies in order, share of packs"
    good = {"mutants": 1000, "caught": 1000, "equivalents": 1000, "passed": 1000}
    probes = [Probe(f"generated:a#{seed}", scores, **good) for seed in range(5)]  # type: ignore[arg-type]
    probes += [Probe(f"generated:b#{seed}", _SCORES, **good) for seed in range(5)]  # type: ignore[arg-type]
    report = summarise(probes)
    row = next(row for row in report.rows if row.name == name)
    assert (row.value, row.n, row.ok) == (0.5 if found else 1.0, 2, not found)
    assert [row.ok for rows in report.packs.values() for row in rows if row.name == name] == [not found, True]
    assert [problem for problem in report.problems if problem.startswith("a: ")] == [f"a: {pair}" for pair in found]
    assert not any(row.name == name for row in summarise(probes[:4]).rows)  # too few computers to tell
