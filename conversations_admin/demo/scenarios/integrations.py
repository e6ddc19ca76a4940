"""Scenarios of people who connect their own systems: upgrades and imports."""

from __future__ import annotations

from conversations_admin.demo.hosted import find_in_page, open_page, search_web
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.script import Script, named
from conversations_admin.demo.workshop import call_custom_tool, patch_file, run_local

_CLIENT_DIFF = """@@ class Client:
-    def orders(self, page=1):
-        return self._get("/orders", page=page)
+    def orders(self, after=None):
+        return self._get("/orders", after=after)
"""


def patch_client(script: Script) -> None:
    """A patch that fails at first, because the file had changed."""
    run_local(script, ["grep", "-rn", "page=", "client/"], "client/orders.py:41:    page=page)\n")
    failure = "error: patch does not apply: client/orders.py:40 (context not found)"
    patch_file(script, "client/orders.py", _CLIENT_DIFF, failure=failure)
    patch_file(script, "client/orders.py", _CLIENT_DIFF.replace("class Client", "class Orders"))
    run_local(script, ["pytest", "-q"], "..............  [100%]\n14 passed in 1.02s\n")


def read_changelog(script: Script) -> None:
    url = "https://developers.fernholm.example/changelog"
    search_web(script, "Fernholm API orders pagination after cursor", urls=[url])
    open_page(script, url)
    find_in_page(script, url, pattern="page parameter")


def query_imports(script: Script) -> None:
    """The import's bad lines, asked of the reporting database in SQL."""
    where = f"WHERE import_id = 'imp_{script.hex(6)}'"
    sql = f"SELECT line, value\n  FROM import_errors\n {where}\n ORDER BY line;"  # noqa: S608
    rows = "line | value\n-----+-----------\n  18 | 1.299,00\n 204 | 2.050,00\n 377 | 4.01E+12"
    call_custom_tool(script, "run_sql", sql, output=rows)


STEPS = named(patch_client, read_changelog, query_imports)

_UPGRADE = """
@user
After upgrading to API version 2026-10 our `page=2` requests return page 1 again and again.
~
`GET /orders?page=3` ignores `page`. We've imported the same 50 orders {hours} times 🙃
@do read_changelog
@assistant
Page numbers were removed in version 2026-10; use `after` with the last id of the page before.
That's in the [changelog](https://developers.fernholm.example/changelog), but I admit that
ignoring `page` silently is unkind. Shall I change your client?
@user
Please. It's in `client/orders.py`.
@do patch_client
@assistant
The first attempt didn't apply because your file differs from the released client; the second one
did, and all 14 tests pass. Please look at the diff before you merge it:

- `orders(page=…)` → `orders(after=…)`
- the loop ends on `has_more == false`
@close
"""

_IMPORT = """
@user
My product import stopped with "3 of 412 lines rejected" but doesn't say which.
~
CSV import fails on some prices. File is from our German ERP if that matters.
@do query_imports
@assistant
Here are the three lines; two of them are a matter of language:

| Line | Column | Value | Why |
|---:|---|---|---|
| 18 | price | `1.299,00` | German decimal comma |
| 204 | price | `2.050,00` | German decimal comma |
| 377 | ean | `4.01E+12` | the spreadsheet has rounded it |

Choose **Number format: 1.234,56** in step 2 of the import for the first two. Line 377 has to be
corrected in the source: format the column as *text* before you export.
@user
[[All 412 are in now.|Works, 412 of 412.]] Could the error mail contain this table?
@assistant
It should. I've added your words to the request that's already open, **{ticket}**.
@close
"""

SCENARIOS = (
    Scenario(label="API upgrade", topic="api", screenplay=_UPGRADE, weight=1, plan="pro"),
    Scenario(label="Product import", topic="import", screenplay=_IMPORT, weight=2, plan="pro"),
)
