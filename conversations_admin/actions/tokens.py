"""Make and revoke API tokens. The secret is answered once and never stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import ApiToken, Project, User
from conversations_admin.models.token import Scope

if TYPE_CHECKING:
    type NewToken = tuple[ApiToken, str]

TOKEN_PREFIX = "ca_"  # noqa: S105 it marks a leaked token as ours
MAX_NAME = 90  # with the project it is the name of an account
# "Last used" is for people; to the minute is exact enough and saves a write a call.
LAST_USED_STEP = timedelta(minutes=1)


def create_token(
    name: str,
    *,
    project: Project,
    scope: Scope,
    actor: Actor,
    user: User | None = None,
    expires_at: datetime | None = None,
) -> NewToken:
    """A token of `user`, or of a service account named after it. Answers (token, secret)."""
    own = user is not None and user.pk == actor.user_id
    operation = Operation(
        action="token.create",
        permission=None if own else Permission.ADD_TOKENS,
        project=project,
        target=name,
    )

    def work() -> Done[NewToken]:
        _check(name, expires_at)
        owner = user or _service_account(f"token:{project.slug}/{name}")
        digest, secret = get_digest_token(TOKEN_PREFIX)
        token = ApiToken(
            digest=digest,
            token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
            user=owner,
            expiry=expires_at,
            project=project,
            name=name,
            scope=scope,
        )
        token.save(force_insert=True)
        return Done((token, secret), [Step(changes=_described(token))])

    return perform(operation, actor=actor, work=work)


def revoke_token(token: ApiToken, *, actor: Actor, reason: str = "") -> None:
    own = token.user.pk == actor.user_id
    operation = Operation(
        action="token.revoke",
        permission=None if own else Permission.REVOKE_TOKENS,
        project=token.project,
        target=token.name,
        reason=reason,
    )

    def work() -> Done[None]:
        changes = _described(token)
        token.delete()
        return Done(None, [Step(changes=changes)])

    perform(operation, actor=actor, work=work)


def note_use(token: ApiToken) -> None:
    """Remember when the token was last used, to the minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= LAST_USED_STEP:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_STEP)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _check(name: str, expires_at: datetime | None) -> None:
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidRequest(
            f"A token needs a name of 1 to {MAX_NAME} printable characters.", param="name"
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidRequest("The expiry lies in the past.", param="expires_at")


def _service_account(username: str) -> User:
    # The colon keeps it apart from every name a person can have.
    account, is_new = User.objects.get_or_create(username=username, defaults={"is_service": True})
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def _described(token: ApiToken) -> dict[str, str]:
    return {
        "name": token.name,
        "token_key": token.token_key,
        "owner": token.user.get_username(),
        "project": token.project.slug,
        "scope": token.scope,
        "expires_at": token.expiry.isoformat() if token.expiry else "never",
    }
