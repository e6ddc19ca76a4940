"""Addresses of what keeps a project up to its upstream."""

from django.urls import URLPattern, URLResolver, path

from conversations_admin.web.views import ids, sync

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/sync/", sync.sync_page, name="sync_page"),
    path("p/<slug:project>/sync/start/", sync.sync_start, name="sync_start"),
    path("p/<slug:project>/sync/ids/", ids.ids_read, name="ids_read"),
    path("p/<slug:project>/sync/ids/fetch/", ids.ids_fetch, name="ids_fetch"),
]
