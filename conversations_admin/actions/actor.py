"""Who acts, through which surface, and what they may do. Always passed, never ambient."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass, field

from conversations_admin.actions.permissions import SCOPE_PERMISSIONS, Permission
from conversations_admin.models import ApiToken, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from conversations_admin.records.rows import Provenance


def _everything(_: Permission) -> bool:
    return True


@dataclass(frozen=True)
class Actor:
    name: str
    via: Via
    user_id: int | None = None
    request_id: str = ""
    is_person: bool = False
    only_reads: bool = False
    may: Callable[[Permission], bool] = field(default=_everything, repr=False, compare=False)

    @classmethod
    def of_user(cls, user: User, *, via: Via, request_id: str = "") -> Actor:
        return cls(
            name=user.get_username(),
            via=via,
            user_id=user.pk,
            request_id=request_id,
            is_person=True,
            may=user.has_perm,
        )

    @classmethod
    def of_token(cls, token: ApiToken, *, request_id: str = "") -> Actor:
        """The token's user cut to the token's scope; a service account has the whole scope."""
        user: User = token.user
        granted = SCOPE_PERMISSIONS[token.scope]

        def may(permission: Permission) -> bool:
            return permission in granted and (user.is_service or user.has_perm(permission))

        return cls(
            name=user.get_username(),
            via=Via.API,
            user_id=user.pk,
            request_id=request_id,
            is_person=not user.is_service,
            only_reads=token.scope == Scope.READ,
            may=may,
        )

    @classmethod
    def of_command(cls) -> Actor:
        """Whoever has a shell on this server; the operating system let them in."""
        try:
            name = getpass.getuser()
        except OSError:  # a container's user need not have a name
            name = "unknown"
        return cls(name=f"{name} (shell)", via=Via.COMMAND)

    @property
    def provenance(self) -> Provenance:
        return Provenance(name=self.name, via=self.via)
