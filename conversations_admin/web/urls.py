"""Addresses of the dashboard."""

from django.urls import URLPattern, URLResolver, include, path

from conversations_admin.web.views import (
    audit,
    columns,
    conversations,
    exports,
    facets,
    home,
    keys,
    preferences,
    sessions,
    suggestions,
    tokens,
)

in_a_project: list[URLPattern | URLResolver] = [
    path("", home.project_home, name="project_home"),
    path("c/", conversations.conversation_list, name="conversation_list"),
    path("export/", exports.conversation_export, name="conversation_export"),
    path("export/file/", exports.conversation_export_file, name="conversation_export_file"),
    path("facets/", facets.facet_rail, name="facet_rail"),
    path("suggest/", suggestions.conversation_suggest, name="conversation_suggest"),
    path("without/", suggestions.conversation_without, name="conversation_without"),
    path("keys/", keys.metadata_keys, name="metadata_keys"),
    path("keys/values/", keys.metadata_values, name="metadata_values"),
    path("columns/", columns.columns_choose, name="columns_choose"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("audit/<int:sequence>/", audit.audit_entry, name="audit_entry"),
    path("audit/verify/", audit.audit_verify, name="audit_verify"),
    path("audit/export/", audit.audit_export, name="audit_export"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("switch/", home.project_switch, name="project_switch"),
    path("sign-in/", sessions.sign_in, name="account_login"),
    path("sign-out/", sessions.sign_out, name="account_logout"),
    path("password/", sessions.change_password, name="account_change_password"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/new/", tokens.token_create, name="token_create"),
    path("tokens/<slug:key>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("p/<slug:project>/", include(in_a_project)),
    path("", include("conversations_admin.web.conversation_urls")),
    path("", include("conversations_admin.web.view_urls")),
    path("", include("conversations_admin.web.job_urls")),
    path("", include("conversations_admin.web.sync_urls")),
]
