"""Every address of the dashboard: who may come in, and who is turned away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Permission as Right
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import cancel_job, start_job
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.tokens import create_token
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import create_view
from conversations_admin.models import AuditEntry, Conversation, Job, Project, SavedView, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from conversations_admin.web import urls


@dataclass(frozen=True)
class Expected:
    """Who may use an address: everybody, who signed in, or who has one of `rights`."""

    method: str = "get"
    rights: tuple[Permission, ...] = ()
    is_for_strangers: bool = False
    form: dict[str, str] = field(default_factory=dict)


SIGNED_IN = Expected()
FIND, READ = Permission.FIND, Permission.READ
EXPECTED = {
    "home": SIGNED_IN,
    "project_home": SIGNED_IN,
    "project_switch": Expected("post", form={"project": "support"}),
    "account_login": Expected(is_for_strangers=True),
    "account_logout": Expected(is_for_strangers=True),
    "account_change_password": SIGNED_IN,
    "preferences": SIGNED_IN,
    "token_list": SIGNED_IN,
    "token_create": Expected("post"),
    "token_revoke": SIGNED_IN,
    "conversation_list": Expected(rights=(FIND,)),
    "conversation_export": Expected(rights=(FIND,)),
    # Of metadata alone; all else needs the right to read.
    "conversation_export_file": Expected("post", rights=(FIND,), form={"format": "csv"}),
    "facet_rail": Expected(rights=(FIND,)),
    "conversation_suggest": Expected(rights=(FIND,)),
    "conversation_without": Expected(rights=(FIND,)),
    "columns_choose": Expected(rights=(FIND,)),
    "metadata_keys": Expected(rights=(FIND,)),
    "metadata_values": Expected(rights=(FIND,)),
    "view_list": Expected(rights=(FIND,)),
    "view_create": Expected(rights=(FIND,)),
    "view_edit": Expected(rights=(FIND,)),
    "view_update": Expected("post", rights=(FIND,), form={"q": "tier:free"}),
    "view_reset": Expected("post", rights=(FIND,)),
    "view_star": Expected("post", rights=(FIND,), form={"starred": "1"}),
    "view_default": Expected("post", rights=(Permission.SHARE_VIEWS,), form={"default": "1"}),
    "view_delete": Expected(rights=(FIND,)),
    "job_list": Expected(rights=(FIND, Permission.VIEW_PROJECTS)),
    "job_start": Expected("post", rights=(Permission.RUN_JOBS,), form={"kind": "search.rebuild"}),
    "job_detail": Expected(rights=(FIND, Permission.VIEW_PROJECTS)),
    "job_cancel": Expected(rights=(Permission.RUN_JOBS,)),
    "job_resume": Expected("post", rights=(Permission.RUN_JOBS,)),
    "job_retry": Expected("post", rights=(Permission.RUN_JOBS,)),
    "sync_page": Expected(rights=(FIND, Permission.VIEW_PROJECTS)),
    "sync_start": Expected("post", rights=(Permission.RUN_JOBS,), form={"kind": "sync.sweep"}),
    "ids_read": Expected(rights=(Permission.RUN_JOBS,)),
    "ids_fetch": Expected("post", rights=(Permission.RUN_JOBS,)),
    # Everybody may see what they did themselves.
    "audit_list": SIGNED_IN,
    "audit_entry": SIGNED_IN,
    "audit_verify": Expected("post", rights=(Permission.VERIFY_AUDIT,)),
    "audit_export": Expected("post", rights=(Permission.EXPORT_AUDIT,), form={"format": "csv"}),
    # With FIND alone its metadata.
    "conversation_detail": Expected(rights=(FIND, READ)),
    "conversation_raw": Expected(rights=(READ,)),
    "conversation_create": Expected(rights=(Permission.CREATE,)),
    "conversation_delete": Expected(rights=(Permission.DELETE,)),
    "copy_remove": Expected(rights=(Permission.DELETE,)),
    "metadata_edit": Expected(rights=(Permission.CHANGE_METADATA,)),
    "item_create": Expected(rights=(Permission.ADD_ITEMS,)),
    "item_raw": Expected(rights=(READ,)),
    "items_delete": Expected(rights=(Permission.DELETE_ITEMS,)),
    "item_raw_by_id": Expected(rights=(READ,)),
    "drift_acknowledge": Expected("post", rights=(Permission.CHANGE_METADATA,)),
    "conversation_standing": Expected(rights=(FIND,)),
    "conversation_writes": Expected(rights=(FIND,)),
    "project_standing": Expected(rights=(FIND,)),
    "project_writes": Expected(rights=(FIND,)),
    "items_restore": Expected("post", rights=(Permission.RESTORE_ITEMS,), form={"position": "1"}),
}


def _patterns(of: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in of:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each


NAMES = [pattern.name or str(pattern.pattern) for pattern in _patterns(urls.urlpatterns)]
IN_A_PROJECT = [
    name
    for name in NAMES
    if name in EXPECTED
    and name.startswith(
        ("conv", "facet", "col", "audit", "meta", "item", "view", "job", "sync", "ids")
    )
]


@dataclass
class Place:
    """Something of everything an address can name."""

    project: Project
    conversation: Conversation
    entry: AuditEntry
    token_key: str
    view: SavedView
    job: Job

    def address(self, name: str, *, project: str = "") -> str:
        everything = {
            "project": project or self.project.slug,
            "conversation_id": self.conversation.conversation_id,
            "sequence": self.entry.sequence,
            "position": 1,
            "key": self.token_key,
            "view_id": self.view.pk,
            "job_id": self.job.pk,
        }
        pattern = next(each for each in _patterns(urls.urlpatterns) if each.name == name)
        named = set(pattern.pattern.converters) | _parents(name)
        return reverse(name, kwargs={key: everything[key] for key in named})


def _parents(name: str) -> set[str]:
    def search(of: list[URLPattern | URLResolver], above: set[str]) -> Iterator[set[str]]:
        for each in of:
            if isinstance(each, URLResolver):
                yield from search(each.url_patterns, above | set(each.pattern.converters))
            elif each.name == name:
                yield above

    return next(search(urls.urlpatterns, set()))


@pytest.fixture
def person(make_user: Callable[..., User]) -> User:
    return make_user(username="person")


@pytest.fixture
def place(project: Project, make_conversation: Callable[..., Conversation], person: User) -> Place:
    conversation = make_conversation("Hello", tier="gold")
    actor = Actor.of_user(person, via=Via.DASHBOARD)
    token, _ = create_token("Mine", project=project, scope=Scope.READ, actor=actor, user=person)
    entry = AuditEntry.objects.get(action="token.create")
    # Nothing of another's: who has no right to share may do all this with their own.
    keeper = Actor(name="person", via=Via.DASHBOARD, user_id=person.pk)
    view = create_view(project, ViewSettings(name="Mine"), actor=keeper)
    # One that has ended, of a kind that may be started again.
    job = cancel_job(start_job(project, "search.rebuild", actor=keeper), actor=keeper)
    return Place(project, conversation, entry, token.token_key, view, job)


def call(browser: Client, place: Place, name: str, *, project: str = "") -> int:
    expected = EXPECTED[name]
    url = place.address(name, project=project)
    status: int = getattr(browser, expected.method)(url, expected.form).status_code
    return status


def grant(user: User, *rights: Permission) -> None:
    names = [right.partition(".")[2] for right in rights]
    user.user_permissions.set(
        Right.objects.filter(content_type__app_label="conversations_admin", codename__in=names)
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_address_says_who_may_use_it(name: str) -> None:
    assert name in EXPECTED, f"Say in EXPECTED who may use '{name}'."


@pytest.mark.parametrize("name", [name for name in NAMES if name in EXPECTED])
def test_a_stranger_is_asked_to_sign_in(client: Client, place: Place, name: str) -> None:
    expected = EXPECTED[name]

    response = getattr(client, expected.method)(place.address(name), expected.form)

    is_asked = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
    assert is_asked is (not expected.is_for_strangers or name == "account_logout")


@pytest.mark.parametrize("name", [name for name in NAMES if name in EXPECTED])
def test_who_has_the_right_comes_in(
    place: Place, person: User, sign_in: Callable[[User], Client], name: str
) -> None:
    grant(person, FIND, READ, *EXPECTED[name].rights)

    assert call(sign_in(person), place, name) not in {401, 403, 404, 405, 500}


@pytest.mark.parametrize("name", [name for name in NAMES if EXPECTED.get(name, SIGNED_IN).rights])
def test_who_lacks_the_right_is_turned_away(
    place: Place, person: User, sign_in: Callable[[User], Client], name: str
) -> None:
    grant(person, *(right for right in Permission if right not in EXPECTED[name].rights))

    assert call(sign_in(person), place, name) == 403


@pytest.fixture
def closed_project(superuser: User) -> Project:
    project = Project.objects.create(slug="closed", name="Closed")
    project.members.add(superuser)
    return project


@pytest.mark.usefixtures("closed_project")
@pytest.mark.parametrize("name", IN_A_PROJECT)
@pytest.mark.parametrize("slug", ["closed", "no-such-project"])
def test_a_project_that_is_not_open_is_not_there(
    place: Place, person: User, sign_in: Callable[[User], Client], name: str, slug: str
) -> None:
    grant(person, *Permission)

    assert call(sign_in(person), place, name, project=slug) == 404


OF_ONE = (
    "job_detail",
    "job_cancel",
    "job_resume",
    "job_retry",
    "view_edit",
    "view_update",
    "view_reset",
    "view_star",
    "view_default",
    "view_delete",
)


@pytest.mark.parametrize(
    "name", [n for n in IN_A_PROJECT if n in {"audit_entry", *OF_ONE} or "item" in n]
)
def test_nothing_is_reached_through_another_project(
    place: Place,
    person: User,
    sign_in: Callable[[User], Client],
    other_project: Project,
    name: str,
) -> None:
    grant(person, *Permission)

    assert call(sign_in(person), place, name, project=other_project.slug) in {400, 404}


@pytest.mark.parametrize("name", [name for name in NAMES if name in EXPECTED])
def test_every_form_needs_its_token(place: Place, person: User, name: str) -> None:
    grant(person, *Permission)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert browser.post(place.address(name), EXPECTED[name].form).status_code in {403, 405}
