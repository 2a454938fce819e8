"""The proofs on a pack whose tables hold everything: error, exemption, second source, restatement and change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "world"))

from deep_pack import deep_file

from synthcomp_env.verification.probe import probe


@pytest.mark.parametrize("difficulty", [0.5, 1.0])
def test_deep_tables_are_solvable_and_every_careless_worker_is_caught(tmp_path: Path, difficulty: float) -> None:
    result = probe(str(deep_file(tmp_path)), 3, ["oracle", "noop"], difficulty)
    assert result.problems == []
    assert result.scores == {"expert": 1.0, "oracle": 1.0, "noop": 0.0}
    assert result.caught == result.mutants > 200
    assert result.passed == result.equivalents
    assert (result.early, result.unseen) == (0, 0)
