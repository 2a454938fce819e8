"""Chat clients: OpenAI-compatible servers, Claude, transformers in this process, and recordings of any."""

from synthcomp_env.models.chat import (
    ChatMessage,
    ChatModel,
    ChatReply,
    PromptTooLong,
    ToolCall,
    ToolMode,
    ToolOffer,
    Usage,
)
from synthcomp_env.models.connect import connect
from synthcomp_env.models.recorder import RecordedModel

__all__ = [
    "ChatMessage",
    "ChatModel",
    "ChatReply",
    "PromptTooLong",
    "RecordedModel",
    "ToolCall",
    "ToolMode",
    "ToolOffer",
    "Usage",
    "connect",
]
