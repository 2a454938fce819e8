"""Simulated knowledge workers' computers as Gymnasium environments with verifiable rewards.

Importing this package registers `SyntheticComputer-v0` with Gymnasium and loads nothing else: the public names are
imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gymnasium.envs.registration import register, registry

if TYPE_CHECKING:
    from synthcomp_env.computer import Computer, load_computer, load_released
    from synthcomp_env.creation import create_computer
    from synthcomp_env.environment import SyntheticComputerEnv
    from synthcomp_env.presets import Preset, load_preset
    from synthcomp_env.snapshots import Snapshot

__all__ = [
    "ENV_ID", "Computer", "Preset", "Snapshot", "SyntheticComputerEnv", "create_computer", "load_computer",
    "load_preset", "load_released",
]  # fmt: skip

__version__ = "0.1.0"

ENV_ID = "SyntheticComputer-v0"

_HOMES = {
    "Computer": "synthcomp_env.computer",
    "Preset": "synthcomp_env.presets",
    "Snapshot": "synthcomp_env.snapshots",
    "SyntheticComputerEnv": "synthcomp_env.environment",
    "create_computer": "synthcomp_env.creation",
    "load_computer": "synthcomp_env.computer",
    "load_preset": "synthcomp_env.presets",
    "load_released": "synthcomp_env.computer",
}

if ENV_ID not in registry:
    register(ENV_ID, entry_point="synthcomp_env.environment:SyntheticComputerEnv", disable_env_checker=True)


def __getattr__(name: str) -> Any:
    """Public names, imported at their first use."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
