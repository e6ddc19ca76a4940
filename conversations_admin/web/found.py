"""What is looked for on the page of one conversation, and the way from match to match.

The words are those of the result it was opened from (`?in=`), or others (`?find=`). A match
is an item that holds any of them: which ones do is known for the whole conversation, however
much of it is on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Conversation
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Text, leaves
from conversations_admin.search.text.found import MatchingItems, matching_items
from conversations_admin.search.text.highlight import words_wanted
from conversations_admin.web.presentation.marks import Sought
from conversations_admin.wire.paging import Order

FIND = "find"
# What says which result a conversation was opened from; its links carry it on.
RESULT = ("in", "sort", "view")
LONGEST = 500
MOST_WORDS = 20

NOTHING = MatchingItems([], is_capped=False)


@dataclass(frozen=True)
class Found:
    """The matches in the order in which they stand on the screen."""

    wanted: tuple[Text, ...]
    matching: MatchingItems
    order: Order
    sent: dict[str, str]

    @classmethod
    def of(
        cls,
        sent: Mapping[str, str],
        conversation: Conversation,
        *,
        order: Order,
        keeps_text: bool = True,
    ) -> Found:
        """Where no text is kept nothing can be looked for."""
        wanted = wanted_in(sent) if keeps_text else ()
        matching = matching_items(conversation, wanted) if wanted else NOTHING
        kept = {name: sent[name] for name in (FIND, *RESULT) if name in sent}
        return cls(wanted, matching, order, kept)

    @cached_property
    def matches(self) -> list[tuple[int, str]]:
        """Positions and ids."""
        return self.matching.items if self.order == "asc" else self.matching.items[::-1]

    @cached_property
    def sought(self) -> Sought:
        numbers = {position: number for number, (position, _) in enumerate(self.matches, start=1)}
        return Sought(self.wanted, numbers)

    @property
    def words(self) -> str:
        """What the field holds: what was typed there, else the words of the result."""
        return self.sent.get(FIND, " ".join(map(str, self.wanted)))

    @property
    def kept(self) -> str:
        """What links within the page carry on, with what joins it to more."""
        return f"{urlencode(self.sent)}&" if self.sent else ""

    @property
    def result(self) -> dict[str, str]:
        """Without what was typed: the result alone."""
        return {name: value for name, value in self.sent.items() if name != FIND}


@dataclass(frozen=True)
class Walk:
    """Where among the matches the page stands: at one of them, or behind the first `passed`."""

    found: Found
    page_url: str
    passed: int = 0
    is_at_match: bool = False

    @classmethod
    def of(cls, found: Found, page_url: str, *, position: int | None) -> Walk:
        """`position` is that of the entry that the page was opened at, if any."""
        if position is None:
            return cls(found, page_url)
        sign = 1 if found.order == "asc" else -1
        passed = sum(sign * one < sign * position for one, _ in found.matches)
        return cls(found, page_url, passed, position in found.sought.numbers)

    @property
    def number(self) -> int:
        return self.passed + 1 if self.is_at_match else 0

    @property
    def total(self) -> str:
        return f"{len(self.found.matches):,}{'+' if self.found.matching.is_capped else ''}"

    @property
    def places(self) -> str:
        """The positions, for the script that walks without loading the page again."""
        return " ".join(str(position) for position, _ in self.found.matches)

    @property
    def next_url(self) -> str:
        return self._url(self.passed + self.is_at_match)

    @property
    def previous_url(self) -> str:
        return self._url(self.passed - 1)

    @property
    def clear_url(self) -> str:
        return f"{self.page_url}?{urlencode(self.found.result | {FIND: ''})}"

    def _url(self, index: int) -> str:
        """The page around a match; behind the last one comes the first."""
        if not self.found.matches:
            return ""
        position, item_id = self.found.matches[index % len(self.found.matches)]
        order = {} if self.found.order == "asc" else {"order": self.found.order}
        query = urlencode(self.found.sent | order | {"around": position})
        return f"{self.page_url}?{query}#item-{item_id}"


def wanted_in(sent: Mapping[str, str]) -> tuple[Text, ...]:
    if FIND in sent:
        return _typed(sent[FIND][:LONGEST].strip())[:MOST_WORDS]
    try:
        return words_wanted(parse(sent.get("in", "")))[:MOST_WORDS]
    except InvalidQuery:
        return ()


def _typed(text: str) -> tuple[Text, ...]:
    """Words and phrases as in the list's bar; what is anything else there is text here."""
    try:
        query = parse(text)
    except InvalidQuery:
        return tuple(Text(word) for word in dict.fromkeys(text.split()))
    if all(isinstance(term, Text) for term in leaves(*query)):
        return words_wanted(query)
    return (Text(text),)
