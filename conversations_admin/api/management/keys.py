"""The metadata keys of a project, and the values of one of them."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.reads import require_search
from conversations_admin.api.documentation import search
from conversations_admin.api.management.figures import MetadataKey, MetadataValue, near_duplicates
from conversations_admin.api.management.pages import page_object
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.parameters import require_known, text_of
from conversations_admin.search.language.tree import AnyOf, Has
from conversations_admin.search.statistics import alike_keys, statistics_of, usage_of, value_page
from conversations_admin.wire.paging import parse_limit
from conversations_admin.wire.refusals import missing


@search.keys
class KeysView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        parameters = request.query_params
        require_known(parameters, ("limit", "after"))
        limit, after = parse_limit(parameters.get("limit")), text_of(parameters, "after")
        usage = usage_of(self.project)
        further = [use for use in usage.keys if after is None or use.key > after]
        rows = statistics_of(self.project, further[:limit], usage)
        return Response(
            page_object(
                MetadataKey(rows, many=True).data,
                has_more=len(further) > limit,
                cursor="key",
                keys_are_capped=usage.is_capped,
                near_duplicates=near_duplicates(
                    alike_keys(usage), lambda names: AnyOf(tuple(map(Has, names)))
                ),
            )
        )


@search.key_values
class KeyValuesView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        parameters = request.query_params
        require_known(parameters, ("key", "prefix", "limit", "after"))
        key = text_of(parameters, "key")
        if key is None:
            raise missing("key")
        page = value_page(
            self.project,
            key,
            limit=parse_limit(parameters.get("limit")),
            after=text_of(parameters, "after"),
            prefix=text_of(parameters, "prefix") or "",
        )
        rows = MetadataValue(page.values, many=True).data
        return Response(page_object(rows, has_more=page.has_more, cursor="value"))
