"""Scenarios about accounts: getting in, getting out, and one's own data."""

from __future__ import annotations

from conversations_admin.demo.hosted import use_computer
from conversations_admin.demo.scenarios.scenario import Mood, Scenario
from conversations_admin.demo.script import Script, named
from conversations_admin.demo.workshop import ask_approval, call_remote_tool, list_remote_tools


def open_sso_settings(script: Script) -> None:
    """Watch the set-up page of the customer's directory in a remote browser."""
    use_computer(script, {"type": "click", "button": "left", "x": 412, "y": 188})
    use_computer(script, {"type": "type", "text": f"https://id.{script.facts.domain}/metadata.xml"})
    use_computer(script, {"type": "screenshot"})


def erase_in_crm(script: Script) -> None:
    """Erasure in the CRM, which a person has to allow."""
    server = "crm"
    list_remote_tools(
        script,
        server,
        {
            "find_contact": "Find a contact by e-mail address or user id.",
            "erase_contact": "Remove a contact and its notes. Cannot be undone.",
        },
    )
    arguments = {"user_id": script.facts.customer.user_id}
    reason = "Identity checked by e-mail link; no open orders."
    request = ask_approval(script, server, "erase_contact", arguments, approve=True, reason=reason)
    erased = {"erased": True, "notes": 14, "attachments": 3}
    call_remote_tool(script, server, "erase_contact", arguments, erased)["approval_request_id"] = (
        request
    )


STEPS = named(open_sso_settings, erase_in_crm)

_RESET_LOOP = """
@user
The reset link sends me back to the sign-in page, which says "wrong password", which offers a
reset link... I'm in a loop.
~
I've reset my password three times today and it still doesn't accept it 🤯
~
"This link has already been used". No it hasn't! I clicked it ONCE.
@tools account
@think
The link is consumed before the customer opens it. Typical for mail filters that follow every
link. The account is not blocked.
@assistant
I think I know this one: some mail filters open every link to check it, and that uses up the reset
link before you get there. Let's go round it:

1. I send you a new mail. **Don't click the link**.
2. Copy the six-digit code below it instead.
3. Open [fernholm.example/reset](https://fernholm.example/reset) in a private window and type the
   code.
@tools reset_email
@user
[[Got the code, I'm in!|Works!|That did it.]] [[Why does nobody write this on the page?|Thank
you]]
@assistant
[[Great!|Wonderful.]] I've passed it on, too: the code should come first in that mail.
"""

_LOST_PHONE = """
@user
My phone fell into [[a lake|the sea|a toilet]] and with it my authenticator app. How do I sign in?
~
New phone, old one is wiped, no codes. Am I locked out for ever?
~
I can't find my recovery codes and the phone with the authenticator was stolen in {city}.
@tools account sessions
@assistant
Sorry to hear that! There are three ways back, fastest first:

1. **A device that's still signed in.** I can see the app on Android, used yesterday: open
   *Settings → Security → New authenticator* there.
2. **A recovery code**: ten codes like `k7f2-99qa`, maybe printed or in your password manager.
3. **A reset with waiting time**: 24 hours, and we tell you on all channels so nobody else can do
   it.
@user
[[The tablet! Of course.|No tablet, no codes. Option 3 please.|It will have to be the third.]]
@tools reset_two_factor
@assistant
I've started the reset, as a safety net: it completes in 24 hours unless you cancel it from the
mail we've just sent. If you get in through another device before, simply cancel it.
@close
"""

