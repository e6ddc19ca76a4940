"""Lists of the admin that cost the same on a large table as on a small one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, override

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from conversations_admin.admin.access import open_projects
from conversations_admin.models import Project

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator

COUNT_CAP = 10_000
PROJECT = "project"


class CappedCount(int):
    """A number that says when it stands for more."""

    def __str__(self) -> str:
        return f"{COUNT_CAP:,}+" if self >= COUNT_CAP else f"{int(self):,}"


class CappedPaginator(AnyPaginator):
    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return CappedCount(rows.order_by().values("pk")[:COUNT_CAP].count())


class FixedOrderList(ChangeList):
    """In the order of an index: an order asked for in the address could sort the table."""

    @override
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return list(self.model_admin.get_ordering(request))


class ProjectFilter(SimpleListFilter):
    """One project at a time, so that its index gives the newest."""

    title = PROJECT
    parameter_name = PROJECT

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(project.slug, project.name) for project in open_projects(request)]

    @override
    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        chosen = self.value() or (self.lookup_choices[0][0] if self.lookup_choices else "")
        for slug, name in self.lookup_choices:
            yield {
                "selected": slug == chosen,
                "query_string": changelist.get_query_string({PROJECT: slug}),
                "display": name,
            }

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(project=chosen_project(request))


def chosen_project(request: HttpRequest) -> Project | None:
    """The project of the address, or the first; None if it is not open to the person."""
    projects = open_projects(request)
    slug = request.GET.get(PROJECT)
    return (projects.filter(slug=slug) if slug else projects).first()
