from __future__ import annotations

import logging
import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from subprocess import run
from threading import Thread

import pytest

from conversations_admin.errors import (
    ConsoleError,
    MissingUpstream,
    NotFound,
    OutcomeUnknown,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.stores.upstream.client import Client, open_client
from conversations_admin.stores.upstream.retries import Clock
from tests.stores.upstream.conftest import KEY, VARIABLE, Watch
from tests.stores.upstream.speaker import (
    HANG_UP,
    SILENCE,
    Say,
    Speaker,
    conversation,
    message,
    refusal,
)

PAGE = {"Content-Type": "text/html"}
SHORT = 0.3


def read(client: Client) -> object:
    return client.retrieve_conversation("conv_1")


def write(client: Client) -> object:
    return client.add_items("conv_1", [message()])


def fault_of(call: Callable[[Client], object], client: Client) -> ConsoleError:
    with pytest.raises(ConsoleError) as raised:
        call(client)
    return raised.value


@pytest.mark.parametrize("status", [400, 403, 413, 422])
@pytest.mark.parametrize("call", [read, write])
def test_a_refusal_keeps_the_upstreams_words(
    client: Client, speaker: Speaker, status: int, call: Callable[[Client], object]
) -> None:
    body = refusal("No such thing.", type="odd_error", param="items[0]", code="odd")
    speaker.will(Say(status, body))

    error = fault_of(call, client)

    assert isinstance(error, UpstreamRefused)
    assert error.envelope() == body
    assert (error.status, error.request_id) == (status, "req_7")
    assert len(speaker.asked) == 1


@pytest.mark.parametrize(
    "body", [{"error": "No."}, {"detail": "No."}, {"message": "No.", "code": 400}]
)
def test_a_refusal_in_another_form_is_understood(
    client: Client, speaker: Speaker, body: object
) -> None:
    speaker.will(Say(400, body))

    error = fault_of(write, client)

    assert isinstance(error, UpstreamRefused)
    assert error.message == "No."


@pytest.mark.parametrize(
    "body",
    [
        refusal("Conversation with id 'conv_1' not found."),
        {"detail": "Conversation conv_1 does not exist"},
    ],
)
def test_what_the_upstream_does_not_have_is_not_found(
    client: Client, speaker: Speaker, body: object
) -> None:
    speaker.will(Say(404, body))

    for call in (read, write):
        error = fault_of(call, client)
        assert isinstance(error, MissingUpstream)
        assert isinstance(error, NotFound)
        assert error.status == 404


@pytest.mark.parametrize(
    "say",
    [
        Say(404, refusal("Invalid URL (GET /conversations/conv_1)")),
        Say(404, {"detail": "Not Found"}),
        Say(404, {"error": {"code": 404, "message": "Resource not found"}}),
        Say(404, b"<h1>Not found: /v1/conversations/conv_1</h1>", PAGE),
        Say(403, b"<h1>Blocked</h1>", PAGE),
        Say(400, b"plain words"),
    ],
)
def test_a_wrong_place_takes_nothing_for_gone(client: Client, speaker: Speaker, say: Say) -> None:
    speaker.will(say)

    for call in (read, write):
        error = fault_of(call, client)
        assert isinstance(error, UpstreamBroken)
        assert error.upstream_status == say.status
        assert "Is the base URL right?" in error.message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [read, write])
def test_a_redirect_is_not_followed(
    client: Client, speaker: Speaker, status: int, call: Callable[[Client], object]
) -> None:
    target = {"location": f"http://localhost:{speaker.server_address[1]}/v1?key={KEY}"}
    speaker.will(Say(status, b"", target))

    error = fault_of(call, client)

    assert isinstance(error, UpstreamBroken)
    assert error.code == "redirected"
    assert f"redirects to http://localhost:{speaker.server_address[1]}/v1." in error.detail
    assert "localhost" not in error.message
    assert KEY not in error.detail
    assert len(speaker.asked) == 1


@pytest.mark.parametrize("headers", [{}, {"location": "http://["}, {"location": "?next"}])
def test_an_odd_redirect_is_refused_all_the_same(
    client: Client, speaker: Speaker, headers: dict[str, str]
) -> None:
    speaker.will(Say(302, b"", headers))

    assert fault_of(read, client).code == "redirected"


def test_a_wrong_key_names_the_variable_and_none_of_the_key(
    client: Client, speaker: Speaker
) -> None:
    told = f"Incorrect API key provided: sk-test-****0b7a ({KEY})."
    speaker.will(Say(401, refusal(told, code="invalid_api_key")))

    error = fault_of(read, client)

    assert isinstance(error, UpstreamRefused)
    assert (error.status, error.code) == (401, "invalid_api_key")
    assert VARIABLE in error.message
    assert "Your own token or sign-in is not at fault." in error.message
    assert "sk-test" not in error.message
    assert "0b7a" not in error.message


