"""What every JSON route has in common. Imported by the views of this package."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conversations_admin.actions.actor import Actor
from conversations_admin.api.exceptions import invalid_url
from conversations_admin.api.parsers import take_unmeasured
from conversations_admin.models import ApiToken, Project


class AlwaysJSON(BaseContentNegotiation):
    """There is one form of everything, so what the caller accepts decides nothing."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:  # noqa: ARG002
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 DRF's signature
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 DRF's signature
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class Endpoint(APIView):
    """A route for programs, open to the holder of a token and bound to its project.

    Faults are told in this order: no key, no permission, a bad body or parameter, a thing
    that is not there.
    """

    content_negotiation_class = AlwaysJSON
    metadata_class = None

    @property
    def project(self) -> Project:
        project: Project = _token_of(self.request).project
        return project

    @property
    def actor(self) -> Actor:
        request_id: str = self.request._request.request_id  # type: ignore[attr-defined]  # noqa: SLF001
        return Actor.of_token(_token_of(self.request), request_id=request_id)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        take_unmeasured(request._request)  # noqa: SLF001 DRF has no other name for it

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Say how long the answer is, so that the server need not send it in chunks."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        final.add_post_render_callback(_measure)
        return final

    def options(self, *_: Any, **__: Any) -> Response:
        """Name the methods, in the Allow header that every answer has."""
        return Response(status=204)


def _measure(response: Response) -> None:
    response.headers["Content-Length"] = str(len(response.content))


def _token_of(request: Request) -> ApiToken:
    token: ApiToken = request.auth  # type: ignore[assignment]  # what BearerToken answers
    return token


class UnknownPath(Endpoint):
    """Every address that nothing answers, whoever asks and by whatever method."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise invalid_url(request)
