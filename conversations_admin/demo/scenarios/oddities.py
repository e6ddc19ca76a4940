"""What real data contains and nobody plans for: nothing, halves, orphans, markup."""

from __future__ import annotations

from conversations_admin.demo.hosted import attached_picture
from conversations_admin.demo.pictures import data_url, striped_png
from conversations_admin.demo.scenarios.scenario import Mood, Scenario
from conversations_admin.demo.screenplay import fill
from conversations_admin.demo.script import Item, Script

_LONE_MESSAGES = (
    "Is anybody there?",
    "Do you have a shop in {city}?",
    "unsubscribe",
    "Please tell the driver that the bell is broken. Order {order}. Thanks!",
    "👍",
    "Sorry, wrong window.",
)


def _say_nothing(script: Script) -> None:
    """A chat window that was opened and closed."""


def _lone_message(script: Script) -> None:
    text = _LONE_MESSAGES[script.occurrence % len(_LONE_MESSAGES)]
    script.say("user", fill(text, script=script))


def _call(script: Script, name: str, arguments: str) -> tuple[Item, Item]:
    call_id = script.call_id()
    asked = {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments}
    return asked, {"type": "function_call_output", "call_id": call_id, "output": '{"ok":true}'}


def _orphaned_call(script: Script) -> None:
    """The worker stopped between the call and its output."""
    asked, _ = _call(script, "create_refund", f'{{"order_id":"{script.facts.orders[0]}"}}')
    script.say("user", fill("Please refund {order}, it was never delivered.", script=script))
    script.add(asked)
    script.say("user", "Hello? Has the refund been made or not?")


def _orphaned_output(script: Script) -> None:
    """The call was deleted and its output left behind."""
    _, answered = _call(script, "get_order", "{}")
    script.say("user", fill("What's the status of {order}?", script=script))
    script.add(answered)
    script.say("assistant", fill("It's packed and leaves {city} tonight.", script=script))


def _broken_off(script: Script) -> None:
    script.say("user", "Explain the difference between Zigbee, Thread and Matter, please.")
    script.break_off(
        "Think of them as three layers. **Zigbee** is a whole language with its own radio. "
        "**Thread** is only the road: it carries messages between devices. **Matter** is the langu"
    )
    script.say("user", "…is the?")
    script.say("assistant", "Sorry, I was cut off! **Matter** is the language spoken on that road.")


def _markup(script: Script) -> None:
    script.say(
        "user",
        "My product text shows up broken. This is what I've pasted:\n\n"
        '<h1 onclick="alert(1)">SALE</h1><script>document.title="x"</script>\n'
        "<img src=x onerror=alert(1)> & \"quotes\" 'too' {{ 7*7 }} ${7*7} %s",
    )
    script.say(
        "assistant",
        "The editor takes text, not HTML: tags are shown as they are and nothing in them is run. "
        "For a heading use Markdown, `# SALE`; [bad links](javascript:alert(1)) are removed, too.",
    )


def _long_word(script: Script) -> None:
    script.say("user", f"My licence file is one line, is that right?\n\n{script.hex(900)}")
    script.say("assistant", "Yes. It is one line of 900 characters and must not be wrapped.")


def _both_directions(script: Script) -> None:
    text = (
        "The label prints as {order} \u200fמספר הזמנה\u200f and the city as \u200fجدة\u200f next "
        "to it. On paper the two have changed places. Can a label mix Hebrew, Arabic and English?"
    )
    script.say("user", fill(text, script=script))
    answer = "It can. Put each language on a line of its own:\n\n1. {order}\n2. מספר הזמנה\n3. جدة"
    script.say("assistant", fill(answer, script=script))


def _picture_from_tool(script: Script) -> None:
    """A tool that answers with a text and a picture."""
    asked, answered = _call(script, "take_snapshot", '{"camera":"front-door"}')
    picture = data_url(striped_png((20, 20, 30), (70, 70, 90), (200, 190, 120)))
    answered["output"] = [
        {"type": "input_text", "text": "front-door, 03:12, motion: yes"},
        {"type": "input_image", "image_url": picture, "detail": "low"},
    ]
    script.say("user", "What was at my front door at three in the morning?")
    script.add(asked, answered)
    script.say("assistant", "Something small, grey and unbothered: **the neighbour's cat**. 🐈")


def _pictures_only(script: Script) -> None:
    colours = ((180, 40, 40), (240, 240, 240), (40, 40, 180))
    for text in ("", "and this one", "sorry, upside down"):
        script.say("user", text or "first", attached_picture(*colours))
        colours = (colours[1], colours[2], colours[0])
    script.say("assistant", "Thank you for the three pictures. What would you like to know?")


SCENARIOS = (
    Scenario(label="Nothing said", topic="other", play=_say_nothing, times=2, status="open"),
    Scenario(label="One message", topic="other", play=_lone_message, times=6, status="open"),
    Scenario(label="Orphaned call", topic="billing", play=_orphaned_call, times=1, status="open"),
    Scenario(label="Orphaned output", topic="orders", play=_orphaned_output, times=1),
    Scenario(label="Answer cut off", topic="catalogue", play=_broken_off, times=1),
    Scenario(label="Markup pasted", topic="bugs", play=_markup, times=1, mood=Mood.CALM),
    Scenario(label="One very long word", topic="licence", play=_long_word, times=1),
    Scenario(label="Both directions", topic="bugs", play=_both_directions, times=1, status="open"),
    Scenario(label="Picture from a tool", topic="devices", play=_picture_from_tool, times=1),
    Scenario(label="Pictures only", topic="other", play=_pictures_only, times=1, status="waiting"),
)
