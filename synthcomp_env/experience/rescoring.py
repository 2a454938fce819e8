"""Scoring a stored run again from its last state, without living the month again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.folder import read_json, unfinished
from synthcomp_env.experience.runs import recorded_judge
from synthcomp_env.models import connect
from synthcomp_env.scoring.grader import Grader
from synthcomp_env.scoring.rubric import Rubric
from synthcomp_env.scoring.scorecard import Scorecard
from synthcomp_env.snapshots import Snapshot
from synthcomp_env.world.scenario import Scenario

__all__ = ["load_rubric", "open_final", "rescore"]


def open_final(folder: Path) -> Snapshot:
    """The last snapshot of a run.

    Raises:
        DataError: the folder is no run, or the run did not reach its end.
    """
    path = folder / names.SNAPSHOT
    if not path.is_file():
        raise unfinished(folder)
    return Snapshot.from_bytes(path.read_bytes())


def rescore(folder: Path, rubric: Path | None = None, judge: str | None = None) -> Scorecard:
    """The scorecard of a run: its own, or its final files scored by another rubric or with a judge.

    Args:
        folder: the run folder.
        rubric: a rubric in JSON or YAML, in the form of the folder's `rubric.json`.
        judge: a model reference; its replies are kept in the folder, so that the same question is not paid for twice.

    Raises:
        ConfigError: the rubric or the judge's reference is wrong.
        DataError: the folder cannot be read.
    """
    if rubric is None and judge is None:
        return read_json(folder, names.SCORECARD, Scorecard)
    snapshot = open_final(folder)
    world = snapshot.world
    chosen = load_rubric(rubric, world.scenario) if rubric is not None else world.rubric
    grader = Grader(
        world.scenario, chosen, world.files, recorded_judge(folder, connect(judge) if judge is not None else None)
    )
    return grader.scorecard(snapshot.state, grader.begin(snapshot.state))


def load_rubric(path: Path, scenario: Scenario) -> Rubric:
    """A rubric from a JSON or YAML file, for an episode.

    Raises:
        ConfigError: it cannot be read, has another form, or speaks of deliverables that the episode does not have.
    """
    try:
        data = path.read_bytes()
        decode = msgspec.json.decode if path.suffix == ".json" else msgspec.yaml.decode
        rubric = decode(data, type=Rubric)
    except OSError as error:
        raise ConfigError(f"cannot read the rubric {path}: {error.strerror or error}") from error
    except msgspec.MsgspecError as error:
        message = " ".join(str(error).split())
        raise ConfigError(f"{path} is not a rubric: {message}. A run folder's rubric.json shows the form.") from error
    seen: set[str] = set()
    deliverables = {"", *(spec.id for spec in scenario.deliverables)}
    for criterion in rubric.criteria:
        if criterion.id in seen:
            raise ConfigError(f"{path}: two criteria have the id {criterion.id!r}")
        seen.add(criterion.id)
        if criterion.deliverable not in deliverables:
            known = ", ".join(sorted(deliverables - {""}))
            raise ConfigError(
                f"{path}: criterion {criterion.id!r} is about {criterion.deliverable!r}; this run has {known}"
            )
        if criterion.points < 0:
            raise ConfigError(f"{path}: criterion {criterion.id!r} has {criterion.points} points; 0 is the least")
    if not rubric.total:
        raise ConfigError(f"{path}: the rubric has no points to win")
    return rubric
