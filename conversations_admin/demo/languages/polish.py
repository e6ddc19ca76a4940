"""Polish conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_LATE = """
@user
Dzień dobry, gdzie jest moja paczka {tracking}? Od tygodnia ten sam status.
~
Zamówienie {order} miało być wczoraj. Czekałam cały dzień i nic.
~
Czy paczka dojdzie przed {due}? To prezent urodzinowy.
@tools order shipment
@assistant
Dzień dobry! Paczka trafiła do niewłaściwej sortowni, ale **nie zaginęła**. Nowy termin dostawy:
**{due}**.

Jeśli do tego dnia nie dotrze, od razu wyślę nową. [Śledzenie
przesyłki](https://track.fernholm.example/{tracking})
@close
"""

_RETURN = """
@user
Chciałbym zwrócić {product}. Czy przesyłka zwrotna jest płatna?
~
Produkt z zamówienia {order} jest uszkodzony: pęknięta obudowa i brak śrubek.
@tools order_delivered return_label
@assistant
Zwrot jest bezpłatny, ma Pan/Pani na to 30 dni:

1. Proszę wydrukować etykietę albo pokazać kod w punkcie odbioru.
2. Zapakować produkt w dowolny karton.
3. Nadać go do {due}.

Zwrot {amount} zrobimy w ciągu dwóch dni od otrzymania paczki.
@user
Świetnie. Czy żona może nadać paczkę za mnie?
@assistant
Tak, wystarczy kod z etykiety.
@close
"""

_PHONE = """
@user
Zgubiłem telefon z aplikacją do logowania i nie mogę wejść na konto. Co teraz?
~
Po zmianie telefonu kody logowania przestały działać, a zapasowych nie mam.
@tools account sessions reset_two_factor
@assistant
Rozpocząłem reset zabezpieczeń. Ze względów bezpieczeństwa trwa **24 godziny**, a wiadomość o tym
wysłaliśmy na wszystkie Pana/Pani adresy. Jeśli gdzieś jest jeszcze zalogowane urządzenie, będzie
szybciej: *Ustawienia → Bezpieczeństwo → Nowa aplikacja*.
@close
"""

_ANGRY = """
@user
To jest skandal! Trzeci raz przysyłacie zły model do zamówienia {order}. Żądam zwrotu pieniędzy.
~
Infolinia się rozłącza, na maile nikt nie odpowiada. Zgłaszam sprawę do rzecznika konsumentów.
@tools order refund_return ticket
@assistant
Rozumiem Pana/Pani złość i bardzo przepraszam. Zwrot **{amount}** został zlecony, a sprawę
**{ticket}** prowadzi teraz jedna osoba, która zadzwoni jeszcze dzisiaj.
@user
Zobaczymy.
"""

LANGUAGE = Language(
    name="Polish",
    share=8,
    places=(("pl-PL", "Kraków"), ("pl-PL", "Łódź"), ("pl-PL", "Gdańsk"), ("pl-PL", "Białystok")),
    names=(
        "Agnieszka Wójcik",
        "Łukasz Dąbrowski",
        "Małgorzata Żak",
        "Paweł Śliwiński",
        "Zofia Kępa",
    ),
    farewells=(
        ("Dziękuję bardzo!", "Proszę bardzo, miłego dnia!"),
        ("Super, dzięki 🙂", "Polecam się!"),
    ),
    scenarios=(
        Scenario(label="Opóźniona paczka", topic="delivery", screenplay=_LATE),
        Scenario(label="Zwrot towaru", topic="returns", screenplay=_RETURN),
        Scenario(label="Zgubiony telefon", topic="sign-in", screenplay=_PHONE),
        Scenario(label="Reklamacja", topic="complaint", screenplay=_ANGRY, mood=Mood.ANGRY),
    ),
)
