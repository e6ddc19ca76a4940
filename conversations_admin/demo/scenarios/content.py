"""Scenarios of colleagues who write and draw for the shop."""

from __future__ import annotations

from conversations_admin.demo.hosted import draw_picture, fail_picture
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.script import Script, named


def draw_banner(script: Script) -> None:
    prompt = f"Calm shop banner, dusk colours, one {script.facts.product.name} on an oak table"
    draw_picture(script, prompt, (250, 214, 165), (236, 150, 110), (120, 80, 110), (40, 40, 80))


def block_banner(script: Script) -> None:
    fail_picture(script, "The prompt names a living person; the picture was not made.")


STEPS = named(draw_banner, block_banner)

_RELEASE_NOTES = """
@developer
Translate for the help centre. Keep product names, button labels in bold, one bullet a change.
@user
Release notes for 4.8.2, please into German and French:

- Schedules across midnight work again.
- Pairing codes with a leading zero are accepted.
- The status light can be dimmed at night.
~
For the German and French help centre: schedules across midnight work again, pairing codes may
begin with a zero, the status light can be dimmed at night.
~
The three bullets of 4.8.2 in German and French, please. Tone: polite, short.
@assistant
[[Here you are.|Done.]]

*Deutsch*

- Zeitpläne über Mitternacht funktionieren wieder.
- Kopplungscodes mit führender Null werden angenommen.
- Das Statuslicht lässt sich nachts dimmen.

*Français*

- Les programmations qui passent minuit fonctionnent à nouveau.
- Les codes d'appairage commençant par zéro sont acceptés.
- Le voyant peut être atténué la nuit.
@user
"Kopplungscodes" sounds stiff. [[What do people really say?|Something friendlier?]]
@assistant
"**Codes zum Koppeln**" reads more easily and is what the app says. I've changed it there and in
the glossary.
"""

_BANNER = """
@user
Banner for the autumn sale, 3:2, calm, no people, our {product} in it.
~
Could you draw a picture for the newsletter: a living room at dusk with the {product}?
@do draw_banner
@assistant
Here's a first version: dusk colours, oak, the {product} a little left of the middle so that
there's room for text on the right.
@user
Nice. Now one with [[that actor from the heist films|our prime minister]] holding it?
@do block_banner
@assistant
Pictures of real people aren't possible, I'm afraid, and you'd need their consent anyway. How
about a pair of hands holding it?
@close
"""

SCENARIOS = (
    Scenario(
        label="Release notes translated", topic="content", screenplay=_RELEASE_NOTES, weight=1
    ),
    Scenario(label="Banner drawn", topic="content", screenplay=_BANNER, weight=1),
)
