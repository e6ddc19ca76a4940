"""Addresses of saved views."""

from django.urls import URLPattern, URLResolver, include, path

from conversations_admin.web.views import saved_views

of_a_view: list[URLPattern | URLResolver] = [
    path("", saved_views.view_edit, name="view_edit"),
    path("update/", saved_views.view_update, name="view_update"),
    path("reset/", saved_views.view_reset, name="view_reset"),
    path("star/", saved_views.view_star, name="view_star"),
    path("default/", saved_views.view_default, name="view_default"),
    path("delete/", saved_views.view_delete, name="view_delete"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/views/", saved_views.view_list, name="view_list"),
    path("p/<slug:project>/views/new/", saved_views.view_create, name="view_create"),
    path("p/<slug:project>/views/<position:view_id>/", include(of_a_view)),
]
