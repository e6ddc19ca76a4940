"""Scenarios about what comes back: broken, unwanted, under warranty."""

from __future__ import annotations

from conversations_admin.demo.hosted import (
    Passage,
    attached_file,
    attached_picture,
    linked_picture,
    search_files,
)
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.screenplay import fill
from conversations_admin.demo.script import Script, named


def show_damage(script: Script) -> None:
    """The customer's first message, with a photograph and the delivery note."""
    text = script.pick(
        (
            "The {product} arrived like this! Photo and delivery note attached, order {order}.",
            "Unpacked today, and look at the corner 😢 Order {order}. Picture and note attached.",
            "Cracked on arrival. The {carrier} driver said to write to you. Order {order}.",
        )
    )
    photo = attached_picture((120, 90, 60), (200, 180, 150), (60, 40, 30), detail="high")
    note = attached_file(script, f"delivery-note-{script.facts.orders[0]}.pdf")
    script.say("user", fill(text, script=script), photo, note)


def show_error_code(script: Script) -> None:
    text = "This is what the display shows after ten minutes. Serial is {serial}. Is it dead?"
    photo = linked_picture(f"https://uploads.fernholm.example/{script.hex(12)}/display.jpg")
    script.say("user", fill(text, script=script), photo)


def search_warranty(script: Script) -> None:
    text = (
        "Every device carries a two-year warranty from the day of delivery. Wear parts such as "
        "filters, brushes and seals are covered for six months."
    )
    found = [Passage("warranty.md", 0.95, text)]
    citations = search_files(script, ["warranty period wear parts"], found=found)
    answer = (
        "Good news, {name}: you are covered. The two years run from the day of **delivery**, and "
        "serial {serial} is registered to you. Filters and seals are wear parts with six months, "
        "but the fault you describe is none of those."
    )
    script.answer(fill(answer, script=script), annotations=citations)


STEPS = named(show_damage, show_error_code, search_warranty)

_RETURN = """
@user
How do I return the {product}? It's [[lovely but too big|not what I expected|a duplicate gift]].
~
I'd like to send back order {order}, unopened. Do I pay the postage?
~
Return {order} please. I found it cheaper elsewhere, sorry!
@tools order_delivered return_label
@assistant
No problem, you have 30 days, and returning is free:

1. Print [this label](https://returns.fernholm.example/{tracking}.pdf) or show the code in the
   shop of {carrier}.
2. Put the {product} into any box. The original one is nice but not required.
3. Drop it off by {due}.

The {amount} is refunded two days after it reaches us.
@user
[[Can my husband drop it off?|Does the parcel shop print the label?]]
@assistant
[[Yes, the code on the label is all that counts.|Yes. Anyone with the code can do it.]]
@close
"""

_WARRANTY = """
@user
My {product} stopped working after [[eight|ten|fourteen]] months. Serial {serial}. Is that
warranty?
~
Is the {product} still under warranty? Bought {date}... of last year, I believe.
@tools warranty
@do search_warranty
@user
Great! [[What happens now?|So do I send it in?]]
@tools return_label replacement
@assistant
I've arranged an exchange: the new {product} leaves our warehouse on the next working day (order
{order3}), and you put the old one into the same box. The label is inside.
@close
"""

_DAMAGED = """
@do show_damage
@assistant
Oh no, that corner has taken a proper hit. Thank you for the picture; with it there's nothing more
to prove. Would you like **a replacement** or **your money back**?
@user
[[A replacement, please.|Replacement, if it comes before the weekend.|Just a new one, please.]]
@tools stock replacement
@assistant
Ordered: **{order3}**, it leaves tomorrow. You don't have to send the broken one back; please take
it to electronics recycling ♻️
@close
"""

_ERROR_CODE = """
@do show_error_code
@tools warranty device
@assistant
Thanks for the picture. **E4** means that the water sensor sees no change, usually scale, rarely a
broken sensor. Before we exchange it:

1. Unplug, and empty the tank.
2. Fill half a litre of water with two spoons of citric acid, wait 30 minutes, rinse twice.
3. Start without anything in it.

If E4 is back after that, write me one line here and I'll send a new one. It is under warranty.
@user
[[It runs again!! 🎉|Did that. E4 is gone.|Still E4, sadly.]]
@assistant
[[Thanks for the word.|Good to know.]] I've noted it with the serial {serial}, so you won't have
to explain it twice.
"""

SCENARIOS = (
    Scenario(label="Return", topic="returns", screenplay=_RETURN, weight=4),
    Scenario(label="Warranty", topic="returns", screenplay=_WARRANTY, weight=2),
    Scenario(label="Damaged on arrival", topic="returns", screenplay=_DAMAGED, weight=2),
    Scenario(label="Error code on the display", topic="devices", screenplay=_ERROR_CODE, weight=2),
)