_SSO = """
@user
We'd like to connect {company} ({domain}) with SAML. Where do I start?
~
SSO set-up: our identity provider wants an "entity id" and an "ACS URL". What are ours?
~
SAML login ends with `AUDIENCE_MISMATCH` for everyone at {domain}. {seats} people are waiting.
@tools domain_check contract
@do open_sso_settings
@assistant
Here's what your identity provider needs:

```text
Entity ID:  https://fernholm.example/saml/{domain}
ACS URL:    https://fernholm.example/saml/{domain}/acs
Name ID:    emailAddress
Signing:    assertion and response, SHA-256
```

Three things that most often go wrong:

- a slash at the end of the entity id (`AUDIENCE_MISMATCH`),
- the clock of the identity provider being off by more than 90 seconds,
- people whose address isn't under `{domain}`.

Leave **"Require SSO"** off until one colleague has signed in; otherwise you lock yourselves out.
@user
It was the slash. [[Of course it was.|Two hours of my life.]] Does it create accounts for new
people?
@assistant
Yes, on their first sign-in, with the role set under **Default role**. For removing people
automatically you also need SCIM, which is in the same place.
@close
"""

_STRANGE_LOGIN = """
@user
I got a mail about a sign-in from a city I've never been to. Is that real?
~
Somebody's in my account!! The hub just switched all the lights on at 3 am.
@tools sessions account
@assistant
Let's be safe first and curious later. I see two sessions, both from {city}. If either isn't you:

1. **Settings → Security → Sign out everywhere**
2. Change the password, then turn on two-factor sign-in
3. Look under *Automations* for any you don't know
@user
[[Both are me. The mail is fake then?|One's my son's tablet, mystery solved.]]
@assistant
Then nobody else is in. Real mails from us come from `@fernholm.example`, greet you by name and
never ask for your password. Please forward the other one to phishing@fernholm.example, thank you!
@close
"""

_ERASURE = """
@user
Under article 17 GDPR I ask you to erase all my personal data. Please confirm in writing.
~
Delete my account and EVERYTHING you know about me. Not deactivate. Delete.
@tools account orders
@think
A valid request. No open order or return. Invoices must be kept by law and have to be named.
@assistant
I'll do that. Before I start, please know what happens:

- **Erased:** profile, addresses, devices, automations, chats, CRM notes
- **Kept:** invoices, for as long as tax law demands, locked for anything else
- **Not possible afterwards:** warranty look-up by serial number

Please reply "erase" to confirm.
@user
erase
@tools erasure
@do erase_in_crm
@assistant
Your request is running and finishes within 72 hours. The written confirmation goes to {email},
and that address is deleted last.
"""

_EXPORT = """
@user
Can I download everything you've stored about me?
~
I need my automations and history as files; I'm [[switching systems|making a backup]].
@tools data_export
@assistant
It's being put together now, which takes about six hours. You'll get a link to {email}, valid for
three days. In the archive:

- `profile.json`, `orders.json`, `devices.json`
- `history/2026-*.csv`, one file a month
- `automations/*.yaml`, which you can read in again elsewhere
@close
"""

_SEATS = """
@user
We need five more seats for {company}, starting Monday.
~
Five new colleagues at {domain}! What do I have to do, and what does it cost?
@tools contract
@assistant
You have {seats} seats. Five more cost €70 a month; for the rest of this period only the remaining
days are charged. Shall I add them?
@user
Yes, and please put "PO 4500-1187" on the invoice.
@tools seats
@assistant
Done. All seats are live at once and the purchase order number will be on every invoice from now
on. Invite people under **Team → Invite**, or paste a list of addresses there.
@close
"""

SCENARIOS = (
    Scenario(label="Password reset loop", topic="sign-in", screenplay=_RESET_LOOP, weight=4),
    Scenario(label="Two-factor device lost", topic="sign-in", screenplay=_LOST_PHONE, weight=3),
    Scenario(label="SSO set-up", topic="sso", screenplay=_SSO, weight=2, plan="enterprise"),
    Scenario(label="Strange sign-in", topic="security", screenplay=_STRANGE_LOGIN, mood=Mood.ANGRY),
    Scenario(label="Erasure request", topic="privacy", screenplay=_ERASURE, weight=2),
    Scenario(label="Data export", topic="privacy", screenplay=_EXPORT, weight=1),
    Scenario(label="More seats", topic="plans", screenplay=_SEATS, weight=1, plan="enterprise"),
)
