"""Saved views over the management API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import create_view
from conversations_admin.models import ApiToken, AuditEntry, Project, SavedView, User
from conversations_admin.models.audit import Via
from tests.api.conftest import Program

VIEWS = "/api/projects/support/views/"
LIST = "/api/projects/support/conversations/"
GOLD = {"name": "Gold", "query": 'plan:"pro"   refund', "columns": ["plan"], "sort": "active"}

type ProgramOf = Callable[[str], Program]
type MakeToken = Callable[..., tuple[ApiToken, str]]


def save(program: Program, **body: Any) -> dict[str, Any]:
    answer = program.post(VIEWS, GOLD | body)
    assert answer.status_code == 200, answer.content
    made: dict[str, Any] = answer.json()
    return made


def patch(program: Program, view: dict[str, Any], **body: Any) -> Any:
    path = f"{VIEWS}{view['id']}/"
    return program.http.patch(path, body, content_type="application/json")


def error(answer: Any) -> tuple[int, str | None, str | None]:
    told = answer.json()["error"]
    return answer.status_code, told["param"], told["code"]


def test_a_view_is_saved_listed_changed_and_deleted(program: Program) -> None:
    view = save(program)
    assert view["query"] == "plan:pro refund"
    assert view["owner"] == "token:support/integration"
    assert (view["visibility"], view["is_default"], view["revision"]) == ("mine", False, 1)

    listed = program.get(VIEWS).json()
    assert (listed["data"], listed["has_more"]) == ([view], False)
    assert program.get(f"{VIEWS}{view['id']}/").json() == view

    changed = patch(program, view, columns=None, visibility="shared", is_default=True).json()
    assert changed["columns"] is None
    assert (changed["name"], changed["revision"]) == ("Gold", 2)
    assert (changed["visibility"], changed["is_default"]) == ("shared", True)

    gone = program.delete(f"{VIEWS}{view['id']}/")
    assert gone.json() == {"id": view["id"], "deleted": True}
    assert program.get(f"{VIEWS}{view['id']}/").status_code == 404
    acts = AuditEntry.objects.filter(action__startswith="view.").order_by("sequence")
    assert [act.action for act in acts] == ["view.create", "view.share", "view.delete"]


def test_a_view_finds_what_its_query_says(program: Program, start: Callable[..., str]) -> None:
    older = start("refund please", plan="pro")
    newer = start("a refund", plan="pro")
    start("refund", plan="free")
    view = save(program)
    program.post(f"/v1/conversations/{older}/items", {"items": [{"role": "user", "content": "x"}]})

    def found(**query: Any) -> list[str]:
        return [row["id"] for row in program.get(LIST, **query).json()["data"]]

    assert found(view=view["id"]) == [older, newer]
    assert len(found(view=view["id"], q="plan:free")) == 1
    assert len(found(view=view["id"], q="")) == 3


@pytest.mark.parametrize("view", ["999", "x", "-1", "", "9" * 40, "\x00"])
def test_an_unknown_view_finds_nothing(program: Program, view: str) -> None:
    assert error(program.get(LIST, view=view)) == (404, "view", "view_not_found")


def test_the_platforms_own_list_knows_no_views(program: Program) -> None:
    assert program.get("/v1/conversations", view="1").status_code == 400


def test_a_query_that_stopped_parsing_is_told(program: Program) -> None:
    view = save(program)
    SavedView.objects.update(query='plan:"pro')

    status, param, code = error(program.get(LIST, view=view["id"]))

    assert (status, code) == (400, "invalid_query")
    assert param == "view"


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"name": ""}, "name", "invalid_value"),
        ({"name": None}, "name", "invalid_value"),
        ({"name": "x" * 81}, "name", "invalid_value"),
        ({"name": "x" * 10_000}, "name", "invalid_value"),
        ({"name": "a\x00"}, "name", "invalid_value"),
        ({"name": "\u200b"}, "name", "missing_name"),
        ({"query": 'plan:"pro'}, "query", "invalid_query"),
        ({"query": 7.5}, "query", None),
        ({"columns": "plan"}, "columns", "invalid_value"),
        ({"columns": [f"k{number}" for number in range(13)]}, "columns", "invalid_value"),
        ({"columns": ["x" * 65]}, "columns", "invalid_value"),
        ({"sort": "size"}, "sort", "invalid_value"),
        ({"visibility": "public"}, "visibility", "invalid_value"),
        ({"is_default": True}, "is_default", "default_is_shared"),
        ({"star": True}, "star", "unknown_parameter"),
    ],
)
def test_a_wrong_body_is_refused_by_name(
    program: Program, body: dict[str, Any], param: str, code: str | None
) -> None:
    answer = program.post(VIEWS, GOLD | body)

    if code is None:  # a number is read as its digits
        assert answer.status_code == 200
    else:
        assert error(answer) == (400, param, code)
        assert not SavedView.objects.exists()


def test_a_broken_query_says_where(program: Program) -> None:
    answer = program.post(VIEWS, GOLD | {"query": 'plan:"pro'})
    assert answer.json()["error"]["position"] == 5


def test_a_body_that_is_no_object_is_refused(program: Program) -> None:
    assert error(program.post(VIEWS, [GOLD]))[0] == 400
    assert error(program.post(VIEWS))[:2] == (400, "name")


def test_a_name_is_taken_once(program: Program) -> None:
    save(program)
    assert error(program.post(VIEWS, GOLD | {"name": "GOLD"})) == (400, "name", "name_taken")


def test_a_change_of_what_changed_meanwhile_is_refused(program: Program) -> None:
    view = save(program)
    assert patch(program, view, name="Golden", revision=1).status_code == 200

    assert error(patch(program, view, name="Old", revision=1))[::2] == (409, "changed_meanwhile")
    assert patch(program, view, name="New").json()["name"] == "New"


@pytest.fixture
def kept(project: Project, curator: User) -> tuple[SavedView, SavedView]:
    """What the curator keeps alone, and what they share."""
    keeper = Actor.of_user(curator, via=Via.DASHBOARD)
    shared = ViewSettings(name="Open", visibility="shared")
    return (
        create_view(project, ViewSettings(name="Secret"), actor=keeper),
        create_view(project, shared, actor=keeper),
    )


def test_what_another_keeps_is_not_there(
    program: Program, kept: tuple[SavedView, SavedView]
) -> None:
    secret, _ = kept

    assert [view["name"] for view in program.get(VIEWS).json()["data"]] == ["Open"]
    for answer in (
        program.get(f"{VIEWS}{secret.pk}/"),
        patch(program, {"id": secret.pk}, name="x"),
        program.delete(f"{VIEWS}{secret.pk}/"),
        program.get(LIST, view=secret.pk),
    ):
        assert answer.status_code == 404
        assert "Secret" not in answer.text


def test_a_persons_key_sees_and_may_what_the_person_does(
    kept: tuple[SavedView, SavedView],
    program_of: ProgramOf,
    make_token: MakeToken,
    curator: User,
    viewer: User,
) -> None:
    _, shared = kept
    own = program_of(make_token("own", user=curator)[1])
    assert len(own.get(VIEWS).json()["data"]) == 2
    plain = program_of(make_token("plain", user=viewer)[1])
    assert patch(plain, {"id": shared.pk}, name="x").status_code == 403
    assert plain.post(VIEWS, GOLD | {"visibility": "shared"}).status_code == 403
    assert plain.post(VIEWS, GOLD).status_code == 200
