"""The functions the invented shop gives its assistant: orders, money, parcels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conversations_admin.demo.catalogue import MONTHLY_FEE, Product
from conversations_admin.demo.money import amount, currency_code
from conversations_admin.demo.script import Call, Script, named


def _stamp(script: Script, *, days: int = 0, hour: int = 9, minute: int = 30) -> str:
    moment = script.facts.ordered_at + timedelta(days=days)
    return f"{moment:%Y-%m-%d}T{hour:02}:{minute:02}:00Z"


def _price(script: Script, product: Product) -> dict[str, Any]:
    locale = script.facts.customer.locale
    return {"amount": amount(product.cents, locale=locale), "currency": currency_code(locale)}


def _line(product: Product, quantity: int = 1) -> dict[str, Any]:
    return {"sku": product.sku, "name": product.name, "quantity": quantity}


def order(script: Script) -> Call:
    return _order(script, "shipped")


def order_delivered(script: Script) -> Call:
    return _order(script, "delivered")


def _order(script: Script, status: str) -> Call:
    facts = script.facts
    found = {
        "id": facts.orders[0],
        "status": status,
        "placed_at": _stamp(script),
        "lines": [_line(facts.product)],
        "total": _price(script, facts.product),
        "ship_to": {"name": facts.customer.name, "city": facts.customer.city},
    }
    return Call("get_order", {"order_id": facts.orders[0]}, found)


def order2(script: Script) -> Call:
    facts = script.facts
    found = {
        "id": facts.orders[1],
        "status": "delivered",
        "placed_at": _stamp(script, days=-4, hour=18, minute=7),
        "lines": [_line(facts.other_product, 2)],
        "total": _price(script, facts.other_product),
    }
    return Call("get_order", {"order_id": facts.orders[1]}, found)


def order_missing(script: Script) -> Call:
    wrong = script.facts.orders[2].replace("FH-", "FH")
    error = {"error": {"code": "order_not_found", "message": f"No order {wrong}"}}
    return Call("get_order", {"order_id": wrong}, error)


def orders(script: Script) -> Call:
    facts = script.facts
    found = [
        {"id": facts.orders[0], "placed_at": _stamp(script), "status": "delivered"},
        {"id": facts.orders[1], "placed_at": _stamp(script, days=-4), "status": "delivered"},
        {"id": facts.orders[2], "placed_at": _stamp(script, days=-31), "status": "returned"},
    ]
    arguments = {"user_id": facts.customer.user_id, "limit": 3}
    return Call("list_orders", arguments, {"orders": found, "has_more": False})


def payments(script: Script) -> Call:
    paid = {"status": "captured", "card": f"•••• {script.facts.card}"}
    paid |= _price(script, script.facts.product)
    first = {"id": f"pay_{script.hex(10)}", "captured_at": _stamp(script)}
    second = {"id": f"pay_{script.hex(10)}", "captured_at": _stamp(script, minute=31)}
    found = {"payments": [first | paid, second | paid], "duplicates": 1}
    return Call("list_payments", {"order_id": script.facts.orders[0]}, found)


def refund(script: Script) -> Call:
    return _refund(script, script.facts.orders[0], script.facts.product, "duplicate_charge")


def refund_return(script: Script) -> Call:
    return _refund(script, script.facts.orders[0], script.facts.product, "return_received")


def refund2(script: Script) -> Call:
    return _refund(script, script.facts.orders[1], script.facts.other_product, "return_received")


def refund_fee(script: Script) -> Call:
    return _refund(script, script.facts.orders[2], MONTHLY_FEE, "cancelled_before")


def _refund(script: Script, order_id: str, product: Product, reason: str) -> Call:
    asked = {"order_id": order_id, "reason": reason} | _price(script, product)
    made = {"refund_id": f"re_{script.hex(12)}", "status": "pending", "arrives_in_days": 5}
    return Call("create_refund", asked, made | _price(script, product))


def refund_refused(script: Script) -> Call:
    asked = {"order_id": script.facts.orders[0], "reason": "goodwill"}
    asked |= _price(script, script.facts.product)
    error = {"code": "needs_approval", "message": "Refunds above the limit need a person."}
    return Call("create_refund", asked, {"error": error})


def shipment(script: Script) -> Call:
    facts = script.facts
    events = [
        {"at": _stamp(script, days=1, hour=6), "what": "Handed to carrier"},
        {"at": _stamp(script, days=2, hour=22, minute=14), "what": "Sorted in the regional hub"},
        {"at": _stamp(script, days=3, hour=7, minute=41), "what": "Delayed: missorted"},
    ]
    found = {"carrier": facts.carrier, "events": events, "eta": f"{facts.due_at:%Y-%m-%d}"}
    return Call("track_shipment", {"tracking": facts.tracking}, found)


def shipment_timeout(script: Script) -> Call:
    error = {"code": "upstream_timeout", "message": "carrier did not answer in 8000 ms"}
    return Call("track_shipment", {"tracking": script.facts.tracking}, {"error": error})


def reroute(script: Script) -> Call:
    asked = {"tracking": script.facts.tracking, "city": script.facts.customer.city}
    answer = {"accepted": True, "fee": 0, "carrier": script.facts.carrier}
    return Call("change_delivery_address", asked, answer)


def return_label(script: Script) -> Call:
    facts = script.facts
    label = {"rma": f"RMA-{script.random.randint(10_000, 99_999)}", "carrier": facts.carrier}
    label["label_url"] = f"https://returns.fernholm.example/{script.hex(10)}.pdf"
    asked = {"order_id": facts.orders[0], "sku": facts.product.sku}
    return Call("create_return_label", asked, label)


def replacement(script: Script) -> Call:
    asked = {"order_id": script.facts.orders[0], "sku": script.facts.product.sku}
    made = {"replacement_order": script.facts.orders[2], "ships": "next working day"}
    return Call("create_replacement", asked, made)


def warranty(script: Script) -> Call:
    ends = script.facts.ordered_at + timedelta(days=730)
    found = {"sku": script.facts.product.sku, "covered": True, "until": f"{ends:%Y-%m-%d}"}
    return Call("check_warranty", {"serial": script.facts.serial}, found)


def stock(script: Script) -> Call:
    found = {"available": script.random.choice((0, 0, 3, 14)), "sku": script.facts.product.sku}
    found["restock"] = f"{script.facts.due_at:%Y-%m-%d}"
    return Call("check_stock", {"sku": script.facts.product.sku}, found)


def coupon(script: Script) -> Call:
    code = f"SORRY-{script.hex(5).upper()}"
    asked = {"user_id": script.facts.customer.user_id, "percent": 10}
    return Call("issue_coupon", asked, {"code": code, "expires_in_days": 90})


def ticket(script: Script) -> Call:
    facts = script.facts
    asked = {
        "subject": f"{facts.orders[0]}: {facts.product.name}",
        "queue": script.pick(("tier-2", "billing", "logistics")),
        "user_id": facts.customer.user_id,
    }
    return Call("create_ticket", asked, {"ticket": facts.ticket, "first_reply_hours": 4})


TOOLS = named(
    order,
    order_delivered,
    order2,
    order_missing,
    orders,
    payments,
    refund,
    refund_return,
    refund_fee,
    refund2,
    refund_refused,
    shipment,
    shipment_timeout,
    reroute,
    return_label,
    replacement,
    warranty,
    stock,
    coupon,
    ticket,
)
