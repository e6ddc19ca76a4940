"""What a project can be set to, and what is refused. For projects' actions and their callers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import SplitResult, urlsplit

from django.conf import settings as site
from django.core.exceptions import ValidationError

from conversations_admin.errors import InvalidRequest, KeyMissing
from conversations_admin.models import Project, User
from conversations_admin.models.project import DEFAULT_BASE_URL, DEFAULT_KEY_VARIABLE, Kind
from conversations_admin.stores.upstream.connection import key_in, key_variable_of
from conversations_admin.stores.upstream.probe import is_plain_http, is_private

if TYPE_CHECKING:
    from django.db.models import Field

UPSTREAM = (
    "base_url",
    "key_variable",
    "organization",
    "upstream_project",
    "is_mirrored",
    "timeout",
    "calls_per_minute",
)
SENT_AS_HEADERS = ("organization", "upstream_project")
MAX_URL = 500
MAX_CALLS = 100_000
NOT_IN_ADDRESSES = frozenset(' \\"<>')
# Who may change projects could otherwise have this server send its own secrets anywhere.
OWN_SECRETS = frozenset({"SECRET_KEY", "DATABASE_URL", "TASKS_BROKER", "ADMIN_PASSWORD"})


@dataclass(frozen=True, kw_only=True)
class ProjectSettings:
    """What a project is set to. Nobody in `members` means everybody with a role.

    An upstream's settings stay as they are here for a local project. An empty `base_url` is
    the platform's.
    """

    slug: str
    name: str
    kind: str = Kind.LOCAL.value
    members: tuple[User, ...] = ()
    records_machine_reads: bool = False
    base_url: str = ""
    key_variable: str = ""
    organization: str = ""
    upstream_project: str = ""
    is_mirrored: bool = True
    timeout: int = 10
    calls_per_minute: int = 300

    @property
    def is_upstream(self) -> bool:
        return self.kind == Kind.OPENAI

    def described(self) -> dict[str, Any]:
        """For the audit log. The key is not here to be told; its variable's name is."""
        own = {
            "slug": self.slug,
            "name": self.name,
            "kind": self.kind,
            "members": sorted(user.get_username() for user in self.members),
            "records_machine_reads": self.records_machine_reads,
        }
        return own | (self.upstream() if self.is_upstream else {})

    def upstream(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in UPSTREAM}


def settings_of(project: Project) -> ProjectSettings:
    names = {field.name for field in fields(ProjectSettings)} - {"members"}
    stored = {name: getattr(project, name) for name in names}
    return ProjectSettings(members=tuple(project.members.all()), **stored)


def examined(settings: ProjectSettings, *, known_url: str | None = None) -> ProjectSettings:
    """`settings` as they are stored. Raises InvalidRequest with the field that breaks a rule.

    May ask the name service for the host of `base_url`, unless it is the `known_url`: not for
    use in a transaction.
    """
    if settings.kind not in Kind.values:
        kinds = " or ".join(Kind.values)
        raise InvalidRequest(f"A project is {kinds}, not '{settings.kind}'.", param="kind")
    if not settings.is_upstream:
        _refuse_upstream(settings)
        return _fitting(settings)
    wanted = _fitting(_normalised(settings))
    if wanted.base_url != known_url:
        _refuse_exposed(wanted.base_url)
    return wanted


def exposure(base_url: str) -> str:
    """Why an upstream at this address needs ALLOW_PRIVATE_UPSTREAMS; empty if it does not.

    Looks the host up, unless it is the platform's.
    """
    if not base_url or base_url == DEFAULT_BASE_URL:
        return ""
    if is_private(base_url):
        return f"The address {base_url} points into the private network or to this machine."
    if is_plain_http(base_url):
        return f"The address {base_url} is not https: keys and messages could be read on the way."
    return ""


def key_problem(project: Project) -> str:
    """Why nothing can be asked of the project's upstream, or nothing. Calls nobody."""
    if project.is_upstream:
        try:
            key_in(key_variable_of(project))
        except KeyMissing as error:
            return error.message
    return ""


def _refuse_upstream(settings: ProjectSettings) -> None:
    usual = ProjectSettings(slug="", name="").upstream()
    for name, value in settings.upstream().items():
        if value != usual[name]:
            raise InvalidRequest(
                "A local project has no upstream: leave this as it was, or choose the kind openai.",
                param=name,
                code="no_upstream",
            )


def _normalised(settings: ProjectSettings) -> ProjectSettings:
    return replace(
        settings,
        base_url=normalised_url(settings.base_url),
        key_variable=settings.key_variable.strip() or DEFAULT_KEY_VARIABLE,
        organization=settings.organization.strip(),
        upstream_project=settings.upstream_project.strip(),
    )


def _fitting(settings: ProjectSettings) -> ProjectSettings:
    """`settings`, held against the rules of their columns and then against ours."""
    for name in ("slug", "name", *(UPSTREAM if settings.is_upstream else ())):
        if name != "base_url":  # its own rules are stricter, and let a host be one word
            _hold_against_column(name, getattr(settings, name))
    if not settings.name.isprintable():
        raise InvalidRequest("A name has printable characters only.", param="name")
    for name in SENT_AS_HEADERS:
        if not all("!" <= character <= "~" for character in getattr(settings, name)):
            words = "This is sent as a header: letters, digits and signs, without spaces."
            raise InvalidRequest(words, param=name)
    if settings.calls_per_minute > MAX_CALLS:
        words = f"Jobs may make at most {MAX_CALLS:,} calls a minute."
        raise InvalidRequest(words, param="calls_per_minute")
    _refuse_own_secret(settings.key_variable)
    return settings


def _hold_against_column(name: str, value: object) -> None:
    column = cast("Field[Any, Any]", Project._meta.get_field(name))
    try:
        column.clean(value, None)
    except ValidationError as error:
        raise InvalidRequest(" ".join(error.messages), param=name) from error


def _refuse_own_secret(variable: str) -> None:
    if variable in OWN_SECRETS:
        raise InvalidRequest(
            f"{variable} is a secret of this server, which goes to no upstream. Put the "
            f"upstream's key into a variable of its own, such as {DEFAULT_KEY_VARIABLE}.",
            param="key_variable",
            code="own_secret",
        )


def _refuse_exposed(base_url: str) -> None:
    words = exposure(base_url)
    if words and not site.ALLOW_PRIVATE_UPSTREAMS:
        raise InvalidRequest(
            f"{words} If that is meant, set ALLOW_PRIVATE_UPSTREAMS=true in the environment of "
            "this server and start it again.",
            param="base_url",
            code="private_upstream",
        )


def normalised_url(text: str) -> str:
    """An http(s) address without a slash at its end; raises InvalidRequest for any other."""
    address = text.strip()
    if not address:
        return ""
    parts = _split(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _unusable(f"Give an address such as {DEFAULT_BASE_URL}.")
    if "@" in parts.netloc:
        raise _unusable("Leave user name and password out: the key comes from a variable.")
    if "?" in address or "#" in address:
        raise _unusable("Leave out what follows ? or #: paths are added at the end.")
    if len(address) > MAX_URL:
        raise _unusable(f"An address may have {MAX_URL} characters; this has {len(address)}.")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _split(address: str) -> SplitResult:
    if not address.isprintable() or set(address) & NOT_IN_ADDRESSES:
        raise _unusable("An address has no spaces, quotes or backslashes.")
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 reading it is what checks it
    except ValueError as error:
        raise _unusable("The host or the port of this address cannot be.") from error
    return parts


def _unusable(words: str) -> InvalidRequest:
    return InvalidRequest(words, param="base_url", code="invalid_base_url")
