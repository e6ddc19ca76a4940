"""The facts one demo conversation is about: who, which order, how much, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from conversations_admin.demo.catalogue import (
    CARRIERS,
    COMPANIES,
    CONNECTED,
    GOODS,
    MONTHLY_FEE,
    Product,
)
from conversations_admin.demo.money import price

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE_PATTERNS = {
    "en-US": "{month} {day}",
    "de": "{day}.{number}.",
    "fr": "{day:02}/{number:02}",
    "es": "{day:02}/{number:02}",
    "pl": "{day:02}.{number:02}",
    "tr": "{day:02}.{number:02}.{year}",
    "ja": "{number}月{day}日",
    "zh": "{number}月{day}日",
    "ko": "{number}월 {day}일",
    "ar": "{day}/{number}",
    "he": "{day}.{number}",
    "ru": "{day:02}.{number:02}",
    "hi": "{day}/{number}",
    "th": "{day}/{number}",
}


@dataclass(frozen=True)
class Customer:
    user_id: str
    name: str
    city: str
    locale: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Drawn once a conversation, so that texts and tool calls speak of the same order."""

    customer: Customer
    company: str
    domain: str
    orders: tuple[str, str, str]
    product: Product
    other_product: Product
    device: Product
    ordered_at: datetime
    due_at: datetime
    carrier: str
    tracking: str
    invoice: str
    card: str
    ticket: str
    serial: str
    key_tail: str
    seats: int
    hours: int

    @property
    def email(self) -> str:
        return f"{self.customer.user_id.removeprefix('usr_')}@{self.domain}"

    def slots(self) -> dict[str, str]:
        """The words a screenplay may name in braces."""
        return {
            "name": self.customer.first_name,
            "city": self.customer.city,
            "company": self.company,
            "domain": self.domain,
            "email": self.email,
            "order": self.orders[0],
            "order2": self.orders[1],
            "order3": self.orders[2],
            "product": self.product.name,
            "product2": self.other_product.name,
            "device": self.device.name,
            "carrier": self.carrier,
            "tracking": self.tracking,
            "invoice": self.invoice,
            "card": self.card,
            "ticket": self.ticket,
            "serial": self.serial,
            "tail": self.key_tail,
            "seats": str(self.seats),
            "hours": str(self.hours),
        } | self._local_slots(self.customer.locale)

    def _local_slots(self, locale: str) -> dict[str, str]:
        return {
            "amount": price(self.product.cents, locale=locale),
            "amount2": price(self.other_product.cents, locale=locale),
            "total": price(self.product.cents + self.other_product.cents, locale=locale),
            "fee": price(MONTHLY_FEE.cents, locale=locale),
            "date": date_text(self.ordered_at, locale=locale),
            "due": date_text(self.due_at, locale=locale),
            "day": f"{self.ordered_at:%Y-%m-%d}",
        }


def draw_facts(random: Random, *, customer: Customer, when: datetime) -> Facts:
    """Invent the facts of a conversation that takes place at `when`."""
    company, domain = random.choice(COMPANIES)
    product, other_product = random.sample(GOODS, 2)
    return Facts(
        customer=customer,
        company=company,
        domain=domain,
        orders=(_order(random), _order(random), _order(random)),
        product=product,
        other_product=other_product,
        device=random.choice(CONNECTED),
        ordered_at=when - timedelta(days=random.randint(3, 16)),
        due_at=when + timedelta(days=random.randint(2, 9)),
        carrier=random.choice(CARRIERS),
        tracking=f"{random.choice('PNSK')}W{random.randrange(10**9, 10**10)}",
        invoice=f"INV-{when.year}-{random.randint(10_000, 99_999)}",
        card=f"{random.randint(1000, 9999)}",
        ticket=f"SUP-{random.randint(20_000, 49_999)}",
        serial=f"{random.choice('ABCDEF')}{random.randint(100_000, 999_999)}",
        key_tail=f"{random.getrandbits(16):04x}",
        seats=random.randint(8, 140),
        hours=random.randint(3, 46),
    )


def date_text(moment: datetime, *, locale: str) -> str:
    """Return day and month the way the locale writes them."""
    default = _DATE_PATTERNS.get(locale.split("-", maxsplit=1)[0], "{day} {month}")
    return _DATE_PATTERNS.get(locale, default).format(
        day=moment.day, number=moment.month, year=moment.year, month=_MONTHS[moment.month - 1]
    )


def _order(random: Random) -> str:
    return f"FH-{random.randint(100_000, 999_999)}"
