"""Who calls: a bearer token, looked up by one query. Used by DRF for every JSON route."""

from __future__ import annotations

from secrets import compare_digest

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.request import Request

from conversations_admin.actions.project_settings import UPSTREAM
from conversations_admin.actions.tokens import note_use
from conversations_admin.errors import NotAuthenticated
from conversations_admin.models import ApiToken, Project, User
from conversations_admin.models.prepared import PreparedQuery

# What a call needs of them; each other field would be a query when it is read.
USER = ("username", "is_active", "is_service", "is_superuser")
PROJECT = ("slug", "name", "kind", "records_machine_reads", "capabilities", *UPSTREAM)

_with_key = PreparedQuery(
    lambda key: (
        ApiToken.objects.filter(token_key=key)
        .select_related("user", "project")
        .only(
            *(field.name for field in ApiToken._meta.concrete_fields),
            *(f"user__{name}" for name in USER),
            *(f"project__{name}" for name in PROJECT),
        )
        .order_by()
    ),
    "key",
)


class BearerToken(TokenAuthentication):
    """`Authorization: Bearer …`; `request.auth` is the token, `request.auth.project` its project.

    Not the parent's own lookup: it deletes expired tokens, also other ones of the user,
    and a token's end belongs in the audit log.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return None
        token = _token(secret.strip())
        _require_usable(token)
        note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 DRF's signature
        return "Bearer"


def _token(secret: str) -> ApiToken:
    # PostgreSQL refuses to even compare a NUL, and no secret of ours has such letters.
    if not secret.isascii() or not secret.isprintable():
        raise _invalid("Incorrect API key provided.")
    digest = hash_token(secret)
    for token in _with_key.rows(secret[: CONSTANTS.TOKEN_KEY_LENGTH]):
        if compare_digest(digest, token.digest):
            return token
    raise _invalid("Incorrect API key provided.")


def _require_usable(token: ApiToken) -> None:
    user: User = token.user
    if token.is_expired:
        raise _invalid("This API key has expired.")
    if not user.is_active:
        raise _invalid("The account of this API key is switched off.")
    if not user.is_service and not _may_open(user, token.project):
        raise _invalid("The owner of this API key is no longer a member of its project.")


def _may_open(user: User, project: Project) -> bool:
    return Project.objects.open_to(user).filter(pk=project.pk).exists()


def _invalid(problem: str) -> NotAuthenticated:
    """Never with the key in it: answers end up in logs."""
    return NotAuthenticated(
        f"{problem} Make a new one in the console under API tokens.", code="invalid_api_key"
    )
