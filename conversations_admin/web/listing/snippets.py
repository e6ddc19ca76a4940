"""Under a title in the list: the line of an item that holds the words looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode

from django.utils.safestring import SafeString

from conversations_admin.models import Conversation
from conversations_admin.search.language.tree import Query, Text
from conversations_admin.search.text.found import FoundItem, best_items
from conversations_admin.search.text.highlight import words_wanted
from conversations_admin.search.text.snippets import excerpt
from conversations_admin.templatetags.icons import icon
from conversations_admin.web.presentation.faces import look_of
from conversations_admin.web.presentation.marks import markup


def snippets_of(urls: Mapping[Conversation, str], query: Query) -> dict[int, SafeString]:
    """By the key of the conversation, a link to the item; none where no word is looked for.

    Who may search for words may read them.
    """
    wanted = words_wanted(query)
    found = best_items(list(urls), wanted)
    return {
        conversation.pk: _link(found[conversation.pk], url, query, wanted)
        for conversation, url in urls.items()
        if conversation.pk in found
    }


def _link(item: FoundItem, url: str, query: Query, wanted: Sequence[Text]) -> SafeString:
    word, drawing = look_of(item.type, role=item.role)
    line = markup(excerpt(item.text, wanted))
    return SafeString(
        f'<a class="snippet" href="{escape(_address(item, url, query))}">{icon(drawing)}'
        f'<span class="visually-hidden">{escape(word)}: </span>'
        f'<span class="snippet-text" dir="auto">{line}</span></a>'
    )


def _address(item: FoundItem, url: str, query: Query) -> str:
    """The conversation's page around the item, within this result."""
    bare, _, parameters = url.partition("?")
    parameters = parameters or urlencode({"in": str(query)})
    around = quote(item.item_id, safe="")
    return f"{bare}?{parameters}&around={around}#item-{item.item_id}"
