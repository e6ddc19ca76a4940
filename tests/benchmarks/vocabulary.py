"""Made-up words of several scripts, drawn as people use words: few often, most hardly ever.

Every language has a vocabulary built from its syllables and a long stream of words drawn
from it, made once from a seed. A sentence is a stretch of that stream: as many different
words, and as unevenly spread, as if each were drawn anew, for a fraction of the time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

STREAM = 200_000
# What the benchmarks ask for, by the share of conversations that hold it.
PLANTED: Mapping[str, float] = {
    "thanks": 0.55,
    "invoice": 0.10,
    "subscription": 0.04,
    "cancel": 0.03,
    "refund": 0.02,
    "cancel my subscription": 0.01,
    "chargeback": 0.005,
    "zyzzyva": 0.0001,
}


@dataclass(frozen=True)
class Language:
    """How a language's words are made; `planted` has the share among its own conversations."""

    code: str
    share: float
    syllables: str
    size: int
    is_spaced: bool = True
    common: Sequence[str] = ()
    planted: tuple[str, float] | None = None


_LATIN = "ba be bi bo da de di do fa fe ga go ha he ka ke la le li lo ma me mi mo na ne no"
_LATIN += " pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we"
_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就"
    "分对成会可主发年动同工也能下过子说产种面方后多定行学法所民得经"
)
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも"
    "やゆよらりるれろわカキクケコサシスセソタチツテト日本語確認注文配送返品"
)
_THAI = (
    "กา ขอ คน งาน จะ ชา ดี ตา ทำ นา บา ปี ผล พา มา ยา รา ลา วัน สา หา อา ไป ได้ ให้ เรา เธอ และ ที่ ซื้อ ส่ง"
)
_ARABIC = "با تا ثا جا حا دا را سا شا صا طا عا فا قا كا لا ما نا ها وا يا بي تي سي مي ني"
_CYRILLIC = "ба бо ва во га го да до за зо ка ко ла ло ма мо на но па по ра ро са со та то ха жи ши"
_HANGUL = "가 나 다 라 마 바 사 아 자 차 카 타 파 하 고 노 도 로 모 보 소 오 조 주 문 배 송"
_GREEK = "βα γα δα ζα θα κα λα μα να πα ρα σα τα φα χα βο γο δο κο λο μο νο"
_HINDI = "का की कर ना ने मा मे रा री ला ले सा से ता ते पा पे हा है या जा दा दे"

LANGUAGES: Sequence[Language] = (
    Language("en", 0.50, _LATIN, 12_000, common=("my", "the", "order", "is", "a", "to", "please")),
    Language("de", 0.12, _LATIN + " sch ung kei ü ö ä", 9_000, common=("ich", "die", "bitte")),
    Language("fr", 0.07, _LATIN + " é è ou eau", 6_000, common=("je", "le", "merci")),
    Language("es", 0.06, _LATIN + " ñ ó í ción", 6_000, common=("yo", "el", "gracias")),
    Language("pt", 0.04, _LATIN + " ão ç é", 5_000, common=("eu", "o", "obrigado")),
    Language("ja", 0.05, " ".join(_KANA), 5_000, is_spaced=False),
    Language("zh", 0.05, " ".join(_HAN), 6_000, is_spaced=False, planted=("退款", 0.06)),
    Language("ar", 0.03, _ARABIC, 5_000, planted=("استرداد", 0.10)),
    Language("ru", 0.03, _CYRILLIC, 5_000),
    Language("th", 0.02, _THAI, 3_000, is_spaced=False, planted=("คืนเงิน", 0.10)),
    Language("ko", 0.01, _HANGUL, 3_000, is_spaced=False),
    Language("el", 0.01, _GREEK, 2_000),
    Language("hi", 0.01, _HINDI, 2_000),
)


@cache
def stream(language: Language) -> list[str]:
    """The language's words, one after the other, the frequent ones again and again."""
    chance = random.Random(f"words of {language.code}")  # noqa: S311 the same each time
    words = _vocabulary(language, chance)
    return [words[int(len(words) ** chance.random()) - 1] for _ in range(STREAM)]


def sentence(
    language: Language, chance: random.Random, *, length: int, planted: Sequence[str] = ()
) -> str:
    """`length` words of the language and, each at a place of its own, what is planted."""
    start = chance.randrange(STREAM - length)
    words = stream(language)[start : start + length]
    for plant in planted:
        place = chance.randrange(len(words) + 1)
        # Between spaces also where the language has none, unless it is of that language.
        own = language.planted is not None and plant == language.planted[0]
        words.insert(place, plant if own or language.is_spaced else f" {plant} ")
    return (" " if language.is_spaced else "").join(words) + "."


def _vocabulary(language: Language, chance: random.Random) -> list[str]:
    syllables = language.syllables.split()
    longest = 4 if language.is_spaced else 3
    kept = dict.fromkeys(language.common)
    while len(kept) < language.size:
        parts = chance.choices(syllables, k=chance.randint(1, longest))
        kept["".join(parts)] = None
    return [word for word in kept if word not in PLANTED]
