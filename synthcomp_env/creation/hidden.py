"""The scenario as hidden bytes of a computer, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from synthcomp_env.artifacts.blob import Blob, Cache
from synthcomp_env.errors import DataError
from synthcomp_env.world.scenario import Scenario

__all__ = ["SCENARIO", "decode", "encode"]

SCENARIO = "scenario"
"""The name under which `Computer.hidden` holds it."""

_decoded: Cache[Scenario] = Cache(64)


def _enc(value: Any) -> Any:
    if isinstance(value, Blob):
        return [value.form, value.data, value.kind]
    raise NotImplementedError(f"cannot encode {type(value).__name__}")


def _dec(kind: type, value: Any) -> Any:
    if kind is Blob:
        form, data, name = value
        return Blob(form, bytes(data), name)
    raise NotImplementedError(f"cannot decode {kind.__name__}")


@lru_cache(maxsize=1)
def _codec() -> tuple[msgspec.msgpack.Encoder, msgspec.msgpack.Decoder[Scenario]]:
    return (
        msgspec.msgpack.Encoder(enc_hook=_enc, order="sorted"),
        msgspec.msgpack.Decoder(Scenario, dec_hook=_dec),
    )


def encode(scenario: Scenario) -> bytes:
    """The bytes of a scenario, equal for equal scenarios."""
    return _codec()[0].encode(scenario)


def decode(data: bytes) -> Scenario:
    """The scenario of its bytes; the last ones used are kept, since every reset asks.

    Raises:
        DataError: the bytes are not a scenario.
    """

    def read() -> Scenario:
        try:
            return _codec()[1].decode(data)
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            raise DataError(f"hidden/{SCENARIO}: not a scenario of this version: {error}") from error

    return _decoded.get(data, read)
