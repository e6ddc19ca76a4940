"""The bounds the API documents or has been seen to enforce. Any layer may import this."""

from __future__ import annotations

from typing import Final

MAX_METADATA_PAIRS: Final = 16
MAX_KEY: Final = 64
MAX_VALUE: Final = 512

MAX_ITEMS: Final = 20
"""Items a request may carry; a conversation itself has no such bound."""

MIN_PAGE: Final = 1
MAX_PAGE: Final = 100
DEFAULT_PAGE: Final = 20

MAX_ID: Final = 64
MAX_CALL_ID: Final = 64
MAX_TOOL_NAME: Final = 128
MAX_NAMESPACE: Final = 64
MAX_TOOL_OUTPUT: Final = 10_485_760
MAX_COMPACTION: Final = 20_971_520

MAX_DEPTH: Final = 128
"""Nesting of a request body. Ours: databases and JSON writers give up at different depths."""

MAX_TITLE: Final = 120
