"""People: make them, change what they may do, and keep what they prefer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.errors import Denied, InvalidRequest
from conversations_admin.models import ListColumns, Project, User

MAX_COLUMNS = 12
UNKNOWN_NAME = "(a name of nobody)"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What somebody's account is set to. `password` None leaves it as it is."""

    username: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    groups: tuple[Group, ...] = ()
    password: str | None = None

    def described(self) -> dict[str, Any]:
        described = {
            name: getattr(self, name)
            for name in ("username", "email", "is_active", "is_staff", "is_superuser")
        }
        described["groups"] = sorted(group.name for group in self.groups)
        if self.password is not None:
            described["password"] = "set"  # noqa: S105 that it was, not what it is
        return described


def create_user(account: Account, *, actor: Actor) -> User:
    operation = Operation(
        action="user.create", permission=Permission.ADD_USERS, target=account.username
    )

    def work() -> Done[User]:
        _guard(account, before=None, actor=actor)
        user = User()
        _require_own_name(account.username, user)
        _apply(user, account)
        return Done(user, [Step(changes={"after": account.described()})])

    return perform(operation, actor=actor, work=work)


def change_user(user: User, account: Account, *, actor: Actor) -> User:
    operation = Operation(
        action="user.update", permission=Permission.CHANGE_USERS, target=user.get_username()
    )

    def work() -> Done[User]:
        stored = User.objects.select_for_update().get(pk=user.pk)
        before = account_of(stored)
        if stored.is_service and account != replace(before, is_active=account.is_active):
            raise Denied(
                "A service account can only be switched on and off.", code="service_account"
            )
        _guard(account, before=before, actor=actor, user=stored)
        _require_own_name(account.username, stored)
        _apply(stored, account)
        changes = {"before": before.described(), "after": account.described()}
        return Done(stored, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)


def account_of(user: User) -> Account:
    return Account(
        username=user.username,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        is_active=user.is_active,
        is_staff=user.is_staff,
        is_superuser=user.is_superuser,
        groups=tuple(user.groups.order_by("name")),
    )


def change_preferences(user: User, *, time_zone: str, theme: str, actor: Actor) -> None:
    operation = Operation(action="preferences.update", permission=None, target=user.get_username())

    def work() -> Done[None]:
        user.time_zone, user.theme = time_zone, theme
        user.save(update_fields=["time_zone", "theme"])
        return Done(None, [Step(changes={"time_zone": time_zone, "theme": theme})])

    perform(operation, actor=actor, work=work)


def change_own_password(user: User, password: str, *, actor: Actor) -> None:
    """Set a password that the person chose; the log says that it was, not what it is."""
    operation = Operation(action="password.update", permission=None, target=user.get_username())

    def work() -> Done[None]:
        user.set_password(password)
        user.save(update_fields=["password"])
        return Done(None)

    perform(operation, actor=actor, work=work)


def choose_columns(user: User, project: Project, keys: Sequence[str], *, actor: Actor) -> None:
    """Show these metadata keys as columns of the project's list, in this order."""
    operation = Operation(action="columns.update", permission=None, project=project)

    def work() -> Done[None]:
        if len(keys) > MAX_COLUMNS:
            raise InvalidRequest(
                f"Choose at most {MAX_COLUMNS} columns; these are {len(keys)}.", param="columns"
            )
        ListColumns.objects.update_or_create(
            user=user, project=project, defaults={"keys": list(dict.fromkeys(keys))}
        )
        return Done(None, [Step(changes={"columns": list(keys)})])

    perform(operation, actor=actor, work=work)


def record_sign_in(username: str, *, actor: Actor, succeeded: bool) -> None:
    """Note who came in, or who tried to.

    A name of nobody is not written down: people type their password there by mistake, and
    nothing can be taken out of the log again.
    """
    is_known = User.objects.filter(username__iexact=username).exists()
    operation = Operation(
        action="session.start", permission=None, target=username if is_known else UNKNOWN_NAME
    )

    def refuse() -> Done[None]:
        raise Denied("The name or the password is wrong.", code="wrong_credentials")

    try:
        perform(operation, actor=actor, work=(lambda: Done(None)) if succeeded else refuse)
    except Denied:
        return


def record_sign_out(*, actor: Actor) -> None:
    perform(
        Operation(action="session.end", permission=None, target=actor.name),
        actor=actor,
        work=lambda: Done(None),
    )


def _guard(
    account: Account, *, before: Account | None, actor: Actor, user: Model | None = None
) -> None:
    """Nobody raises themselves, and only a superuser makes or changes one."""
    rights: Mapping[str, bool] = {
        "is_superuser": account.is_superuser or bool(before and before.is_superuser)
    }
    acting = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    if rights["is_superuser"] and acting is not None and not acting.is_superuser:
        raise Denied("Only a superuser may make or change a superuser.", code="superusers_only")
    is_own = user is not None and acting is not None and user.pk == acting.pk
    if (
        is_own
        and before
        and (before.groups, before.is_staff, before.is_active)
        != (
            account.groups,
            account.is_staff,
            account.is_active,
        )
    ):
        raise Denied("Nobody changes their own roles; ask a colleague.", code="own_roles")


def _require_own_name(username: str, user: User) -> None:
    """Nobody's name is another's in other letters: people sign in with either."""
    if User.objects.filter(username__iexact=username).exclude(pk=user.pk).exists():
        raise InvalidRequest(
            f"There is a '{username}' already.", param="username", code="name_taken"
        )


def _apply(user: User, account: Account) -> None:
    for name in ("username", "email", "first_name", "last_name"):
        setattr(user, name, getattr(account, name))
    for name in ("is_active", "is_staff", "is_superuser"):
        setattr(user, name, getattr(account, name))
    if account.password is not None:
        user.set_password(account.password)
    user.save()
    user.groups.set(account.groups)
