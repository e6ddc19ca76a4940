"""Scenarios about hubs, lamps, cameras and how they get on with each other."""

from __future__ import annotations

from conversations_admin.demo.hosted import attached_picture, open_page, search_web
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.screenplay import fill
from conversations_admin.demo.script import Script, named
from conversations_admin.demo.workshop import find_tools, function_tool, lend_tools, run_program


def show_wiring(script: Script) -> None:
    text = (
        "Is the blue wire really the switched one? Photo of the box behind my thermostat in {city}."
    )
    photo = attached_picture((30, 60, 160), (220, 220, 215), (150, 40, 40), detail="high")
    script.say("user", fill(text, script=script), photo)


def load_thermostat_tools(script: Script) -> None:
    """Tools that are only loaded when a heating question comes up."""
    find_tools(
        script,
        "set heating schedules",
        function_tool("get_schedule", "Read a room's heating schedule.", "room"),
        function_tool("set_schedule", "Replace a room's heating schedule.", "room", "plan"),
    )


def lend_diagnostics(script: Script) -> None:
    tool = function_tool("run_mesh_test", "Measure the radio link of a device.", "serial")
    lend_tools(script, tool)


def plan_heating(script: Script) -> None:
    code = (
        'const rooms = ["bath", "study", "bedroom"];\n'
        "const plans = await Promise.all(rooms.map((room) => tools.get_schedule({ room })));\n"
        "for (const [i, room] of rooms.entries()) {\n"
        "  const plan = plans[i].map((slot) => ({ ...slot, celsius: slot.celsius - 1 }));\n"
        "  await tools.set_schedule({ room, plan });\n"
        "}\n"
        "return { changed: rooms.length };"
    )
    run_program(script, code, {"changed": 3})


def look_up_compatibility(script: Script) -> None:
    url = "https://matterlist.example/devices/fernholm-hub-pro"
    search_web(script, f"{script.facts.device.name} Matter Thread compatibility", urls=[url])
    open_page(script, url)


STEPS = named(
    show_wiring, load_thermostat_tools, lend_diagnostics, plan_heating, look_up_compatibility
)

_HUB_OFFLINE = """
@user
My hub has been offline for {hours} hours. Router works, everything else is online.
~
Red light on the hub since last night. I've unplugged it twice. Serial {serial}.
~
Half my lights don't react any more 🤔 The app says "hub unreachable".
@tools device status_page
@do lend_diagnostics
@assistant
I can see hub {serial}: last heard of {hours} hours ago, and its signal was weak before that. Let
me try to wake it.
@tools restart_device
@assistant
It has accepted the restart. Please watch the light for a minute:

- **white**: all good
- **orange, slow**: it's updating, leave it alone for five minutes
- **red**: no network. Move it one metre away from the router, then hold the button for 5 seconds
@user
[[White!|Orange... now white!|Still red, but moving it helped.]]
@assistant
[[Lovely.|Good.]] To keep it so: change the Wi-Fi channel from *Auto* to 1, 6 or 11. Hubs dislike
routers that hop around at night.
@close
"""

_HEATING = """
@user
Can you lower all heating schedules by one degree? Doing it by hand for three rooms is tedious.
~
Everything at home one degree cooler please: bath, study, bedroom. Thanks!
@do load_thermostat_tools plan_heating
@assistant
Done: **bath, study and bedroom** are one degree lower at all times of day. The antifreeze limit
(6 °C) is untouched.
@user
[[My wife says the bath should stay warm.|Actually, not the bath.]]
@think
Only the bath goes back up by one degree; leave the other two.
@assistant
[[Understood, and wisely said.|Of course.]] The bath is back at its old schedule; the study and
bedroom stay lower.
@close
"""

_WIRING = """
@do show_wiring
@think
Mains wiring. A picture cannot tell which conductor is live; advise measuring and an electrician.
@assistant
I can't tell that from a picture, and nobody should: colours in old boxes mean little. Please:

1. **Switch off the fuse** and check with a voltage tester that it's really off.
2. Take a picture *before* you undo anything.
3. If there are more than two wires, or you have no tester, let an electrician do it. It's a
   ten-minute job.

The diagram for your model is on page 7 of the
[manual](https://help.fernholm.example/manuals/thermostat.pdf).
@user
[[Wise. My neighbour is an electrician.|Right, I'd rather call someone.]]
@close
"""

_COMPATIBILITY = """
@user
Does the {device} work with [[Matter|Thread|Home Assistant]]? The box doesn't say.
~
Can I pair the {device} with a hub from another maker?
@do look_up_compatibility
@answer
According to the public [device list](https://matterlist.example/devices/fernholm-hub-pro): yes,
over Matter 1.3, with our hub as the bridge. Without a hub you get on/off only.
@close
"""

_FIRMWARE = """
@user
What's in firmware 4.8.2, and can I stop it from installing at dinner time?
~
The update restarts my hub in the evening. Is there a quiet time setting?
@tools device
@assistant
**4.8.2** brings three things:

- schedules across midnight work again,
- pairing codes with a leading zero are accepted,
- the status light can be dimmed at night.

Set the hour under **Hub → Updates → Quiet time**; it then only installs between those hours, and
never while an alarm is armed.
@close
"""

_CAMERA = """
@user
Night pictures of the Owlet camera are all white. By day it's fine.
~
Why does the doorbell film every passing cat? 47 alerts last night 🐈
@tools device
@assistant
[[That's usually quickly done.|Easily solved.]] Two settings under **Camera → Detection**:

1. *Infrared*: **low** if there's a white wall or a window pane within two metres.
2. *Alert me about*: **people and vehicles** rather than *anything that moves*.

Clean the lens with a dry cloth, too; a cobweb is enough to light up the whole picture.
@close
"""

SCENARIOS = (
    Scenario(label="Hub offline", topic="devices", screenplay=_HUB_OFFLINE, weight=5, least=3),
    Scenario(label="Heating schedules", topic="automation", screenplay=_HEATING, weight=1, least=3),
    Scenario(label="Thermostat wiring", topic="devices", screenplay=_WIRING, weight=1),
    Scenario(label="Compatibility", topic="catalogue", screenplay=_COMPATIBILITY, weight=2),
    Scenario(label="Firmware news", topic="devices", screenplay=_FIRMWARE, weight=2),
    Scenario(label="Camera alerts", topic="devices", screenplay=_CAMERA, weight=2),
)
