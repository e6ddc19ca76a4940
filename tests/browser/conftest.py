"""A real Chromium against a real server; whatever its console complains of fails the test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from conversations_admin.models import User
from tests.conftest import PASSWORD

# Playwright's loop runs in this thread; the tests themselves are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Milliseconds that a busy machine may need; a claim that holds at once costs none of them.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Which part of a page axe looks at.
type Context = str | dict[str, Any] | None

# What htmx says of a request that was given up for the next one, as for whoever clicks fast.
OVERTAKEN = {"htmx:sendAbort", "htmx:afterRequest,"}
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
# How a page is looked at: for `make_visitor`.
LOOKS = {"light wide": {}, "dark narrow": {"dark": True, "narrow": True}}
# What axe has to say of colours; in the dark nothing else is different.
COLOURS = ("color-contrast", "link-in-text-block")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker("browser")
    # One after the other, so that a Chromium is started once for all of them.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


# Not for the whole session: while it runs, its event loop is in the way of asyncio's own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        reason = "No Chromium here (Debian: apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser, whose console is watched."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.expected = set(OVERTAKEN)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in {"error", "warning"} and not any(words in text for words in self.expected):
            self.complaints.append(f"{kind}: {text}")

    def expect_complaint(self, words: str) -> None:
        """A refusal answers with 4xx, which the console reports by itself."""
        self.expected.add(words)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: User, *, then: str = "/") -> Page:
        """Past the form, which would cost every test a page more."""
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return self.open(then)

    def sign_in_by_form(self, user: User, *, then: str = "/") -> Page:
        page = self.open(f"/sign-in/?next={then}")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        return page


# What is still on its way is dimmed on purpose, and axe would measure it so.
SETTLED = """() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')
    && document.getAnimations().every((each) => each.playState !== 'running'
        || each.effect.getComputedTiming().iterations === Infinity)"""


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Poll what the test itself knows, while the page goes on."""
    until = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < until, f"{page.url} does not come to it"
        page.wait_for_timeout(20)


def settle(page: Page) -> None:
    """Wait until the page has all that it fetches by itself and nothing moves any more."""
    # Not wait_for_function: it evaluates a string, which the pages refuse.
    wait_until(page, lambda: page.evaluate(SETTLED))


def axe_findings(page: Page, context: Context = None, *, rules: Sequence[str] = ()) -> str:
    """What axe reports of all or of `context`, as text; empty is good."""
    settle(page)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    script = "" if page.evaluate("'axe' in window") else AXE_SCRIPT
    results = Axe(script).run(page, context, options)
    return results.generate_report() if results.violations_count else ""


def faults_in_light_and_dark(page: Page, context: Context = None) -> str:
    """As `faults_of`, of a page that is shown light; then what is wrong with its dark colours."""
    found = faults_of(page, context)
    # Without the way from one colour to the other, which nobody looks at.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    in_the_dark = axe_findings(page, context, rules=COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return f"{found}\nin the dark: {in_the_dark}" if in_the_dark else found


def faults_of(page: Page, context: Context = None) -> str:
    """What axe reports, and by how much the page is wider than the screen; empty is good."""
    found = axe_findings(page, context)
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return f"{found}\nsticks out by {overflow} px" if overflow > 0 else found


@pytest.fixture
def make_visitor(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """`make_visitor(narrow=True, dark=True, scripts=False)`; whoever complained fails the test."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(*, narrow: bool = False, dark: bool = False, scripts: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(30_000)
        contexts.append(context)
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield make
    # Before closing: a page that is torn down complains of what was still on its way.
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visitor(make_visitor: Callable[..., Visitor]) -> Visitor:
    return make_visitor()
