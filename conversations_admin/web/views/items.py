"""Delete items together, once a reason is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions import reads
from conversations_admin.actions.audit import entries_of_conversation
from conversations_admin.actions.items import delete_items, require_deletion
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import ConsoleError, OutcomeUnknown
from conversations_admin.models import Item, Project
from conversations_admin.web.deletable import deletable, partners
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import go_to
from conversations_admin.web.open_page import (
    TEMPLATE as DETAIL,
    OpenPage,
    in_place_of,
    loses_end,
)
from conversations_admin.web.pages import render_page
from conversations_admin.web.partners import described
from conversations_admin.web.presentation.timeline import Section, addressable
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses, draw
from conversations_admin.web.upstream.checks import ACCEPTED, Check, with_open_writes
from conversations_admin.web.upstream.standing import with_standing
from conversations_admin.web.upstream.words import REFUSALS, is_outage, refusal_words, words_of

TEMPLATE = "conversations/dialogs/items_delete.html"


@dataclass(frozen=True)
class Deletion:
    """What the dialog holds; `refusal` is the upstream's, in words.

    `is_away`: it was refused for an outage alone.
    """

    addresses: Addresses
    rows: Sequence[Item]
    reason: Reason = field(default_factory=Reason)
    check: Check = field(default_factory=Check)
    refusal: str = ""
    is_away: bool = False

    @property
    def conversation_id(self) -> str:
        return self.addresses.conversation.conversation_id


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def items_delete(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    require_deletion(project, conversation_id, actor=actor)
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    check = Check.sent(request, project)
    if check.is_done:
        messages.success(request, "It is deleted.")
        return go_to(request, addresses.here)
    item_ids = list(dict.fromkeys(request.GET.getlist("item")))
    rows = deletable(addresses, item_ids)
    if request.method != "POST":
        return _dialog(request, Deletion(addresses, rows), status=200)
    sent = Deletion(addresses, rows, Reason.sent(request.POST), check)
    if check.is_open:
        return _unknown(request, sent)
    return _dialog(request, sent) if sent.reason.errors else _delete(request, sent, item_ids)


def _delete(request: AuthedRequest, sent: Deletion, item_ids: Sequence[str]) -> HttpResponse:
    addresses, project = sent.addresses, sent.addresses.project
    every = list(dict.fromkeys([*item_ids, *request.POST.getlist("partner")]))
    gone = deletable(addresses, every)
    is_in_place = _is_in_place(request, addresses, gone, item_ids, every=every)
    try:
        delete_items(
            project, sent.conversation_id, every, actor=addresses.actor, reason=sent.reason.text
        )
    except OutcomeUnknown:
        return _unknown(request, replace(sent, check=Check.left_by(request, project)))
    except REFUSALS as error:
        return _refused(request, sent, error, wanted=gone)
    messages.success(request, f"{_counted(gone)} deleted.")
    if is_in_place:
        return _buried(request, addresses, gone, item_ids)
    return go_to(request, _near(addresses, sent.rows))


def _is_in_place(
    request: AuthedRequest,
    addresses: Addresses,
    gone: Sequence[Item],
    item_ids: Sequence[str],
    *,
    every: Sequence[str],
) -> bool:
    """Say whether the open page can be told alone; to be asked before they are deleted."""
    # Where an id is repeated, what the page shows of it is not known.
    if not wants_partial(request) or len(gone) != len(every):
        return False
    # What else goes may be a part of a block whose rest stays, with links that name it.
    if len(every) > len(item_ids) and partners(addresses, gone):
        return False
    return not loses_end(request, addresses.project, every)


def _refused(
    request: AuthedRequest, sent: Deletion, error: ConsoleError, *, wanted: Sequence[Item]
) -> HttpResponse:
    """In the dialog, unless an upstream deleted some of them before it refused the rest."""
    addresses = sent.addresses
    done = _deleted_now(addresses, wanted)
    if done:
        verb = "is" if len(done) == 1 else "are"
        told = f"Only {len(done)} of {_counted(wanted)} {verb} deleted. {words_of(error)}"
        messages.error(request, told)
        return go_to(request, _near(addresses, done))
    refused = replace(sent, refusal=refusal_words(error), is_away=is_outage(error))
    response = _dialog(request, refused)
    return with_standing(request, response, addresses.conversation, error)


def _deleted_now(addresses: Addresses, wanted: Sequence[Item]) -> list[Item]:
    """Those of them that this very request has deleted; stored rows may not be there to tell."""
    actor, conversation_id = addresses.actor, addresses.conversation.conversation_id
    entries = entries_of_conversation(actor, addresses.project, conversation_id)
    deletions = entries.succeeded("item.delete").filter(request_id=actor.request_id)
    item_ids = set(deletions.values_list("target", flat=True))
    return [row for row in wanted if row.item_id in item_ids]


def _unknown(request: AuthedRequest, sent: Deletion) -> HttpResponse:
    response = _dialog(request, sent, status=ACCEPTED)
    return with_open_writes(request, response, sent.conversation_id)


def _dialog(request: AuthedRequest, sent: Deletion, *, status: int = 422) -> HttpResponse:
    addresses, rows = sent.addresses, sent.rows
    context = {
        "nav": "conversations",
        "conversation": addresses.conversation,
        "goes": described(rows, addresses=addresses),
        "partners": _partners(request, addresses, rows),
        "rows": rows,
        "repeated": len(rows) != len({row.item_id for row in rows}),
        "restorable": addresses.actor.may(Permission.RESTORE_ITEMS),
        "reason": sent.reason,
        "refusal": sent.refusal,
        "is_away": sent.is_away,
        **sent.check.context(request, sent.conversation_id),
    }
    return render_page(request, TEMPLATE, context, part="deletion", status=status)


def _partners(
    request: AuthedRequest, addresses: Addresses, rows: Sequence[Item]
) -> list[tuple[Section, str, bool]]:
    """What answers these items or is answered by them, and whether it is to go with them."""
    kept = request.POST.getlist("partner") if request.method == "POST" else None
    return [
        (section, words, kept is None or section.item_id in kept)
        for section, words in described(partners(addresses, rows), addresses=addresses)
    ]


def _buried(
    request: AuthedRequest, addresses: Addresses, gone: Sequence[Item], item_ids: Sequence[str]
) -> HttpResponse:
    """Tombstones in the place of what the page shows; nothing for who may not see them.

    `item_ids` are those of the block that was open, which the answer takes the place of.
    """
    addresses.conversation.refresh_from_db()
    opened = OpenPage.of(request, addresses)
    rows = [row for row in gone if row.item_id in item_ids]
    others = [row for row in gone if row.item_id not in item_ids]
    buried = opened.tombstones([row.position for row in others])
    elsewhere = [each for each in buried if opened.shows(each.position)]
    context = {
        **opened.context(opened.timeline_without(gone)),
        "blocks": opened.tombstones([row.position for row in rows]),
        "elsewhere": elsewhere,
        "removed": _shown_of(others, opened) - {each.anchor for each in elsewhere},
    }
    partials = [f"{DETAIL}#{name}" for name in ("tombstones", "range", "edge")]
    response = opened.with_news(request, partials, context)
    response.headers["HX-Trigger"] = "closeDialog"
    return in_place_of(f"item-{rows[0].item_id}", response)


def _shown_of(rows: Sequence[Item], opened: OpenPage) -> set[str]:
    """The ids of the elements that show them."""
    drawn = addressable(draw(rows, addresses=opened.addresses))
    return {each.anchor for each in drawn if opened.shows(each.position)}


def _near(addresses: Addresses, rows: Sequence[Item]) -> str:
    """The page around what was deleted; its tombstone, for who may see it."""
    if not addresses.project.keeps_text:
        return addresses.here
    if addresses.actor.may(Permission.RESTORE_ITEMS):
        return addresses.item(rows[0].item_id)
    return f"{addresses.at('conversation_detail')}?before={rows[0].position}"


def _counted(rows: Sequence[Item]) -> str:
    return "1 item" if len(rows) == 1 else f"{len(rows)} items"
