# ruff: noqa: C901, PLR0911 one case a kind of term
"""What a query means, worked out slowly from the rows themselves: the judge of the search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from conversations_admin.models import Conversation, Item
from conversations_admin.models.values import moment_of, number_of
from conversations_admin.search.clock import Clock, Span, is_time
from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Beginning,
    Between,
    Bound,
    Condition,
    Field,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    Query,
    SameItem,
    Term,
    Text,
)
from conversations_admin.search.text.tokens import document_tokens, is_lone_letter, query_tokens


@dataclass(frozen=True)
class Judge:
    clock: Clock

    def matches(self, conversation: Conversation, items: list[Item], query: Query) -> bool:
        return all(self._holds(term, conversation, items) for term in query.terms)

    def _holds(self, term: Term, conversation: Conversation, items: list[Item]) -> bool:
        match term:
            case Not(inner):
                return not self._holds(inner, conversation, items)
            case AllOf(terms):
                return all(self._holds(each, conversation, items) for each in terms)
            case AnyOf(terms):
                return any(self._holds(each, conversation, items) for each in terms)
            case SameItem(inner):
                looked_at = items if _is_about_deleted(inner) else _live(items)
                return any(self._item(inner, item) for item in looked_at)
            case Text() | Attribute(Field.ROLE | Field.TYPE | Field.STATUS | Field.BY):
                return any(self._item(term, item) for item in _live(items))
            case Attribute(Field.DELETED):
                return any(self._item(term, item) for item in items)
            case _:
                return self._of_conversation(term, conversation)

    def _of_conversation(self, term: Term, conversation: Conversation) -> bool:
        match term:
            case Pair(key, value):
                return bool(conversation.metadata.get(key) == value)
            case Has(key):
                return key in conversation.metadata
            case Meta(key, condition):
                value = conversation.metadata.get(key)
                return value is not None and self._value(value, condition)
            case Id(value):
                return conversation.conversation_id == value
            case Attribute(Field.CREATED, condition):
                return self._in(conversation.created_at, condition)
            case Attribute(Field.UPDATED, condition):
                return self._in(conversation.active_at, condition)
            case Attribute(Field.ITEMS, condition):
                return _numeric(float(conversation.item_count), condition)
            case Attribute(Field.ORIGIN, Among(values)):
                return conversation.origin in values
            case Attribute(Field.DRIFT, Among(values)):
                is_open = conversation.drift not in ("", "kept")
                return conversation.drift in values or ("any" in values and is_open)
            case _:
                raise NotImplementedError(term)

    def _item(self, term: Term, item: Item) -> bool:
        match term:
            case Not(inner):
                return not self._item(inner, item)
            case AllOf(terms):
                return all(self._item(each, item) for each in terms)
            case AnyOf(terms):
                return any(self._item(each, item) for each in terms)
            case Text(words, is_beginning):
                return _contains(item.text, words, is_beginning=is_beginning)
            case Attribute(Field.DELETED, Among(("yes",))):
                return item.deleted_at is not None
            case Attribute(Field.DELETED, condition):
                return item.deleted_at is not None and self._in(item.deleted_at, condition)
            case Attribute(Field.BY, Among(values)):
                return item.added_by in values or (item.deleted_by or None) in values
            case Attribute(field, Among(values)):
                return getattr(item, field) in values
            case _:
                raise NotImplementedError(term)

    def _value(self, value: str, condition: Condition) -> bool:
        match condition:
            case Among(values):
                return value in values
            case Beginning(prefix):
                return value.startswith(prefix)
            case Between(low, high):
                number, moment = number_of(value), moment_of(value)
                if number is not None:
                    return _numeric(number, condition)
                is_dated = all(is_time(each.value) for each in (low, high) if each)
                utc = Clock(self.clock.now)
                spans = utc.spans(condition) if is_dated else []
                return moment is not None and _within(moment, spans)

    def _in(self, moment: datetime, condition: Condition) -> bool:
        return _within(moment, self.clock.spans(condition))


def _live(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.deleted_at is None]


def _is_about_deleted(term: Term) -> bool:
    match term:
        case Not(inner):
            return _is_about_deleted(inner)
        case AllOf(terms) | AnyOf(terms):
            return any(map(_is_about_deleted, terms))
        case _:
            return isinstance(term, Attribute) and term.field is Field.DELETED


def _within(moment: datetime, spans: Iterable[Span]) -> bool:
    return any(
        (span.start is None or moment >= span.start) and (span.end is None or moment < span.end)
        for span in spans
    )


def _numeric(number: float, condition: Condition) -> bool:
    assert isinstance(condition, Between)
    return _beyond(number, condition.low, 1) and _beyond(number, condition.high, -1)


def _beyond(number: float, bound: Bound | None, sign: int) -> bool:
    if bound is None:
        return True
    limit = number_of(bound.value)
    if limit is None:
        return False
    return sign * number > sign * limit or (bound.is_included and number == limit)


def _contains(text: str, words: str, *, is_beginning: bool) -> bool:
    wanted, tokens = query_tokens(words), document_tokens(text)
    *whole, last = wanted
    starts = is_beginning or is_lone_letter(last)
    for at in range(len(tokens) - len(wanted) + 1):
        here = tokens[at : at + len(wanted)]
        ends = here[-1].startswith(last) if starts else here[-1] == last
        if here[:-1] == whole and ends:
            return True
    return False
