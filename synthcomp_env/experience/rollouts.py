"""Rollouts: one policy living many episodes at once, each in a run folder of its own.

    rollout.json           what was asked for, and the figures at the end
    results.jsonl          one line an episode
    episodes/NAME/         the run folders: trajectory, scorecard, requests to the model

A rollout can be stopped at any time and begun again by the same call: whole episodes are passed over, and one that was
cut off is lived again from its recorded actions up to where it stood, and then on. What a failing server stopped stays
unscored, and is gone on with in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.errors import DataError
from synthcomp_env.experience import folder as names
from synthcomp_env.experience.crew import Crew
from synthcomp_env.experience.folder import read_json, write_json
from synthcomp_env.experience.plans import Plan, episodes_of
from synthcomp_env.experience.players import Player
from synthcomp_env.experience.results import EpisodeResult, save_results
from synthcomp_env.experience.tally import Figures, Tally
from synthcomp_env.presets import load_preset
from synthcomp_env.randomness import digest

__all__ = ["Rollout", "rollout"]

SETTINGS = "rollout.json"
RESULTS = "results.jsonl"


class Rollout(msgspec.Struct, frozen=True):
    """What came of a rollout: its results in the order of the plan, and its figures."""

    results: list[EpisodeResult]
    figures: Figures


def rollout(
    out: Path,
    plan: Plan,
    player: Player,
    *,
    concurrency: int = 16,
    files: bool = False,
    watch: Callable[[Figures], None] = lambda figures: None,
) -> Rollout:
    """Let a policy live the episodes of a plan, many at once, and write all of it.

    Args:
        out: the rollout's folder. One that holds the same rollout is gone on with.
        plan: which episodes.
        player: who lives them.
        concurrency: episodes under way at once.
        files: write the computers before and after as real files.
        watch: told a few times a second how it stands.

    Raises:
        ConfigError: an argument is wrong.
        DataError: the folder holds another rollout, or something else; or a recorded episode does not replay.
    """
    episodes = episodes_of(plan)
    _claim(out, plan, player)
    done = {each.folder: result for each in episodes if (result := _whole(out / each.folder)) is not None}
    results = dict(done)
    save_results(out / RESULTS, done.values())
    tally = Tally(len(episodes), list(done.values()))
    crew = Crew(out, plan, player, files, tally, [each for each in episodes if each.folder not in done])
    with (out / RESULTS).open("ab") as log:
        for episode, result in crew.work(concurrency, watch):
            results[episode.folder] = result
            log.write(msgspec.json.encode(result) + b"\n")
            log.flush()
    ordered = [results[each.folder] for each in episodes]
    save_results(out / RESULTS, ordered)
    figures = tally.figures()
    _write_settings(out, plan, player, figures)
    return Rollout(ordered, figures)


def _whole(folder: Path) -> EpisodeResult | None:
    """The result of an episode that is over; None when it is not."""
    return read_json(folder, names.RESULT, EpisodeResult) if (folder / names.RESULT).is_file() else None


def _claim(out: Path, plan: Plan, player: Player) -> None:
    """Make the folder this rollout's, or see that it is.

    Raises:
        DataError: it holds another rollout (the message says what differs), or something else.
    """
    path = out / SETTINGS
    if path.is_file():
        try:
            kept = msgspec.json.decode(path.read_bytes())["identity"]
        except (msgspec.DecodeError, KeyError, TypeError) as error:
            raise DataError(f"{path} is damaged: {error}. Give another folder.") from error
        mine = _identity(plan, player)
        if differing := [name for name in mine if kept.get(name) != mine[name]]:
            told = "; ".join(f"{name}: {kept.get(name)!r}, not {mine[name]!r}" for name in differing[:3])
            raise DataError(f"{out} holds another rollout ({told[:400]}). Give another folder, or the same arguments.")
        return
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise DataError(f"{out} is not empty and holds no rollout; give another folder")
    out.mkdir(parents=True, exist_ok=True)
    _write_settings(out, plan, player, None)


def _identity(plan: Plan, player: Player) -> dict[str, Any]:
    """What makes a rollout this one. How many episodes it has may change: more are added, or fewer looked at."""
    asked = {name: value for name, value in msgspec.to_builtins(plan).items() if name not in ("count", "samples")}
    if plan.starts is not None:
        asked["starts"] = digest(*plan.starts).hex()
    values = {**asked, "preset_values": load_preset(plan.preset).model_dump(mode="json"), **player.identity}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode({"policy": player.name, **values}))
    return plain


def _write_settings(out: Path, plan: Plan, player: Player, figures: Figures | None) -> None:
    """Write `rollout.json` in one go."""
    value = {
        "identity": _identity(plan, player),
        "episodes": plan.count,
        "samples": plan.samples,
        "version": version("synthcomp-env"),
        "figures": figures,
    }
    fresh = out / f"{SETTINGS}.new"
    write_json(fresh, value)
    fresh.replace(out / SETTINGS)
