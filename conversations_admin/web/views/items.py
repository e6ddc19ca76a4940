"""Delete items, and restore deleted ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from conversations_admin.actions import reads
from conversations_admin.actions.items import delete_items, require_deletion, restore_items
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import Conflict, InvalidRequest
from conversations_admin.models import Item, Project
from conversations_admin.models.plain import is_storable
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import SeeOther, go_to
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.open_page import TEMPLATE as DETAIL, OpenPage
from conversations_admin.web.pages import render_page
from conversations_admin.web.partners import partners_of
from conversations_admin.web.presentation.timeline import Section
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses, draw
from conversations_admin.wire.objects import item_not_found

TEMPLATE = "conversations/dialogs/items_delete.html"
MOST_AT_ONCE = 50
EXCERPT = 300


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def items_delete(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    require_deletion(project, conversation_id, actor=actor)
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    item_ids = list(dict.fromkeys(request.GET.getlist("item")))
    rows = _live(addresses, item_ids)
    if request.method != "POST":
        return _dialog(request, addresses, rows, Reason(), status=200)
    reason = Reason.sent(request.POST)
    if reason.errors:
        return _dialog(request, addresses, rows, reason)
    with_partners = list(dict.fromkeys([*item_ids, *request.POST.getlist("partner")]))
    gone = _live(addresses, with_partners)
    delete_items(project, conversation_id, with_partners, actor=actor, reason=reason.text)
    messages.success(request, f"{_counted(gone)} deleted.")
    if wants_partial(request) and len(gone) == len(item_ids):
        return _buried(request, addresses, gone)
    return go_to(request, _near(addresses, rows))


@require_POST
@in_project
def items_restore(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    positions = _positions(request)
    try:
        added = restore_items(project, conversation_id, positions, actor=actor)
    except InvalidRequest as error:
        if error.code != "not_restorable":
            raise
        raise Conflict(error.message, current={}, param=error.param) from error
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    words = "1 item is back, at the end and under a new id."
    if len(added) > 1:
        words = f"{len(added)} items are back, at the end and under new ids."
    link = format_html('<a class="link" href="{}">Show</a>', addresses.item(added[0]["id"]))
    messages.success(request, format_html("{} {}", words, link))
    if wants_partial(request):
        return _returned(request, addresses, positions)
    return SeeOther(addresses.item(added[0]["id"]))


def _live(addresses: Addresses, item_ids: Sequence[str]) -> list[Item]:
    """The entries to delete. Raises NotFound, saying who was faster, if one is not there."""
    if not item_ids:
        raise InvalidRequest("Name the items to delete.", param="item")
    if len(item_ids) > MOST_AT_ONCE:
        raise InvalidRequest(
            f"Delete at most {MOST_AT_ONCE} items at once; these are {len(item_ids)}.", param="item"
        )
    stored = Item.objects.filter(
        conversation=addresses.conversation, item_id__in=filter(is_storable, item_ids)
    )
    rows = list(stored.in_order())
    live = [row for row in rows if row.deleted_at is None]
    found = {row.item_id for row in live}
    gone = [item_id for item_id in item_ids if item_id not in found]
    if gone:
        raise _gone(gone[0], rows, addresses=addresses)
    return live


def _gone(item_id: str, rows: Sequence[Item], *, addresses: Addresses) -> Exception:
    buried = [row for row in rows if row.item_id == item_id]
    if not buried or not addresses.actor.may(Permission.RESTORE_ITEMS):
        return item_not_found(item_id)
    return Conflict(
        f"The item {item_id} was deleted already, by {buried[-1].deleted_by}.",
        current={},
        param="item",
    )


def _dialog(
    request: AuthedRequest,
    addresses: Addresses,
    rows: list[Item],
    reason: Reason,
    *,
    status: int = 422,
) -> HttpResponse:
    context = {
        "nav": "conversations",
        "conversation": addresses.conversation,
        "goes": _going(rows, addresses=addresses),
        "partners": _partners(request, addresses, rows),
        "rows": rows,
        "repeated": len(rows) != len({row.item_id for row in rows}),
        "restorable": addresses.actor.may(Permission.RESTORE_ITEMS),
        "reason": reason,
    }
    return render_page(request, TEMPLATE, context, part="deletion", status=status)


def _going(rows: Sequence[Item], *, addresses: Addresses) -> list[tuple[Section, str]]:
    """Each item with the beginning of its words."""
    words = {row.position: row.text[:EXCERPT] for row in rows}
    sections = (one for block in draw(rows, addresses=addresses) for one in block.sections)
    return [(section, words[section.position]) for section in sections]


def _partners(
    request: AuthedRequest, addresses: Addresses, rows: Sequence[Item]
) -> list[tuple[Section, str, bool]]:
    """What answers these items or is answered by them, and whether it is to go with them."""
    found = partners_of(addresses.conversation, rows)[: MOST_AT_ONCE - len(rows)]
    kept = request.POST.getlist("partner") if request.method == "POST" else None
    return [
        (section, words, kept is None or section.item_id in kept)
        for section, words in _going(found, addresses=addresses)
    ]


def _buried(request: AuthedRequest, addresses: Addresses, rows: Sequence[Item]) -> HttpResponse:
    """Tombstones in the place of the block that was open; nothing for who may not see them."""
    addresses.conversation.refresh_from_db()
    opened = OpenPage.of(request, addresses)
    tombstones = draw(opened.entries.at([row.position for row in rows]), addresses=addresses)
    context = opened.context(opened.timeline_without(len(rows)))
    partials = [f"{DETAIL}#{name}" for name in ("tombstones", "range", "edge")]
    response = opened.with_news(request, partials, context | {"blocks": tombstones})
    response.headers["HX-Trigger"] = "closeDialog"
    return _in_place_of(f"item-{rows[0].item_id}", response)


def _returned(
    request: AuthedRequest, addresses: Addresses, positions: Sequence[int]
) -> HttpResponse:
    """The tombstones as they are now, and the new items where the open page ends."""
    opened = OpenPage.of(request, addresses)
    tombstones = draw(opened.entries.at(list(positions)), addresses=addresses)
    context = {"blocks": tombstones}
    response = opened.with_newcomers(request, [f"{DETAIL}#tombstones"], context)
    return _in_place_of(tombstones[0].anchor, response)


def _in_place_of(element_id: str, response: HttpResponse) -> HttpResponse:
    # An attribute selector: an id may hold dots, which "#" would read as classes.
    response.headers["HX-Retarget"] = f'[id="{element_id}"]'
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _positions(request: AuthedRequest) -> list[int]:
    sent = [*request.GET.getlist("position"), *request.POST.getlist("position")]
    positions = [whole_number(text) for text in dict.fromkeys(sent)]
    if not positions or None in positions or len(positions) > MOST_AT_ONCE:
        raise InvalidRequest("Name the positions of the items to restore.", param="position")
    return [position for position in positions if position is not None]


def _near(addresses: Addresses, rows: Sequence[Item]) -> str:
    """The page around what was deleted; its tombstone, for who may see it."""
    if addresses.actor.may(Permission.RESTORE_ITEMS):
        return addresses.item(rows[0].item_id)
    return f"{addresses.at('conversation_detail')}?before={rows[0].position}"


def _counted(rows: Sequence[Item]) -> str:
    return "1 item" if len(rows) == 1 else f"{len(rows)} items"
