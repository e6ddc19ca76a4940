"""Projects: list, add, change, test the connection of one. None is deleted."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, override

from django import forms
from django.contrib import messages
from django.contrib.admin import VERTICAL, display, register
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.connection import test_connection
from conversations_admin.actions.project_settings import (
    ProjectSettings,
    exposure,
    key_problem,
    settings_of,
)
from conversations_admin.actions.projects import change_project, create_project
from conversations_admin.admin.access import actor_of
from conversations_admin.admin.bases import RecordedAdmin, RecordedForm
from conversations_admin.admin.capabilities import capability_table
from conversations_admin.errors import ConsoleError, Denied
from conversations_admin.models import Project, User
from conversations_admin.models.project import DEFAULT_KEY_VARIABLE
from conversations_admin.stores.upstream.connection import key_variable_of

OWN = ("members", "records_machine_reads")
ADDRESS = ("base_url", "key_variable")
CALLS = ("organization", "upstream_project", "is_mirrored", "timeout", "calls_per_minute")
KNOWN = ("can_do", "found_out")
SETTINGS = {field.name for field in fields(ProjectSettings)}
COPY_NOTES = {
    True: "The copy fills by reading and by syncing: words find what was read since.",
    False: (
        "No text of a message is stored from now on. A job erases what is stored; it is among the "
        "jobs of the project."
    ),
}
TEST = "_test"
# Buttons after which the page of the project is shown again.
STAYING = {TEST, "_continue"}


class ProjectForm(RecordedForm):
    class Meta:
        model = Project
        fields = ("slug", "name", "kind", *OWN, *ADDRESS, *CALLS)
        help_texts = {
            "kind": "Stays as it is once the project is made.",
            "key_variable": (
                "The environment variable of this server that holds the upstream's key; the key "
                f"itself is not stored. Empty: {DEFAULT_KEY_VARIABLE}."
            ),
            "organization": "Sent as OpenAI-Organization.",
            "is_mirrored": (
                "Off: no text of a message is stored, and words cannot be searched. Switching it "
                "off later erases the text stored until then; switching it on again fills the "
                "copy by reading and syncing."
            ),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # The action has the rules of an address: a host in a private network may be one word.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions | {"base_url"}


@register(Project)
class ProjectAdmin(RecordedAdmin):
    form = ProjectForm
    list_display = ("name", "slug", "kind_word", "records_machine_reads", "created_at")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    filter_horizontal = ("members",)
    radio_fields = {"kind": VERTICAL}

    @override
    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> Any:
        general = (None, {"fields": ("slug", "name", "kind", *OWN)})
        if obj is None:
            words = "For the kind OpenAI alone: leave it as it is for a local project."
            upstream = {"fields": (*ADDRESS, *CALLS), "description": words}
            return [general, ("Upstream", upstream)]
        if not obj.is_upstream:
            return [general]
        upstream = {"fields": (*ADDRESS, "key_state", *CALLS)}
        return [general, ("Upstream", upstream), ("What the upstream can do", {"fields": KNOWN})]

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> Any:
        return () if obj is None else ("slug", "kind", "key_state", *KNOWN)

    @override
    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: Any, **kwargs: Any) -> Any:
        if db_field.name == "base_url":
            kwargs["form_class"] = forms.CharField
            kwargs["widget"] = forms.TextInput(
                attrs={"class": "vURLField", "inputmode": "url", "spellcheck": "false"}
            )
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @override
    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.filter(is_service=False).order_by("username")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @override
    def create(
        self,
        cleaned: dict[str, Any],
        *,
        actor: Actor,
        request: HttpRequest,
    ) -> Project:
        blank = ProjectSettings(slug=cleaned["slug"], name=cleaned["name"])
        return create_project(_asked(blank, cleaned), actor=actor)

    @override
    def change(self, obj: Project, cleaned: dict[str, Any], *, actor: Actor) -> Project:
        stored = Project.objects.get(pk=obj.pk)  # the form has changed `obj` already
        return change_project(stored, _asked(settings_of(stored), cleaned), actor=actor)

    @override
    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        project = Project.objects.get(pk=obj.pk)
        if change and "is_mirrored" in form.changed_data:
            self.message_user(request, COPY_NOTES[project.is_mirrored], messages.WARNING)
        if not STAYING & request.POST.keys():
            self._warn(request, project)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        project = context.get("original")
        # Not after a refusal: the form has put on the project what was typed.
        if project is not None and project.is_upstream and request.method == "GET":
            context["exposure"] = exposure(project.base_url)
        return super().render_change_form(request, context, *args, **kwargs)

    def _warn(self, request: HttpRequest, project: Project) -> None:
        """Say, to who leaves it, what the page of the project says."""
        if project.is_upstream and (words := exposure(project.base_url)):
            self.message_user(request, words, messages.WARNING)
        if problem := key_problem(project):
            self.message_user(request, problem, messages.WARNING)

    @override
    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(self.test_view)
        return [
            path("<int:pk>/test/", test, name="conversations_admin_project_test"),
            *super().get_urls(),
        ]

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call the upstream once; by POST alone, for the call is on record."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self._tested(request, get_object_or_404(Project, pk=pk))

    @override
    def response_post_save_add(self, request: HttpRequest, obj: Project) -> HttpResponseRedirect:
        if TEST in request.POST:
            return self._tested(request, Project.objects.get(pk=obj.pk))
        return super().response_post_save_add(request, obj)

    @override
    def response_post_save_change(self, request: HttpRequest, obj: Project) -> HttpResponseRedirect:
        if TEST in request.POST:
            return self._tested(request, Project.objects.get(pk=obj.pk))
        return super().response_post_save_change(request, obj)

    def _tested(self, request: HttpRequest, project: Project) -> HttpResponseRedirect:
        try:
            found = test_connection(project, actor=actor_of(request))
        except Denied:
            raise
        except ConsoleError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            level = messages.SUCCESS if found.is_good else messages.ERROR
            self.message_user(request, found.words, level)
        return redirect("admin:conversations_admin_project_change", project.pk)

    @display(description="kind")
    def kind_word(self, project: Project) -> str:
        """Its label is a sentence, too long for a row."""
        return project.kind

    @display(description="key")
    def key_state(self, project: Project) -> str:
        return key_problem(project) or f"{key_variable_of(project)} is set."

    @display(description="known so far")
    def can_do(self, project: Project) -> str:
        return capability_table(project.capabilities)

    @display(description="last found out")
    def found_out(self, project: Project) -> str:
        if project.probed_at is None:
            return "never"
        moment = localtime(project.probed_at)
        return f"{date_format(moment, 'DATETIME_FORMAT')} {moment:%Z}"


def _asked(settings: ProjectSettings, cleaned: dict[str, Any]) -> ProjectSettings:
    """`settings` with what the form offered; the rest stays."""
    asked = {name: value for name, value in cleaned.items() if name in SETTINGS}
    return replace(settings, **asked | {"members": tuple(cleaned["members"])})
