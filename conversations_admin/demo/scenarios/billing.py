"""Scenarios about money: charges, invoices, plans and refunds."""

from __future__ import annotations

from conversations_admin.demo.hosted import Passage, run_code, search_files
from conversations_admin.demo.scenarios.scenario import Mood, Scenario
from conversations_admin.demo.script import Script, named


def search_plans(script: Script) -> None:
    """The help centre's page on plans."""
    text = (
        "Pro includes 10 automations, 90 days of history and e-mail support. Team adds roles, "
        "shared dashboards and one year of history. Enterprise adds SSO, an audit export and a "
        "99.9 % uptime commitment."
    )
    found = [Passage("plans-and-limits.md", 0.93, text), Passage("changing-plans.md", 0.71, text)]
    search_files(script, ["plan differences", "what is in the team plan"], found=found)


def sum_ledger(script: Script) -> None:
    code = (
        "import pandas as pd\n\n"
        "ledger = pd.read_csv('/mnt/data/ledger.csv', parse_dates=['booked_at'])\n"
        "by_order = ledger.groupby('order_id')['amount'].agg(['count', 'sum'])\n"
        "print(by_order[by_order['count'] > 1])\n"
        "print('net', ledger['amount'].sum())"
    )
    first, second, _ = script.facts.orders
    lines = f"{first}      2  178.00\n{second}      3    0.00\nnet 1411.62"
    logs = f"           count    sum\norder_id\n{lines}"
    run_code(script, code, logs=logs)


STEPS = named(search_plans, sum_ledger)

_DUPLICATE_CHARGE = """
@user
[[Hi|Hello|Hi there]], I was charged twice for order {order}. Both say {amount} on my card ending
in {card}. I only bought one {product}!
~
My bank shows two payments of {amount} to you on {date}, a minute apart. Order {order}. Could you
look into it, please?
~
Double charge on {order} 😕 I pressed "Pay" once, the page hung, I pressed it again. Now {amount}
is gone twice.
~
I'm reconciling my card statement and one Fernholm payment of {amount} ({date}) has no order
behind it. The real one is {order}.
@tools order payments
@think
There are two captures one minute apart for one order, and only one shipment. The second is a
duplicate, so refunding it in full is within policy.
@tools refund
@assistant
I can see it, {name}: two payments of **{amount}** went through for order {order}, one minute
apart, although there is only one order. [[Sorry about that.|That should not have happened, and I
am sorry.]]

I've refunded the second one:

| | |
|---|---|
| Amount | {amount} |
| Card | ending {card} |
| On your account | within 5 working days |

Your order itself is unchanged.
@close
"""

_INVOICE = """
@user
I need [[a copy of the invoice|the invoice as PDF]] for order {order}, my accountant keeps asking.
~
Where do I find invoice {invoice}? The link in the e-mail says "expired".
~
Could you resend the receipt for my {product}? I bought it on {date} and have deleted the mail.
@tools invoice
@assistant
Here it is: [{invoice}.pdf](https://billing.fernholm.example/i/{invoice}.pdf). The link works for
seven days. You will always find all invoices under **Account → Billing → Documents**.
@user
[[Got it.|Perfect, opens fine.]] Is there a way to have them sent automatically?
@assistant
Yes. Under **Account → Billing → Documents** switch on *Send a copy to*, and enter your
accountant's address. It applies from the next invoice on.
@close
"""

_VAT = """
@user
Invoice {invoice} is made out to me personally, but it should say {company} and show our VAT
number.
~
We're {company}. Our bookkeeping refuses {invoice} because the company name is missing. Can you
correct it?
@tools invoice
@assistant
I can have it reissued. Please confirm how it should read:

- **Company:** {company}
- **VAT number:** XX283746510 (from your account)
- **Address:** {city}, as on the order
@user
[[Confirmed.|Yes, exactly so.]] Please keep the original date, otherwise it lands in the wrong
quarter.
@tools correct_invoice
@assistant
Done. The corrected document is **{invoice}-B**; it keeps the date of supply ({date}) and cancels
the first version. Both are in your account, so that your books have the full trail.
@close
"""