@pytest.mark.parametrize("status", [400, 429, 500])
def test_the_key_is_nowhere_in_what_is_raised_or_logged(
    client: Client, speaker: Speaker, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    speaker.will(
        Say(status, refusal(f"Bearer {KEY} may not, nor sk-oth...er", param=KEY, code=KEY))
    )

    error = fault_of(read, client)

    assert isinstance(error, ConsoleError)
    assert error.__cause__ is error.__context__ is None
    shown = [*traceback.format_exception(error), str(error.envelope()), repr(vars(error))]
    for text in (*shown, repr(client), repr(vars(client)), caplog.text):
        assert KEY not in text
        assert "sk-oth" not in text


def test_a_placeholder_for_a_key_does_not_spoil_the_words(
    make_client: Callable[..., Client], speaker: Speaker
) -> None:
    speaker.will(Say(400, refusal("None of the next.")))

    assert fault_of(read, make_client(key="ne")).message == "None of the next."


@pytest.mark.parametrize("say", [SILENCE, HANG_UP, Say(body=conversation(), is_cut=True)])
def test_a_lost_answer_leaves_a_write_unknown(
    make_client: Callable[..., Client], speaker: Speaker, say: Say
) -> None:
    speaker.will(say)

    error = fault_of(write, make_client(timeout=SHORT))

    assert isinstance(error, OutcomeUnknown)
    assert (error.status, error.code) == (504, "outcome_unknown")
    assert len(speaker.asked) <= 1


@pytest.mark.parametrize("say", [SILENCE, HANG_UP, Say(body=conversation(), is_cut=True)])
def test_a_lost_answer_to_a_read_is_asked_for_again(
    make_client: Callable[..., Client], speaker: Speaker, say: Say
) -> None:
    speaker.will(say, Say(body=conversation()))

    make_client(timeout=1.0).retrieve_conversation("conv_1")

    assert len(speaker.asked) == 2


def test_a_read_that_never_gets_an_answer_says_after_how_long(
    make_client: Callable[..., Client], speaker: Speaker, watch: Watch
) -> None:
    speaker.will(SILENCE)

    error = fault_of(read, make_client(timeout=0.1))

    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "timed_out"
    assert error.message == "The upstream did not answer within 0.1 seconds."
    assert f"({speaker.address})" in error.detail
    assert watch.slept == [0.1, 0.4]


def test_a_read_that_hung_for_long_is_not_waited_for_as_long_again(
    make_client: Callable[..., Client], speaker: Speaker, watch: Watch
) -> None:
    speaker.will(SILENCE)

    endpoint = make_client(timeout=0.1).endpoint
    client = open_client(endpoint, clock=Clock(sleep=watch.sleep), patience=0.2)

    assert fault_of(read, client).code == "timed_out"
    assert watch.slept == []


def test_an_answer_that_trickles_is_given_up(
    make_client: Callable[..., Client], speaker: Speaker
) -> None:
    speaker.will(Say(body=conversation(), pause=0.02))

    error = fault_of(write, make_client(timeout=0.1))

    assert isinstance(error, OutcomeUnknown)


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize("body", [refusal("Oh no."), b"<h1>Bad gateway</h1>"])
def test_a_fault_of_the_upstream_leaves_a_write_unknown(
    client: Client, speaker: Speaker, status: int, body: object
) -> None:
    speaker.will(Say(status, body))

    assert isinstance(fault_of(write, client), OutcomeUnknown)
    assert len(speaker.asked) == 1


def test_a_gateway_that_lost_the_upstream_leaves_a_write_unknown(
    client: Client, speaker: Speaker
) -> None:
    speaker.will(Say(503, b"upstream connect error or disconnect/reset before headers"))

    assert isinstance(fault_of(write, client), OutcomeUnknown)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_upstream_is_read_again(
    client: Client, speaker: Speaker, status: int
) -> None:
    speaker.will(Say(status, b"oops"), Say(status, b"oops"), Say(body=conversation()))
    client.retrieve_conversation("conv_1")
    assert len(speaker.asked) == 3

    speaker.will(Say(status, refusal("Oh no.")))
    error = fault_of(read, client)
    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "upstream_fault"
    assert error.message.endswith(f"(status {status}). It says: Oh no.")


@pytest.mark.parametrize("call", [read, write])
def test_nothing_was_sent_where_nobody_listens(
    make_client: Callable[..., Client],
    call: Callable[[Client], object],
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{reserved.getsockname()[1]}"
        error = fault_of(call, make_client(f"http://{address}/v1"))

    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "connection_refused"
    sent = " Nothing was sent." if call is write else ""
    assert error.message == f"Nothing listens at the address of the upstream.{sent}"
    assert error.detail == f"Nothing listens at the address of the upstream ({address})."
    assert f"the upstream ({address})" in caplog.text
    assert len(watch.slept) == 2


def test_a_name_that_nobody_knows_is_told(make_client: Callable[..., Client]) -> None:
    error = fault_of(write, make_client("https://api.invalid/v1"))

    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "name_unknown"


def test_a_server_without_tls_is_told(make_client: Callable[..., Client], speaker: Speaker) -> None:
    error = fault_of(write, make_client(f"https://{speaker.address}/v1"))

    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "tls_failed"


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """The address of a TLS server with a certificate of its own making."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    wanted = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost"]
    command = [openssl, "req", "-x509", "-nodes", *wanted, "-keyout", str(key)]
    run([*command, "-out", str(certificate)], check=True, capture_output=True)  # noqa: S603 a fixed command
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_shake_hands, args=(listener, context))
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                continue


def test_a_certificate_of_ones_own_making_is_told(
    make_client: Callable[..., Client], self_signed: str
) -> None:
    error = fault_of(write, make_client(f"https://{self_signed}/v1"))

    assert isinstance(error, UpstreamUnreachable)
    assert error.code == "certificate_untrusted"
    assert error.message.startswith("The certificate of the upstream is not trusted.")
    assert "self-signed certificate" in error.detail
