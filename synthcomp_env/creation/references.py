"""Computer references, as the command line and presets write them."""

from __future__ import annotations

from pathlib import Path

from synthcomp_env.computer import Computer, load_computer, load_released
from synthcomp_env.creation import hidden
from synthcomp_env.creation.create import Progress, create_computer
from synthcomp_env.creation.released import materialise
from synthcomp_env.errors import ConfigError, DataError

__all__ = ["resolve"]

_FORMS = "generated:OCCUPATION#SEED, released:PATH#ID, or the directory of a saved computer"


def resolve(ref: str, difficulty: float = 0.5, progress: Progress | None = None) -> Computer:
    """The computer of a reference, ready to be lived on.

    Args:
        ref: "generated:OCCUPATION#SEED" (with an empty OCCUPATION one is drawn), "released:PATH#ID" (repaired, and
            files without bytes synthesised), or a directory that `Computer.save` or the release wrote.
        difficulty: of generated computers.

    Raises:
        ConfigError: the reference has none of the forms, or names an unknown occupation.
        DataError: the file or directory cannot be read, or holds no such computer.
    """
    form, colon, rest = ref.partition(":")
    if colon and form == "generated":
        occupation, mark, seed = rest.rpartition("#")
        if not mark or not seed.lstrip("-").isdecimal():
            raise ConfigError(f"{ref!r}: write the seed after '#', as in generated:financial_advisor#7.")
        return create_computer(occupation or None, int(seed), difficulty, progress=progress)
    if colon and form == "released":
        path, mark, id = rest.rpartition("#")
        if not mark or not id or not path:
            raise ConfigError(
                f"{ref!r}: write the computer's id after '#', as in released:rows.parquet#win_computer_000000."
            )
        return _ready(next(iter(load_released(path, id))))
    if ref and Path(ref).is_dir():
        try:
            return _ready(load_computer(ref))
        except DataError as error:
            raise DataError(f"{ref}: {error}. A computer reference is {_FORMS}.") from error
    raise ConfigError(f"{ref!r} is no computer. Write {_FORMS}.")


def _ready(computer: Computer) -> Computer:
    """Generated computers as they are; released ones repaired and with contents."""
    if hidden.SCENARIO in computer.hidden:
        return computer
    return materialise(computer.repaired())
