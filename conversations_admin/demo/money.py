"""Prices as people of each locale write them. Only for the demo package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Currency:
    """`pattern` takes the number; `rate` is roughly what one euro buys."""

    code: str
    pattern: str
    rate: float
    decimals: int = 2
    comma: str = "."
    group: str = ","


_EURO = Currency("EUR", "{} €", 1.0, comma=",", group=".")
_CURRENCIES = {
    "en-US": Currency("USD", "${}", 1.08),
    "en-GB": Currency("GBP", "£{}", 0.84),
    "en-IE": Currency("EUR", "€{}", 1.0),
    "en-AU": Currency("AUD", "A${}", 1.64),
    "en-IN": Currency("INR", "₹{}", 90, decimals=0),
    "de-DE": _EURO,
    "de-AT": _EURO,
    "de-CH": Currency("CHF", "CHF {}", 0.96, group="’"),
    "fr-FR": _EURO,
    "fr-CA": Currency("CAD", "{} $", 1.48, comma=",", group=" "),
    "es-ES": _EURO,
    "es-MX": Currency("MXN", "${}", 19.5, decimals=0),
    "pl-PL": Currency("PLN", "{} zł", 4.3, comma=",", group=" "),
    "tr-TR": Currency("TRY", "{} TL", 37, decimals=0, group="."),
    "ja-JP": Currency("JPY", "{}円", 165, decimals=0),
    "zh-CN": Currency("CNY", "{} 元", 7.8, decimals=0, group=""),
    "ko-KR": Currency("KRW", "{}원", 1480, decimals=0),
    "ar-SA": Currency("SAR", "{} ريال", 4.1, decimals=0),
    "ar-EG": Currency("EGP", "{} جنيه", 52, decimals=0),
    "he-IL": Currency("ILS", "{} ₪", 4, decimals=0),
    "ru-RU": Currency("RUB", "{} ₽", 100, decimals=0, group=" "),
    "hi-IN": Currency("INR", "₹{}", 90, decimals=0),
    "th-TH": Currency("THB", "{} บาท", 38, decimals=0),
}


def currency_code(locale: str) -> str:
    return _CURRENCIES[locale].code


def amount(cents: int, *, locale: str) -> float | int:
    """Return what a price in euro cents comes to in the locale's currency, as a JSON number."""
    currency = _CURRENCIES[locale]
    value = cents / 100 * currency.rate
    return round(value, 2) if currency.decimals else round(value)


def price(cents: int, *, locale: str) -> str:
    """Return a price in euro cents as text, converted to the locale's currency."""
    currency = _CURRENCIES[locale]
    number = f"{amount(cents, locale=locale):,.{currency.decimals}f}"
    swapped = number.replace(",", "\0").replace(".", currency.comma)
    return currency.pattern.format(swapped.replace("\0", currency.group))
