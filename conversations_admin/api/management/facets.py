"""What the matches of a query have in common: facets, how many they are, and from when."""

from __future__ import annotations

from typing import cast

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.reads import require_search
from conversations_admin.api.documentation import search
from conversations_admin.api.management.figures import FacetOfKey, VolumeBar
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.parameters import Question, choice_of, number_of, question_of
from conversations_admin.search.facets import facets_of
from conversations_admin.search.volume import Unit, volume_of

MAX_KEYS, USUAL_KEYS = 500, 50
MAX_VALUES, USUAL_VALUES = 100, 8


class QuestionEndpoint(ProjectEndpoint):
    """A route that is asked about the matches of a query."""

    def question(self, request: Request, *further: str) -> Question:
        question = question_of(request, further=further)
        require_search(self.project, actor=self.actor, query=question.query)
        return question


@search.facets
class FacetsView(QuestionEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        parameters = request.query_params
        question = self.question(request, "keys", "values")
        keys = number_of(parameters, "keys", default=USUAL_KEYS, maximum=MAX_KEYS)
        values = number_of(parameters, "values", default=USUAL_VALUES, maximum=MAX_VALUES)
        facets = facets_of(question.matches(self.project), limit_values=values)
        rows = sorted(facets.facets, key=lambda facet: (-facet.coverage, facet.key))[:keys]
        return Response(
            {
                "object": "facets",
                "data": FacetOfKey(rows, many=True).data,
                "basis": facets.basis.number,
                "basis_is_capped": facets.basis.is_capped,
            }
        )


@search.count
class CountView(QuestionEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        count = self.question(request).matches(self.project).count()
        return Response(
            {"object": "count", "count": count.number, "count_is_capped": count.is_capped}
        )


@search.volume
class VolumeView(QuestionEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        question = self.question(request, "unit")
        unit = choice_of(request.query_params, "unit", choices=search.UNITS)
        matches = question.matches(self.project)
        volume = volume_of(matches, zone=question.zone, unit=cast("Unit | None", unit))
        return Response(
            {
                "object": "volume",
                "data": VolumeBar(volume.bars, many=True).data,
                "unit": volume.unit,
                "zone": str(question.zone),
                "is_capped": volume.is_capped,
            }
        )
