"""Timestamps of the release: ISO dates and times without a zone, read leniently."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["moment", "seconds"]


def moment(text: str | None) -> datetime | None:
    """The moment a timestamp or date names, without a zone; None when it is absent or not ISO."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return when if when.tzinfo is None else when.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


def seconds(when: datetime) -> float:
    """Seconds since 1970, the moment taken as UTC, so that it is the same on every machine."""
    return when.replace(tzinfo=UTC).timestamp()
