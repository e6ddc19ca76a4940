"""Whether the server lives and can work, as a load balancer asks it."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from conversations_admin.audit import triggers


def test_being_alive_takes_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.json() == {"status": "ok"}
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_a_migrated_and_guarded_database_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "audit_triggers": "ok"},
    }


@pytest.mark.django_db(transaction=True)
def test_an_unguarded_audit_log_is_not_ready(client: Client) -> None:
    table = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {triggers.names(connection)[0]}{table}")
    try:
        answer = client.get("/readyz")
    finally:
        triggers.install(connection)
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["checks"]["audit_triggers"] == "unavailable"


@pytest.mark.django_db
def test_a_silent_database_is_not_ready_and_tells_no_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("connection to 10.0.0.7 as console failed")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "unavailable"
    assert "10.0.0.7" not in answer.text


@pytest.mark.django_db
def test_asking_again_does_not_read_the_migrations_again(
    client: Client, django_assert_max_num_queries: object
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        client.get("/readyz")
