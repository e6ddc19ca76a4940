"""Every address of the console."""

from django.contrib import admin
from django.urls import include, path

handler400 = "conversations_admin.web.views.errors.bad_request"
handler403 = "conversations_admin.web.views.errors.forbidden"
handler404 = "conversations_admin.web.views.errors.not_found"
handler500 = "conversations_admin.web.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("conversations_admin.web.urls")),
    path("", include("conversations_admin.api.urls")),
]
