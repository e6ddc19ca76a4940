"""Addresses of the management API."""

from django.urls import path

from conversations_admin.api.management.audit import AuditView
from conversations_admin.api.management.conversations import ConversationsView, ConversationView
from conversations_admin.api.management.exports import ExportView
from conversations_admin.api.management.facets import CountView, FacetsView, VolumeView
from conversations_admin.api.management.index import IndexView
from conversations_admin.api.management.jobs import JobCancelView, JobsView, JobView
from conversations_admin.api.management.keys import KeysView, KeyValuesView
from conversations_admin.api.management.projects import ProjectsView, ProjectView
from conversations_admin.api.management.sync import SyncView
from conversations_admin.api.management.views import ViewsView, ViewView

urlpatterns = [
    path("", IndexView.as_view(), name="api_index"),
    path("projects/", ProjectsView.as_view(), name="api_projects"),
    path("projects/<str:project>/", ProjectView.as_view(), name="api_project"),
    path(
        "projects/<str:project>/conversations/",
        ConversationsView.as_view(),
        name="api_conversations",
    ),
    path(
        "projects/<str:project>/conversations/<str:conversation_id>/",
        ConversationView.as_view(),
        name="api_conversation",
    ),
    path("projects/<str:project>/export/", ExportView.as_view(), name="api_export"),
    path("projects/<str:project>/facets/", FacetsView.as_view(), name="api_facets"),
    path("projects/<str:project>/count/", CountView.as_view(), name="api_count"),
    path("projects/<str:project>/volume/", VolumeView.as_view(), name="api_volume"),
    path("projects/<str:project>/keys/", KeysView.as_view(), name="api_keys"),
    path("projects/<str:project>/keys/values/", KeyValuesView.as_view(), name="api_key_values"),
    path("projects/<str:project>/views/", ViewsView.as_view(), name="api_views"),
    path("projects/<str:project>/views/<str:view_id>/", ViewView.as_view(), name="api_view"),
    path("projects/<str:project>/jobs/", JobsView.as_view(), name="api_jobs"),
    path("projects/<str:project>/jobs/<str:job_id>/", JobView.as_view(), name="api_job"),
    path(
        "projects/<str:project>/jobs/<str:job_id>/cancel/",
        JobCancelView.as_view(),
        name="api_job_cancel",
    ),
    path("projects/<str:project>/sync/", SyncView.as_view(), name="api_sync"),
    path("projects/<str:project>/audit/", AuditView.as_view(), name="api_audit"),
]
