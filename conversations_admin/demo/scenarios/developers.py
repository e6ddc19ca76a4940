"""Scenarios of people who build on the API: webhooks, limits, bugs, imports."""

from __future__ import annotations

from conversations_admin.demo.scenarios.scenario import Mood, Scenario
from conversations_admin.demo.script import Script, named
from conversations_admin.demo.workshop import patch_file, run_shell

_VERIFY_DIFF = """@@ def receive(request):
-    body = json.dumps(request.json())
-    expected = sign(body.encode(), SECRET)
+    body = request.body
+    expected = sign(body, SECRET)
     if not hmac.compare_digest(expected, request.headers["Fernholm-Signature"]):
         return Response(status=401)
"""


def patch_verification(script: Script) -> None:
    """Correct the customer's receiver and run its tests."""
    patch_file(script, "hooks/receiver.py", _VERIFY_DIFF)
    passed = "......                                     [100%]\n6 passed in 0.41s\n"
    run_shell(script, "pytest -q tests/test_receiver.py", stdout=passed)


def try_endpoint(script: Script) -> None:
    command = (
        f"curl -sS -m 10 https://api.{script.facts.domain}/hooks -o /dev/null -w '%{{http_code}}'"
    )
    run_shell(script, command, stderr="", stdout="", exit_code=None)
    run_shell(script, f"dig +short api.{script.facts.domain}", stdout="203.0.113.24\n")


STEPS = named(patch_verification, try_endpoint)

_SIGNATURE = """
@user
Every webhook fails our signature check since {date}. Secret is right, I've compared it three
times.
~
`Fernholm-Signature` never matches what we compute. Python, HMAC-SHA256 over the JSON. What are we
missing?
~
Webhooks to api.{domain}: 38 failures, all 401 from *our* side because the signature mismatches.
@tools deliveries
@think
All fail with 401 from the receiver. Re-serialising the JSON before hashing is the classic cause.

Ask for the code only if that guess is wrong; propose the fix at once.
@assistant
I'd bet on one line: you hash the JSON after parsing it. Key order and spaces change, and with
them the hash. It must be the **raw body**:

```python
expected = hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
if not hmac.compare_digest(expected, request.headers["Fernholm-Signature"]):
    return Response(status=401)
```

Want me to correct it in the repository you've connected?
@user
[[Yes please!|Go ahead, branch is `main`.|Please do.]]
@do patch_verification
@tools resend_deliveries
@assistant
Fixed and tested. I've queued the 38 failed deliveries again; you can watch them under
**Developers → Webhooks → Deliveries**.
@close
"""

_RATE_LIMIT = """
@user
We get HTTP 429 every night at 02:00. Key ending in {tail}. Can you raise our limit?
~
How many requests a minute are we allowed? Docs say 600, we see 429 far below that.
~
`rate_limit_exceeded` all over our logs since we've added {seats} shops.
@tools usage
@assistant
Your average is low, but the **peak** is 1,184 requests in one minute against a limit of 600; so
2,317 calls were rejected in the last day. A nightly job that starts everything at once looks just
like it.

What helps, in this order:

1. Spread the start: wait a random 0 to 120 seconds before each shop.
2. On 429, wait for `Retry-After` seconds instead of trying again at once.
3. Ask for up to 100 orders a call (`limit=100`); you ask for 10.

```python
for attempt in range(5):
    answer = client.get(url)
    if answer.status_code != 429:
        break
    time.sleep(int(answer.headers["Retry-After"]) + random.random())
```

If it's still tight after that, I'll have the limit raised, no extra cost up to 1,200.
@close
"""

_BUG = """
@user
Bug report. Creating a schedule across midnight crashes the worker:

```python
hub.schedules.create(name="night", start="22:30", end="05:30")
```

```text
{day} 22:30:01 INFO  scheduler  armed 'night'
{day} 22:30:01 ERROR scheduler  end before start: 05:30 < 22:30
Traceback (most recent call last):
  File "scheduler/window.py", line 88, in arm
    raise ValueError("negative window")
ValueError: negative window
```

Hub firmware 4.8.1, SDK 2.9.0.
~
The hub refuses any schedule that runs past midnight. To reproduce, in {city} or anywhere:

```js
await hub.schedules.create({ name: "porch", start: "21:00", end: "06:15" });
// Error: negative window (scheduler/window.py:88)
```

Worked in 4.8.0.
@tools device status_page
@tools ticket
@assistant
Thank you, that is a model of a bug report. I can reproduce it with your lines: the window is
compared before the day is added. It's with the firmware team as **{ticket}**, severity 2.

Until it's fixed, two schedules do the same:

```python
hub.schedules.create(name="night-1", start="22:30", end="23:59")
hub.schedules.create(name="night-2", start="00:00", end="05:30")
```
@user
[[Workaround is fine.|OK for now.]] When's the fix due?
@assistant
The next firmware is planned for {due}. I've put you on the ticket, so you'll get a mail when it's
released, and not before it really is.
@close
"""

_KEY_LEAKED = """
@user
I've pushed an API key to a public repository. Key ends in {tail}. What now??
~
GitHub tells us that a Fernholm key (…{tail}) is in our public repo. Can you block it now?
@tools usage
@assistant
Do this first, it takes a minute: **Developers → Keys → …{tail} → Revoke**. Revoking is immediate.

Then:

1. Create a new key with *only* the scopes you need.
2. Deploy it as a secret, not in the code.
3. Removing the commit is good style, but assume that the old key has been read.

The log shows no call from an unknown address in the last 24 hours, so you were quick enough.
@user
Revoked. [[My heart rate is going down.|Phew.]]
@close
"""

_TIMEOUT = """
@user
Deliveries to our endpoint time out, but it works from my laptop.
~
"endpoint did not answer in 10 s": our server is fine though, see https://status.{domain}
@tools deliveries
@do try_endpoint
@assistant
From our network the connection to `203.0.113.24` is never answered: no refusal, just silence.
That nearly always means a firewall. Our calls come from these addresses:

```text
198.51.100.16/29
203.0.113.64/29
```

Please let them through on port 443, then press **Send test** and tell me what it says.
@close
"""

SCENARIOS = (
    Scenario(label="Webhook signature", topic="webhooks", screenplay=_SIGNATURE, weight=3),
    Scenario(label="Rate limit", topic="api", screenplay=_RATE_LIMIT, weight=3, plan="enterprise"),
    Scenario(label="Bug report", topic="bugs", screenplay=_BUG, weight=2, status="open"),
    Scenario(label="Leaked API key", topic="security", screenplay=_KEY_LEAKED, mood=Mood.ANGRY),
    Scenario(label="Webhook timeout", topic="webhooks", screenplay=_TIMEOUT, weight=1),
)
