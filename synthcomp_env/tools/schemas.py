"""The tools' schemas in the forms that model APIs take. All say the same thing, from the same registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from synthcomp_env.errors import ConfigError
from synthcomp_env.tools.arguments import Parameter
from synthcomp_env.tools.registry import Tool

__all__ = ["SchemaKind", "schemas"]

SchemaKind: TypeAlias = Literal["openai", "anthropic", "mcp"]


def schemas(tools: Iterable[Tool], kind: SchemaKind = "openai") -> list[dict[str, Any]]:
    """Fresh schemas of tools, for the `tools` argument of a chat API or an MCP server's listing.

    Raises:
        ConfigError: `kind` is none of "openai", "anthropic", "mcp".
    """
    if kind == "openai":
        return [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": _object(tool)},
            }
            for tool in tools
        ]
    if kind == "anthropic":
        return [{"name": t.name, "description": t.description, "input_schema": _object(t)} for t in tools]
    if kind == "mcp":
        return [{"name": t.name, "description": t.description, "inputSchema": _object(t)} for t in tools]
    raise ConfigError(f"there is no schema kind {kind!r}; use openai, anthropic or mcp")


def _object(tool: Tool) -> dict[str, Any]:
    properties = {parameter.name: _property(parameter) for parameter in tool.parameters}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    required = [parameter.name for parameter in tool.parameters if parameter.required]
    if required:
        schema["required"] = required
    return schema


def _property(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.kind}
    if parameter.kind == "array":
        schema["items"] = {"type": "string"}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.description:
        schema["description"] = parameter.description
    return schema
