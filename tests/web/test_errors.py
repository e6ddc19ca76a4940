"""What a person sees when the server cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from conversations_admin.models import User


def is_down(*_: Any) -> None:
    raise OperationalError("host=db user=console")


def is_broken(*_: Any) -> None:
    raise ValueError("host=db user=console")


@pytest.mark.parametrize(
    ("fails", "status", "words"),
    [(is_down, 503, "does not answer"), (is_broken, 500, "Something broke on our side")],
)
def test_what_fails_before_any_view_has_a_page_that_gives_nothing_away(
    sign_in: Callable[[User], Client],
    superuser: User,
    fails: Callable[..., None],
    status: int,
    words: str,
) -> None:
    browser = sign_in(superuser)
    browser.raise_request_exception = False

    with connection.execute_wrapper(fails):
        response = browser.get("/")

    assert response.status_code == status
    assert words in response.content.decode()
    assert "host=db" not in response.content.decode()
