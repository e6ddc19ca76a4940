"""What this version does not know passes through `/v1` whole, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.models import ApiToken, Item, Project
from tests.api.conftest import Program
from tests.upstream.faults import rewrite
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)

LATER = {
    "type": "later_call",
    "id": "lc_1",
    "role": "wizard",
    "spell": {"words": ["so", {"be": "it"}], "power": 9.5, "nothing": None},
}


@pytest.fixture
def program_of(
    make_token: Callable[..., tuple[ApiToken, str]],
) -> Callable[[Project], Program]:
    return lambda project: Program(make_token(for_project=project)[1])


def test_an_item_of_a_later_type_comes_back_as_it_was_sent(
    recorded: RecordedUpstream,
    openai_project: Callable[..., Project],
    program_of: Callable[[Project], Program],
) -> None:
    recorded.later_types.add("later_call")
    program = program_of(openai_project(recorded))
    made = program.post("/v1/conversations", {"items": [LATER]}).json()["id"]
    path = f"/v1/conversations/{made}/items"
    assert program.get(path).json()["data"] == [LATER] == recorded.items(made)
    assert program.get(f"{path}/lc_1").json() == LATER
    another = LATER | {"id": "lc_2"}
    assert program.post(path, {"items": [another]}).json()["data"] == [another]
    assert [item.body for item in Item.objects.in_order()] == [LATER, another]
    assert program.send("DELETE", f"{path}/lc_1").json()["id"] == made


def test_later_fields_of_every_answer_come_through(
    faults: FaultProxy,
    upstream: OwnServer,
    openai_project: Callable[..., Project],
    program_of: Callable[[Project], Program],
) -> None:
    program = program_of(openai_project(faults))
    item = {"role": "user", "content": "Hello"}
    with faults.rule(rewrite(_with_later_fields)):
        made = program.post("/v1/conversations", {"items": [item]}).json()
        path = f"/v1/conversations/{made['id']}"
        assert made["later"] == program.get(path).json()["later"] == [1, {"x": None}]
        assert program.post(path, {"metadata": {"a": "b"}}).json()["later"]
        (added,) = program.post(f"{path}/items", {"items": [item]}).json()["data"]
        assert added["later"] == program.get(f"{path}/items/{added['id']}").json()["later"]
        assert all(each["later"] for each in program.get(f"{path}/items").json()["data"])
        assert program.send("DELETE", f"{path}/items/{added['id']}").json()["later"]
        assert program.send("DELETE", path).json()["later"]


def _with_later_fields(answer: Any) -> Any:
    later = {"later": [1, {"x": None}]}
    if answer.get("object") == "list":
        return answer | {"data": [each | later for each in answer["data"]]}
    return answer | later
