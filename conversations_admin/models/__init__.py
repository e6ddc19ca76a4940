"""The tables. Imported by every layer above; imports none of them."""

from conversations_admin.models.audit import AuditEntry
from conversations_admin.models.budget import CallBudget
from conversations_admin.models.conversation import Conversation, MetadataPair
from conversations_admin.models.item import Item
from conversations_admin.models.job import Job, JobFailure, JobInput, PeriodicWork
from conversations_admin.models.pending import PendingWrite
from conversations_admin.models.project import Project
from conversations_admin.models.token import ApiToken
from conversations_admin.models.user import ListColumns, User
from conversations_admin.models.view import SavedView, ViewPreference

__all__ = [
    "ApiToken",
    "AuditEntry",
    "CallBudget",
    "Conversation",
    "Item",
    "Job",
    "JobFailure",
    "JobInput",
    "ListColumns",
    "MetadataPair",
    "PendingWrite",
    "PeriodicWork",
    "Project",
    "SavedView",
    "User",
    "ViewPreference",
]
