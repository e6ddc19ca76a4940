"""What the pages of the admin stand on: forms that call actions, and pages that only show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.contrib.admin import ModelAdmin, ShowFacets
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from conversations_admin.actions.actor import Actor
from conversations_admin.admin.access import actor_of
from conversations_admin.admin.listing import CappedPaginator, FixedOrderList
from conversations_admin.errors import ConsoleError

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelAdmin, AnyModelForm = ModelAdmin, forms.ModelForm


FILTER_SUFFIXES = ("__exact", "__id__exact", "__isnull")


class RecordedForm(AnyModelForm):
    """A form that can show what an action refused; `renamed` maps the action's words to fields."""

    refusal: ClassVar[ConsoleError | None] = None
    renamed: ClassVar[dict[str, str]] = {}

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            param = self.refusal.param or ""
            name = self.renamed.get(param, param)
            self.add_error(name if name in self.fields else None, self.refusal.message)
        return cleaned


class ConsoleAdmin(AnyModelAdmin):
    """Nothing is deleted, nothing is found by a field that is not offered, nothing is counted
    beyond the cap; our audit log takes the place of Django's history.
    """

    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by = ()

    @override
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FixedOrderList]:
        return FixedOrderList

    @override
    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only filters that are shown: Django would let `?text__contains=` guess at messages."""
        offered = set()
        for spec in self.get_list_filter(request):
            if isinstance(spec, str):
                offered |= {f"{spec}{suffix}" for suffix in FILTER_SUFFIXES}
            else:
                offered.add(getattr(spec, "parameter_name", ""))
        return lookup in offered

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @override
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise Http404("The audit log has the history.")

    def _log_nothing(self, request: HttpRequest, *_: Any, **__: Any) -> Any:
        """Our log has it; Django's could be edited."""

    log_addition = log_change = log_deletions = _log_nothing


class RecordedAdmin(ConsoleAdmin):
    """Saving calls an action with what the form holds, and nothing else."""

    form = RecordedForm

    def create(self, cleaned: dict[str, Any], *, actor: Actor, request: HttpRequest) -> Model:
        raise NotImplementedError

    def change(self, obj: Any, cleaned: dict[str, Any], *, actor: Actor) -> Model:
        raise NotImplementedError

    @override
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # Not atomic, as Django's own is: the record of a refusal must survive the refusal.
        try:
            return self._shown(request, object_id, form_url, extra_context)
        except ConsoleError as error:
            request.refusal = error  # type: ignore[attr-defined]
            return self._shown(request, object_id, form_url, extra_context)

    def _shown(self, *arguments: Any) -> HttpResponse:
        response: HttpResponse = self._changeform_view(*arguments)  # type: ignore[attr-defined]
        return response

    @override
    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        refused = {"refusal": getattr(request, "refusal", None)}
        made: type[Any] = type(form)(form.__name__, (form,), refused)
        return made

    @override
    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        actor = actor_of(request)
        if change:
            self.change(obj, form.cleaned_data, actor=actor)
        else:
            obj.pk = self.create(form.cleaned_data, actor=actor, request=request).pk

    @override
    def save_related(self, *_: Any) -> None:
        """The action stored these, too."""


class ReadOnlyAdmin(ConsoleAdmin):
    actions = None

    @override
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
