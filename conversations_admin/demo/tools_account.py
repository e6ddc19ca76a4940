"""The functions around accounts, subscriptions and devices that the assistant may call."""

from __future__ import annotations

from conversations_admin.demo.script import Call, Script, named


def account(script: Script) -> Call:
    facts = script.facts
    found = {
        "user_id": facts.customer.user_id,
        "name": facts.customer.name,
        "email_verified": True,
        "two_factor": script.pick(("app", "app", "sms", "off")),
        "locale": facts.customer.locale,
        "locked": script.chance(0.3),
    }
    return Call("get_account", {"user_id": facts.customer.user_id}, found)


def sessions(script: Script) -> Call:
    city = script.facts.customer.city
    found = [
        {"device": "Firefox on Windows", "city": city, "minutes_ago": 4},
        {"device": "Fernholm app 7.4 on Android", "city": city, "minutes_ago": 1310},
    ]
    return Call("list_sessions", {"user_id": script.facts.customer.user_id}, {"sessions": found})


def reset_email(script: Script) -> Call:
    sent = {"sent_to": script.facts.email, "expires_in_minutes": 30, "provider_status": "250 OK"}
    return Call("send_password_reset", {"user_id": script.facts.customer.user_id}, sent)


def reset_two_factor(script: Script) -> Call:
    asked = {"user_id": script.facts.customer.user_id, "method": "recovery_code"}
    return Call("start_two_factor_reset", asked, {"status": "waiting_for_code", "wait_hours": 24})


def subscription(script: Script) -> Call:
    facts = script.facts
    plan = script.pick(("pro-monthly", "pro-yearly"))
    found = {"plan": plan, "renews_at": f"{facts.due_at:%Y-%m-%d}", "auto_renew": True}
    return Call("get_subscription", {"user_id": facts.customer.user_id}, found)


def contract(script: Script) -> Call:
    facts = script.facts
    seats = {"paid": facts.seats, "used": facts.seats - script.random.randint(0, 5)}
    found = {"plan": "enterprise", "seats": seats, "renews_at": f"{facts.due_at:%Y-%m-%d}"}
    return Call("get_contract", {"domain": facts.domain}, found)


def cancel_subscription(script: Script) -> Call:
    asked = {"user_id": script.facts.customer.user_id, "at": "period_end"}
    done = {"auto_renew": False, "access_until": f"{script.facts.due_at:%Y-%m-%d}"}
    return Call("cancel_subscription", asked, done)


def seats(script: Script) -> Call:
    facts = script.facts
    asked = {"domain": facts.domain, "seats": facts.seats + 5}
    return Call("set_seats", asked, {"seats": facts.seats + 5, "prorated": True})


def invoice(script: Script) -> Call:
    facts = script.facts
    found = {"number": facts.invoice, "paid": True, "vat_id": None, "pages": 1}
    found["url"] = f"https://billing.fernholm.example/i/{script.hex(12)}.pdf"
    return Call("get_invoice", {"order_id": facts.orders[0]}, found)


def correct_invoice(script: Script) -> Call:
    facts = script.facts
    asked = {"number": facts.invoice, "company": facts.company, "vat_id": "XX283746510"}
    return Call("reissue_invoice", asked, {"number": f"{facts.invoice}-B", "status": "issued"})


def usage(script: Script) -> Call:
    found = {"window": "60s", "limit": 600, "peak": 1184, "rejected_24h": 2317}
    return Call("get_api_usage", {"key": f"fk_live_…{script.facts.key_tail}"}, found)


def deliveries(script: Script) -> Call:
    found = [
        {"id": f"evt_{script.hex(8)}", "type": kind, "status": status, "attempts": attempts}
        for kind, status, attempts in (
            ("order.paid", 401, 5), ("order.shipped", 401, 5), ("refund.created", 401, 4),
        )
    ]  # fmt: skip
    asked = {"endpoint": f"https://api.{script.facts.domain}/hooks", "status": "failed"}
    return Call("list_webhook_deliveries", asked, {"deliveries": found, "total": 38})


def resend_deliveries(script: Script) -> Call:
    asked = {"endpoint": f"https://api.{script.facts.domain}/hooks", "since_hours": 24}
    return Call("resend_webhooks", asked, {"queued": 38})


def device(script: Script) -> Call:
    facts = script.facts
    found = {
        "serial": facts.serial,
        "online": False,
        "last_seen_hours": facts.hours,
        "firmware": "4.8.1",
        "signal_dbm": -script.random.randint(58, 89),
    }
    return Call("get_device", {"serial": facts.serial}, found)


def restart_device(script: Script) -> Call:
    done = {"accepted": True, "online_after_seconds": script.random.randint(18, 55)}
    return Call("restart_device", {"serial": script.facts.serial}, done)


def status_page(script: Script) -> Call:
    incident = {"title": "Delayed push notifications", "since_hours": script.facts.hours % 9 + 1}
    return Call("get_status_page", {}, {"api": "operational", "incidents": [incident]})


def data_export(script: Script) -> Call:
    asked = {"user_id": script.facts.customer.user_id, "format": "json"}
    return Call("start_data_export", asked, {"export_id": f"exp_{script.hex(8)}", "eta_hours": 6})


def erasure(script: Script) -> Call:
    asked = {"user_id": script.facts.customer.user_id, "scope": "all_personal_data"}
    kept = ["invoices (kept by tax law)"]
    return Call("request_erasure", asked, {"case": f"ERA-{script.hex(6)}", "kept": kept})


def domain_check(script: Script) -> Call:
    record = f"fernholm-verify={script.hex(16)}"
    found = {"txt_found": script.chance(0.5), "expected": record}
    return Call("check_domain", {"domain": script.facts.domain}, found)


TOOLS = named(
    account,
    sessions,
    reset_email,
    reset_two_factor,
    subscription,
    contract,
    cancel_subscription,
    seats,
    invoice,
    correct_invoice,
    usage,
    deliveries,
    resend_deliveries,
    device,
    restart_device,
    status_page,
    data_export,
    erasure,
    domain_check,
)