_PLANS = """
@user
What's the [[real |]]difference between Pro and Team? We are {seats} people at {company}.
~
Trying to decide: Pro or Team? We mostly need shared dashboards and somebody who can't delete
things.
~
Is Enterprise worth it for {seats} seats? Our IT insists on single sign-on.
@do search_plans
@answer
Short answer: **if more than one person changes automations, take Team.** If your IT requires
single sign-on, it has to be Enterprise.

| | Pro | Team | Enterprise |
|---|:-:|:-:|:-:|
| Automations | 10 | 100 | unlimited |
| History | 90 days | 1 year | 3 years |
| Roles (read-only etc.) | no | ✓ | ✓ |
| Single sign-on | no | no | ✓ |
| Audit export | no | no | ✓ |
| Price a seat and month | €9 | €14 | on request |

You can change upwards at any time and pay the difference for the days that are left.
@user
And if we [[move down again|take Team now and leave later]], do we lose the history?
@assistant
Nothing is deleted for 60 days. After that, entries older than the smaller plan allows are
removed; you get two e-mails before, and can export everything under **Settings → Data**.
@close
"""

_CANCEL = """
@user
I want to cancel before it renews on {due}. I can't find the button.
~
Please stop my subscription. I [[hardly use it|moved house and left the hub behind]] and it renews
on {due}.
~
Does my trial turn into a paid plan on {due}? If so, cancel please.
@tools subscription
@assistant
Your plan renews on **{due}**. If I switch off renewal now, you keep everything until then and are
not charged again. Shall I?
@user
[[Yes please|Yes, do it|Yes, go ahead]].
@tools cancel_subscription
@assistant
It's done: no further charge, access until **{due}**. Your automations stay saved for 60 days in
case you change your mind. A confirmation is on its way to {email}.
@close
"""

_MULTI_REFUND = """
@user
I sent back three orders in one parcel: {order}, {order2} and {order3}. Only one has been
refunded.
~
Returned {product} ({order}) and two {product2} ({order2}) together. Where is the rest of my
money?
@tools orders order_delivered order2
@assistant
Thanks, {name}. The warehouse has booked in both remaining orders. I'll refund them now.
@tools refund_return refund2
@assistant
Both refunds are on their way:

1. **{order}**: {product}, {amount}
2. **{order2}**: {product2}, {amount2}

Together {total}, to the card ending in {card}. Order {order3} was refunded already.

> Next time you can put one label on one box for several orders; just tick all of them in the
> return form. Then they are matched automatically.
@close
"""

_RECONCILE = """
@user
I look after the books of {company}. Our ledger export is in the shared folder; the total is off
by one payment compared with yours. Can you find it?
~
Our ledger and your statement for last month differ. Net should be 1,500.62, we have 1,411.62.
Which order is it?
@do sum_ledger
@assistant
Found it. Two orders have more than one booking:

- **{order}** was booked twice (2 x 89.00), although only one payment exists. That is your
  difference of 89.00.
- **{order2}** has three bookings that add up to zero (payment, refund, correction), which is
  fine.

Remove one of the two lines of {order} and both sides agree.
@close
"""

_DECLINED = """
@user
My card gets declined every time, but it [[works everywhere else|isn't expired and has money on
it]].
~
"Payment could not be completed (do_not_honor)". What does that even mean?
~
Tried to pay {amount} for {product} four times. Declined, declined, declined, declined.
@tools account
@assistant
The refusal comes from your bank, not from us: the code `do_not_honor` means that the bank gave no
reason. Three things help most often:

1. Confirm the payment in your banking app; some banks wait only 60 seconds.
2. Try once without a VPN. A foreign address makes banks nervous.
3. Use another method: PayPal and bank transfer skip this check.

Nothing was charged. Amounts that show as *reserved* disappear within three days.
@user
[[It was the VPN.|Bank app it was. Somehow I had notifications switched off.]] [[Worked now.|🙈]]
@assistant
[[Glad it went through!|Great!]] The order is on its way to {city}.
"""

SCENARIOS = (
    Scenario(label="Duplicate charge", topic="billing", screenplay=_DUPLICATE_CHARGE, weight=4),
    Scenario(label="Invoice copy", topic="billing", screenplay=_INVOICE, weight=3),
    Scenario(label="Invoice without company", topic="billing", screenplay=_VAT, plan="pro"),
    Scenario(label="Plan comparison", topic="plans", screenplay=_PLANS, weight=3),
    Scenario(
        label="Cancel before renewal", topic="plans", screenplay=_CANCEL, plan="pro", weight=3
    ),
    Scenario(label="Refund of several orders", topic="billing", screenplay=_MULTI_REFUND),
    Scenario(label="Ledger differs", topic="billing", screenplay=_RECONCILE, weight=1),
    Scenario(label="Card declined", topic="billing", screenplay=_DECLINED, mood=Mood.CALM),
)
