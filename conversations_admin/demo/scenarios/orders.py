"""Scenarios about parcels: late, wrong, broken, returned."""

from __future__ import annotations

from conversations_admin.demo.scenarios.scenario import Mood, Scenario
from conversations_admin.demo.script import Step

STEPS: dict[str, Step] = {}

_LATE = """
@user
Where is my parcel? {carrier} {tracking} has said "in transit" for a week.
~
Order {order} was promised for yesterday. I took the day off for this!
~
[[Hi|Hello]], the tracking page for {tracking} hasn't moved since {date}. Is it lost?
~
It's my daughter's birthday on {due} and the {product} still isn't here. Can you see anything?
@tools order shipment
@assistant
I looked it up: {carrier} sorted your parcel into the wrong van three days ago. It is **not
lost**; the new delivery date is **{due}**.

- [Follow it live](https://track.fernholm.example/{tracking})
- If it isn't there by the evening of {due}, I'll send a replacement without waiting for their
  search.
@user
[[OK. Can I have it left with a neighbour?|And what if I'm not at home?]]
@assistant
Yes: in the tracking link choose *Delivery options → Neighbour or safe place*. It has to be set
before 7 in the morning of the delivery.
@close
"""

_ADDRESS = """
@user
I moved last week and {order} is going to my old flat!! Can you stop it?
~
Wrong house number on {order}. It's already been sent, I think. What now?
~
Please send {order} to my office in {city} instead of home. It left your warehouse this morning.
@tools order
@think
The parcel has left. We cannot stop it ourselves, but the carrier takes a new address until it is
loaded for delivery.
@tools reroute
@assistant
Your parcel is already with {carrier}, so I've passed on the new address in {city} to them, free
of charge. They confirm by text message within two hours.

If the driver has already loaded it, it will be tried once at the old address, then come back to
us, and I'd send it again at once. You don't need to do anything.
@close
"""

_LOST_ANGRY = """
@user
THIS IS THE THIRD TIME I ASK. Where is my {product}?? Order {order}, paid on {date}, nothing.
~
I've had it. Three chats, three people, three different answers about {order}. I want my {amount}
back TODAY or I go to the consumer centre.
~
Your carrier claims I signed for {tracking}. I did NOT. I was in hospital on that day.
Unbelievable.
@tools order shipment_timeout
@tools shipment
@assistant
You're right to be angry, {name}. You've asked before and nobody finished it. I'm finishing it
now.
@tools refund_refused
@think
The amount is above my limit. Do not promise the money; hand over with everything needed so that
the customer does not have to repeat it.
@tools ticket coupon
@assistant
What I have done, and what I cannot do:

- **Reported as lost** to {carrier} ({tracking}), with what you have told me.
- **The refund of {amount}** is above what I may release alone. Ticket **{ticket}** is with a
  colleague in billing, marked urgent; they answer within four hours, by e-mail.
- A 10 % coupon is in your account. It doesn't make up for this, I know.
- You won't have to explain anything again; this conversation is attached.
@user
[[Four hours. I'm counting.|Fine. But this is the last chance.|We'll see.]]
"""

_STOCK = """
@user
When is the {product} back in stock?
~
Is there a waiting list for the {product}? It's been sold out for ages.
~
Do you have the {product} in your shop in {city}? I'd rather pick it up.
@tools stock
@assistant
The next delivery is expected on **{due}**. I can [[put you on the list|reserve one for you]]: you
would get an e-mail first and 48 hours to decide, without paying anything now.
@close
"""

_WRONG_NUMBER = """
@user
Status of my order please. Number is in the mail you sent.
~
Can u check my order? its FH and then {order3} I think
@tools order_missing
@assistant
I can't find that one, [[sorry|I'm afraid]]. An order number looks like `FH-` and six digits, and
is at the top of the confirmation. Alternatively tell me the postcode and the date.
@user
ah sorry!! {order}
@tools order
@assistant
Found it: **{order}**, {product}. It's packed and handed to {carrier} tonight; here's the
[tracking](https://track.fernholm.example/{tracking}).
@close
"""

SCENARIOS = (
    Scenario(label="Late delivery", topic="delivery", screenplay=_LATE, weight=5),
    Scenario(
        label="Address change after dispatch", topic="delivery", screenplay=_ADDRESS, weight=3
    ),
    Scenario(
        label="Lost parcel, third contact",
        topic="delivery",
        screenplay=_LOST_ANGRY,
        weight=2,
        mood=Mood.ANGRY,
        status="escalated",
    ),
    Scenario(label="Back in stock", topic="catalogue", screenplay=_STOCK, weight=2),
    Scenario(label="Order number mistyped", topic="orders", screenplay=_WRONG_NUMBER, weight=2),
)
