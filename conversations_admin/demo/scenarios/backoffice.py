"""Scenarios of colleagues: texts, pictures, reports and other systems."""

from __future__ import annotations

from conversations_admin.demo.hosted import run_code, use_computer
from conversations_admin.demo.pictures import striped_png
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.script import Script, named
from conversations_admin.demo.workshop import (
    ask_approval,
    call_custom_tool,
    call_remote_tool,
    compact,
    fail_remote_tool,
    list_remote_tools,
    run_local,
    run_program,
    set_effort,
)


def chart_contacts(script: Script) -> None:
    code = (
        "import matplotlib.pyplot as plt\n\n"
        "weeks = contacts.groupby('topic').size().sort_values()\n"
        "weeks.plot.barh()\nplt.savefig('/mnt/data/contacts.png')\nprint(weeks.tail(3))"
    )
    logs = "topic\nreturns      188\ndelivery     341\nsign-in      402\ndtype: int64"
    chart = striped_png((66, 133, 190), (66, 133, 190), (230, 230, 230), (190, 120, 66))
    run_code(script, code, logs=logs, picture=chart)


def fill_carrier_form(script: Script) -> None:
    """Report a lost parcel on the carrier's page, which has no API."""
    use_computer(script, {"type": "click", "button": "left", "x": 318, "y": 402})
    use_computer(script, {"type": "type", "text": script.facts.tracking})
    use_computer(script, {"type": "keypress", "keys": ["TAB", "ENTER"]})
    scroll = {"type": "scroll", "x": 400, "y": 500, "scroll_x": 0, "scroll_y": 640}
    use_computer(script, scroll)


def update_crm(script: Script) -> None:
    tools = {"find_contact": "Find a contact.", "update_contact": "Change a contact's fields."}
    list_remote_tools(script, "crm", tools)
    call_remote_tool(script, "crm", "find_contact", {"email": script.facts.email}, {"matches": 1})
    change = {"user_id": script.facts.customer.user_id, "company": script.facts.company}
    refused = script.chance(0.4)
    reason = "Name must come from the contract." if refused else "Matches the contract."
    request = ask_approval(
        script, "crm", "update_contact", change, approve=not refused, reason=reason
    )
    if refused:
        return
    message = "CRM is read-only during its nightly backup"
    fail_remote_tool(script, "crm", "update_contact", change, code=503, message=message)
    done = call_remote_tool(script, "crm", "update_contact", change, {"updated": True})
    done["approval_request_id"] = request


def match_payouts(script: Script) -> None:
    code = (
        "const days = await tools.list_payouts({ days: 7 });\n"
        "const open = days.filter((day) => day.booked !== day.paid);\n"
        "return open.map(({ date, booked, paid }) => ({ date, difference: booked - paid }));"
    )
    run_program(script, code, [{"date": f"{script.facts.ordered_at:%Y-%m-%d}", "difference": 89}])


def ask_ledger(script: Script) -> None:
    sql = "SELECT order_id, amount FROM ledger WHERE payout_id IS NULL AND amount = 89;"
    found = f"order_id  | amount\n----------+-------\n{script.facts.orders[0]} |  89.00"
    call_custom_tool(script, "run_sql", sql, output=found)


def check_disk(script: Script) -> None:
    listing = (
        "Filesystem  Size  Used Avail Use% Mounted on\n/dev/sda1    80G   76G  4.0G  95% /srv\n"
    )
    run_local(script, ["df", "-h", "/srv"], listing)
    run_local(script, ["du", "-sh", "/srv/app/logs"], "51G\t/srv/app/logs\n")
    denied = "rm: cannot remove '/srv/app/logs/2026-09': Permission denied\n"
    run_local(script, ["rm", "-r", "/srv/app/logs/2026-09"], denied, exit_code=1)


def lower_effort(script: Script) -> None:
    set_effort(script, "low")


def compact_context(script: Script) -> None:
    compact(script)


STEPS = named(
    chart_contacts,
    fill_carrier_form,
    update_crm,
    match_payouts,
    ask_ledger,
    check_disk,
    lower_effort,
    compact_context,
)

_REPORT = """
@developer
You help the support leads. Numbers come from the code tool, never from memory.
@user
What did people write about most this week? A chart would be good.
~
Weekly numbers by topic, please, for the Monday round.
@do lower_effort chart_contacts
@assistant
Sign-in leads this week, ahead of delivery:

| Topic | Contacts | Change |
|---|---:|---:|
| Sign-in | 402 | **+61 %** |
| Delivery | 341 | -4 % |
| Returns | 188 | +2 % |

The rise begins with the new reset mail of Tuesday. I'd look there first.
@close
"""

_CARRIER_FORM = """
@user
Please report {tracking} as lost at {carrier}. They only take it through that awful web form.
~
Lost parcel for {order}: fill in the {carrier} form, I'm in meetings until four.
@do fill_carrier_form
@assistant
The form is sent; {carrier} gave the case number **LP-{card}** and promises an answer by {due}.
The last screenshot shows the confirmation.
@user
You're a gem. [[Put it on the ticket.|]]
@tools ticket
@assistant
It's on {ticket}.
"""

_CRM = """
@user
{company} has been renamed, the CRM still shows the old name. User is {email}.
~
Set the company of {email} to "{company}" in the CRM, please.
@do update_crm
@assistant
That's as far as I get: the change needs a person's approval, and you can see the outcome above.
The account itself shows **{company}** from now on.
@close
"""

_PAYOUTS = """
@user
Payouts of the last seven days against the ledger, please. Any gaps?
~
The bank is short by 89 this week. Which order is it?
@do match_payouts ask_ledger
@assistant
One gap: **89.00** on the day of {date}. It belongs to {order}, which was booked but not yet paid
out, because the customer's bank took two days longer. It will be in the next payout.
@close
"""

_DISK = """
@user
Alarm: disk of the app server at 95 %. What's filling it up?
~
Can you see why /srv is nearly full again?
@do check_disk
@assistant
The logs: **51 GB** in `/srv/app/logs`. I tried to remove September, but this account may not
delete there, which is right. Somebody of operations has to run:

```sh
sudo rm -r /srv/app/logs/2026-09
sudo logrotate --force /etc/logrotate.d/app
```
@user
Done, 41 %. Why did rotation stop?
@do compact_context
@assistant
The rotation job runs as `app`, but the folder has belonged to `root` since the move on {date}.
`chown app /srv/app/logs` cures it for good.
"""

SCENARIOS = (
    Scenario(label="Weekly report", topic="internal", screenplay=_REPORT, weight=1),
    Scenario(label="Carrier's web form", topic="internal", screenplay=_CARRIER_FORM, weight=1),
    Scenario(label="CRM correction", topic="internal", screenplay=_CRM, weight=1),
    Scenario(label="Payout gap", topic="internal", screenplay=_PAYOUTS, weight=1),
    Scenario(
        label="Disk nearly full", topic="internal", screenplay=_DISK, weight=1, status="resolved"
    ),
)
