"""The permissions by name, the roles people are given, and what a token's scope covers."""

from __future__ import annotations

from enum import StrEnum

from conversations_admin.models.token import Scope

APP = "conversations_admin"


class Permission(StrEnum):
    """Django permissions, so that operators can mix roles of their own."""

    FIND = f"{APP}.view_conversation"
    READ = f"{APP}.read_conversation"
    CREATE = f"{APP}.add_conversation"
    CHANGE_METADATA = f"{APP}.change_metadata"
    DELETE = f"{APP}.delete_conversation"
    ADD_ITEMS = f"{APP}.add_item"
    DELETE_ITEMS = f"{APP}.delete_item"
    RESTORE_ITEMS = f"{APP}.restore_item"
    SHARE_VIEWS = f"{APP}.share_view"
    RUN_JOBS = f"{APP}.run_job"
    VIEW_AUDIT = f"{APP}.view_auditentry"
    EXPORT_AUDIT = f"{APP}.export_auditentry"
    VERIFY_AUDIT = f"{APP}.verify_auditentry"
    VIEW_PROJECTS = f"{APP}.view_project"
    ADD_PROJECTS = f"{APP}.add_project"
    CHANGE_PROJECTS = f"{APP}.change_project"
    VIEW_TOKENS = f"{APP}.view_apitoken"
    ADD_TOKENS = f"{APP}.add_apitoken"
    REVOKE_TOKENS = f"{APP}.delete_apitoken"
    VIEW_USERS = f"{APP}.view_user"
    ADD_USERS = f"{APP}.add_user"
    CHANGE_USERS = f"{APP}.change_user"
    # Of no role: whoever changes roles can have every right.
    CHANGE_ROLES = "auth.change_group"


P = Permission
_CURATOR = {P.FIND, P.READ, P.CREATE, P.CHANGE_METADATA, P.ADD_ITEMS, P.DELETE_ITEMS}
ROLES: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({P.FIND, P.READ}),
    "curator": frozenset({*_CURATOR, P.RESTORE_ITEMS, P.SHARE_VIEWS, P.RUN_JOBS}),
    "auditor": frozenset(
        {P.FIND, P.VIEW_AUDIT, P.EXPORT_AUDIT, P.VERIFY_AUDIT, P.VIEW_PROJECTS, P.VIEW_USERS}
        | {P.VIEW_TOKENS}
    ),
    "operator": frozenset(
        {P.VIEW_AUDIT, P.VERIFY_AUDIT, P.VIEW_PROJECTS, P.ADD_PROJECTS, P.CHANGE_PROJECTS}
        | {P.VIEW_TOKENS, P.ADD_TOKENS, P.REVOKE_TOKENS, P.VIEW_USERS, P.ADD_USERS}
        | {P.CHANGE_USERS, P.RUN_JOBS}
    ),
}

SCOPE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Scope.READ: frozenset({P.FIND, P.READ, P.VIEW_AUDIT}),
    Scope.WRITE: frozenset(
        {*_CURATOR, P.DELETE, P.RESTORE_ITEMS, P.SHARE_VIEWS, P.RUN_JOBS, P.VIEW_AUDIT}
    ),
}
