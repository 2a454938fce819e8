"""Every error this package raises on purpose.

Each message names the input that was wrong and what mends it. A policy's bad call is not an exception: tools raise
`ToolError`, which the environment turns into an observation the policy can learn from.
"""

from __future__ import annotations

__all__ = [
    "ConfigError",
    "DataError",
    "FormatError",
    "MissingExtra",
    "ModelError",
    "PathError",
    "SynthcompError",
    "ToolError",
]


class SynthcompError(Exception):
    """Base of all errors raised on purpose by synthcomp-env."""


class ConfigError(SynthcompError, ValueError):
    """A preset, pack, rubric or command-line value is wrong; the message names it and the mend."""


class DataError(SynthcompError, ValueError):
    """A computer, Parquet row or run folder cannot be read; the message names the file or row."""


class FormatError(DataError):
    """Bytes are not the office document they claim to be, or are unsafe to open (truncated, a zip bomb, too large)."""


class PathError(SynthcompError, ValueError):
    """A logical path breaks the rules of its operating system, or climbs out of the computer."""


class ModelError(SynthcompError, RuntimeError):
    """A language model's server failed, timed out or answered nonsense after all retries."""


class MissingExtra(SynthcompError, ImportError):
    """An optional dependency is not installed; the message holds the command that installs it."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the '{extra}' extra: pip install 'synthcomp-env[{extra}]'")


class ToolError(SynthcompError):
    """A tool call that could not be carried out. Becomes an error observation, never escapes `step`.

    Args:
        kind: one of the short, stable kinds shown in `info["error"]`: "malformed", "unknown_tool", "bad_argument",
            "not_found", "not_allowed", "too_large", "unreadable", "closed".
        message: what was wrong and what to do instead, written for the policy.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
