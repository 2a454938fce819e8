"""The nine string columns of the release, as text and as models: `parse_column` in, `column_text` out, without loss."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from synthcomp_env.computer.records import Record, Seq, to_json
from synthcomp_env.computer.schema import (
    CollaborationContext,
    FileGraph,
    FileRecord,
    FilesystemPolicy,
    MonthlyObjectives,
    Persona,
    ProjectIndex,
    UserProfile,
)
from synthcomp_env.errors import DataError

__all__ = ["COLUMNS", "ROW_COLUMNS", "column_text", "parse_column", "parse_text"]

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "collaboration_context": TypeAdapter(CollaborationContext),
    "file_graph": TypeAdapter(FileGraph),
    "file_list": TypeAdapter(Seq[FileRecord]),
    "filesystem_policy": TypeAdapter(FilesystemPolicy),
    "monthly_objectives": TypeAdapter(MonthlyObjectives),
    "persona": TypeAdapter(Persona),
    "project_index": TypeAdapter(ProjectIndex),
    "user_profile": TypeAdapter(UserProfile),
}

COLUMNS = tuple(_ADAPTERS)
"""The eight JSON columns, in the release's order."""

ROW_COLUMNS = ("computer_id", *COLUMNS)
"""All nine columns of a row."""


def parse_text(text: object, where: str) -> Any:
    """The JSON value of a column's text.

    Raises:
        DataError: not text, not JSON, or nested too deeply; the message begins with `where` and names the position.
    """
    if not isinstance(text, str | bytes):
        raise DataError(f"{where}: expected JSON text, found {'nothing' if text is None else type(text).__name__}")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: not readable as JSON: {error}") from error


def parse_column(column: str, value: Any, where: str) -> Any:
    """The model of a column from its JSON value (a tuple of `FileRecord` for file_list).

    Args:
        where: names the file and the computer, for messages.

    Raises:
        DataError: a required part is missing or of the wrong type; the message names the place.
    """
    if not isinstance(value, (list, tuple) if column == "file_list" else (dict, Record)):
        wanted = "an array" if column == "file_list" else "an object"
        raise DataError(f"{where}: {column}: expected {wanted}, found {type(value).__name__}")
    try:
        return _ADAPTERS[column].validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise DataError(f"{where}: {column}{place}: {first['msg']}{more}") from error


def column_text(model: Any, indent: int | None = None) -> str:
    """The JSON text of a column's model, as the release writes it.

    Raises:
        DataError: a value is nested too deeply to be indented.
    """
    value = to_json(model)
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent)
        text.encode()
    except RecursionError as error:
        raise DataError("a value of this computer is nested too deeply to be written") from error
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return json.dumps(value, indent=indent)
    return text
