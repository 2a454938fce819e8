"""Chat clients: OpenAI-compatible servers, Claude, and recordings of either."""

from synthcomp_env.models.chat import ChatMessage, ChatModel, ChatReply, Usage
from synthcomp_env.models.connect import connect
from synthcomp_env.models.recorder import RecordedModel

__all__ = ["ChatMessage", "ChatModel", "ChatReply", "RecordedModel", "Usage", "connect"]
