"""Very long conversations, of more than 500 items, in which something is really worked through."""

from __future__ import annotations

from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.screenplay import fill
from conversations_admin.demo.script import Call, Script
from conversations_admin.demo.workshop import call_custom_tool, compact, run_shell

_ROOMS = 118
_BATCHES = 170
_HOURS = 132
_PARCELS = 124
_MANY_DOUBLES = 3


def _tell(script: Script, role: str, text: str) -> None:
    script.say(role, fill(text, script=script))


def _hotel_rooms(script: Script) -> None:
    """A hotel whose thermostats have to find a new network, room by room."""
    _tell(
        script,
        "user",
        "We've replaced the routers at Copperleaf Hotels. All 118 room thermostats are offline. "
        "Guests arrive at 15:00. Can you go through them one by one?",
    )
    _tell(script, "assistant", "Yes. I'll go floor by floor and tell you which need a hand.")
    stubborn: list[int] = []
    for number in range(_ROOMS):
        room = (number // 20 + 1) * 100 + number % 20 + 1
        if number % 20 == 0:
            _tell(script, "assistant", f"### Floor {room // 100}")
        if _pair_room(script, room):
            continue
        stubborn.append(room)
        _tell(script, "user", f"Battery in {room} changed, [[try again|go]].")
        _pair_room(script, room, sure=True)
    listed = "\n".join(f"- {room}: new batteries" for room in stubborn)
    _tell(
        script,
        "assistant",
        f"All 118 rooms are online.\n\n{listed}\n\nThe rest only needed a restart.",
    )
    _tell(script, "user", "14:20. You've saved our day. 🙏")


def _pair_room(script: Script, room: int, *, sure: bool = False) -> bool:
    serial = f"R{room}-{script.hex(4)}"
    battery = script.random.randint(31, 98)
    script.call(Call("get_device", {"serial": serial}, {"room": room, "battery": battery}))
    online = sure or script.chance(0.88)
    outcome = {"online": True, "signal_dbm": -script.random.randint(44, 71)}
    error = {"error": {"code": "no_answer", "message": "device did not wake up in 20 s"}}
    arguments = {"serial": serial, "network": "copper-iot"}
    script.call(Call("pair_device", arguments, outcome if online else error))
    return online


def _import_batches(script: Script) -> None:
    """A catalogue read in batch by batch, with the mistakes of twenty years in it."""
    _tell(
        script,
        "user",
        "Please import our whole catalogue (34,000 products, 170 files) and correct what's plainly "
        "wrong. Stop me if you are unsure. We're Harbour & Pine Interiors.",
    )
    imported = 0
    for batch in range(1, _BATCHES + 1):
        imported += _import_batch(script, batch)
        if batch % 17 == 0:
            _tell(script, "assistant", f"{batch} of {_BATCHES} files, **{imported:,}** products.")
            _tell(script, "user", "[[OK|Good, go on|Thanks, still here|👍]]")
        if batch in (68, 136):
            compact(script)
    _tell(
        script,
        "assistant",
        f"Finished: **{imported:,}** products from {_BATCHES} files. Every correction is in the "
        "import's log, so that your team can read and undo it.",
    )


_MISTAKES = (
    ("decimal comma", "1.249,00", "1249.00", "UPDATE staging SET price = parse_de(price)"),
    ("EAN in scientific notation", "4.01E+12", "kept aside", "UPDATE staging SET ean = NULL"),
    ("weight in grams", "12500", "12.5", "UPDATE staging SET weight = weight / 1000"),
    ("HTML in the name", "<b>Lamp</b>", "Lamp", "UPDATE staging SET name = strip_tags(name)"),
    ("broken umlaut", "KÃ¼che", "Küche", "UPDATE staging SET name = repair_utf8(name)"),
)


def _import_batch(script: Script, batch: int) -> int:
    arguments = {"file": f"catalogue-{batch:03}.csv", "dry_run": False}
    if not script.chance(0.3):
        script.call(Call("import_file", arguments, {"imported": 200, "rejected": 0}))
        return 200
    what, before, after, sql = script.pick(_MISTAKES)
    rejected = script.random.randint(2, 41)
    report = {"imported": 0, "rejected": rejected, "sample": {"problem": what, "value": before}}
    script.call(Call("import_file", arguments, report))
    script.think(f"{what}: {before!r} should be {after!r}. Plainly wrong, so I may correct it.")
    call_custom_tool(
        script, "run_sql", f"{sql}\n WHERE batch = {batch};", output=f"{rejected} rows"
    )
    script.call(Call("import_file", arguments, {"imported": 200, "rejected": 0}))
    return 200


def _replay_hours(script: Script) -> None:
    """Five and a half days of lost webhooks, replayed hour by hour."""
    _tell(
        script,
        "user",
        "Our receiver answered 200 but dropped everything for 132 hours. Please replay hour by "
        "hour, and look into our log after each, so that we notice double bookings at once.",
    )
    replayed = 0
    for hour in range(_HOURS):
        replayed += _replay_hour(script, hour)
        if (hour + 1) % 24 == 0:
            day = hour // 24 + 1
            _tell(script, "assistant", f"**Day {day}** is complete, {replayed:,} events so far.")
            _tell(
                script,
                "user",
                "[[Stock figures agree.|Checked, all fine.|Good. Next day, please.]]",
            )
    _tell(
        script,
        "assistant",
        f"All 132 hours are replayed: **{replayed:,}** events. Duplicates were recognised by their "
        "event id and skipped by your receiver.\n\nPlease answer `500` when the queue is full; we "
        "try again for three days then.",
    )


def _replay_hour(script: Script, hour: int) -> int:
    events = script.random.randint(20, 380)
    window = f"day {hour // 24 + 1}, {hour % 24:02}:00"
    queued = {"queued": events, "window": window}
    script.call(Call("resend_webhooks", {"window": window}, queued))
    doubles = script.random.choice((0, 0, 0, 0, 1, _MANY_DOUBLES))
    lines = f"{events} accepted\n{doubles} duplicate event ids, skipped\n"
    pattern = f"grep -c '{hour % 24:02}:' /var/log/receiver.log"
    if script.chance(0.04):
        run_shell(script, pattern, stdout="", stderr="grep: input file busy", exit_code=2)
    run_shell(script, pattern, stdout=lines)
    if doubles == _MANY_DOUBLES:
        script.think(
            "Three duplicates in one hour are normal for a replay; nothing was booked twice."
        )
    return events


def _returned_parcels(script: Script) -> None:
    """A day at the returns desk: every parcel is scanned, judged and paid back."""
    _tell(
        script,
        "developer",
        "You work with the returns desk. Refund what is clear, ask when it is not. One at a time.",
    )
    _tell(
        script,
        "user",
        "Morning! 124 parcels today. I scan, you look up. First one is on the table.",
    )
    asked = 0
    for parcel in range(1, _PARCELS + 1):
        asked += _judge_parcel(script, parcel)
        if parcel % 31 == 0:
            _tell(
                script, "assistant", f"{parcel} done. [[Time for a coffee? ☕|You're fast today.]]"
            )
            _tell(script, "user", "[[Back.|Next pallet.|Just wiped the scanner.]]")
    table = (
        f"| Parcels | {_PARCELS} |\n|---|---:|\n| Asked | {asked} |\n| Paid | {_PARCELS - asked} |"
    )
    _tell(script, "assistant", f"That was the last one. The day in short:\n\n{table}")


def _judge_parcel(script: Script, parcel: int) -> bool:
    order = f"FH-{script.random.randint(100_000, 999_999)}"
    state = script.random.choice(("unopened", "opened", "opened", "worn", "wrong item"))
    script.call(
        Call("get_order", {"order_id": order}, {"id": order, "status": "return_announced"}),
        Call("get_inspection", {"parcel": parcel}, {"state": state, "photos": 2}),
    )
    unclear = state == "wrong item" or (state == "worn" and script.chance(0.5))
    if unclear:
        _tell(script, "assistant", f"Parcel {parcel}, {order}: **{state}**. What do you see?")
        _tell(script, "user", "[[Lamp is in there, only the box is wrong. Refund.|Half, please.]]")
    amount = round(script.random.uniform(18, 320), 2)
    paid = {"refund_id": f"re_{script.hex(12)}", "status": "pending", "amount": amount}
    script.call(Call("create_refund", {"order_id": order, "reason": "return_received"}, paid))
    return unclear


SCENARIOS = (
    Scenario(
        label="Hotel thermostats, room by room",
        topic="devices",
        play=_hotel_rooms,
        times=1,
        plan="enterprise",
    ),
    Scenario(
        label="Catalogue import in 170 files",
        topic="import",
        play=_import_batches,
        times=1,
        plan="enterprise",
    ),
    Scenario(
        label="Webhooks replayed hour by hour",
        topic="webhooks",
        play=_replay_hours,
        times=1,
        plan="pro",
        status="resolved",
    ),
    Scenario(
        label="A day at the returns desk",
        topic="returns",
        play=_returned_parcels,
        times=1,
        plan="enterprise",
    ),
)
