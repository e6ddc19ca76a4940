"""German conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_DOUBLE = """
@user
Guten Tag, für die Bestellung {order} wurde zweimal abgebucht, jeweils {amount}. Bitte prüfen Sie
das.
~
Hallo! Auf meiner Karte (endet auf {card}) stehen zwei Buchungen über {amount}. Bestellt habe ich
nur einmal: {order}.
~
Doppelte Abbuchung bei {order}, ich bitte um Erstattung.
@tools order payments
@tools refund
@assistant
Guten Tag {name}, Sie haben recht: Am {date} sind **zwei Zahlungen** über {amount} eingegangen,
obwohl es nur eine Bestellung gibt. Das tut mir leid.

Die zweite Zahlung habe ich erstattet. Das Geld ist in der Regel nach **fünf Werktagen** auf Ihrem
Konto.
@close
"""

_LATE = """
@user
Wo bleibt mein Paket? Die Sendung {tracking} steht seit Tagen auf „In Zustellung“.
~
Meine Bestellung {order} sollte gestern ankommen, ich habe extra zu Hause gewartet.
~
Hallo, können Sie mir sagen, wann {order} ungefähr da ist? Ich fahre am {due} in den Urlaub.
@tools shipment
@assistant
Das Paket wurde im Verteilzentrum falsch einsortiert, es ist aber **nicht verloren**. Neuer
Liefertermin ist der **{due}**.

- Verlauf: [Sendung verfolgen](https://track.fernholm.example/{tracking})
- Kommt es bis dahin nicht, schicke ich ohne weitere Nachfrage Ersatz.
@user
Kann der Bote es beim Nachbarn abgeben?
@assistant
Ja. Wählen Sie in der Sendungsverfolgung *Zustelloptionen → Nachbar*, bitte vor sieben Uhr am
Liefertag.
@close
"""

_RESET = """
@user
Ich komme nicht mehr in mein Konto. Der Link zum Zurücksetzen sei „bereits verwendet“, sagt die
Seite.
~
Passwort dreimal zurückgesetzt, trotzdem „falsches Passwort“. Langsam verzweifle ich.
@tools account reset_email
@assistant
Vermutlich öffnet Ihr Mailfilter den Link vor Ihnen und verbraucht ihn damit. So klappt es
trotzdem:

1. Öffnen Sie die neue E-Mail, **ohne** auf den Link zu klicken.
2. Kopieren Sie den sechsstelligen Code darunter.
3. Geben Sie ihn unter [fernholm.example/reset](https://fernholm.example/reset) ein.
@user
Jetzt bin ich drin. Darauf muss man erst einmal kommen!
@assistant
Sehr schön! Ich habe angeregt, dass der Code künftig ganz oben in der Mail steht.
"""

_WARRANTY = """
@user
Mein Gerät ({product}) ist nach elf Monaten defekt, die Seriennummer lautet {serial}. Greift die
Gewährleistung?
~
Der {product} brummt so laut, dass wir ihn nachts ausschalten müssen. Gekauft am {date} letzten
Jahres.
@tools warranty return_label
@assistant
Ja, das Gerät ist noch abgedeckt. Ich habe einen **kostenlosen Rückschein** erstellt:

| Schritt | Was passiert |
|---|---|
| 1 | Rückschein aufkleben und bei {carrier} abgeben |
| 2 | Prüfung in unserer Werkstatt, höchstens drei Werktage |
| 3 | Austausch oder Reparatur, ganz nach Befund |

Bitte legen Sie keine Kabel bei, die gehen leicht verloren.
@close
"""

_ANGRY = """
@user
Seit drei Wochen werde ich von Abteilung zu Abteilung geschickt. Ich erwarte mein Geld für
{order}, andernfalls gehe ich zum Anwalt.
~
So etwas habe ich noch nicht erlebt. Falscher Artikel, dann nochmal falscher Artikel, und am
Telefon wird aufgelegt. {order}!
@tools order refund_refused ticket
@assistant
Ihren Ärger verstehe ich gut, {name}. Ich schicke Sie nicht noch einmal weiter.

Der Betrag liegt über dem, was ich selbst freigeben darf. Der Vorgang **{ticket}** liegt deshalb
als dringend bei einer Kollegin in der Buchhaltung; Sie hören innerhalb von **vier Stunden** von
ihr.
@user
Ich nehme Sie beim Wort.
"""

_BUSINESS = """
@user
Guten Tag, {company} hat einen Rahmenvertrag über {seats} Plätze, und {invoice} wurde zweimal
abgebucht. Wann kommt die Erstattung über {amount}?
~
Für {invoice} fehlt uns noch die Erstattung von {amount}. Unsere Buchhaltung fragt täglich nach,
ein Vorgang wurde bisher nicht angelegt.
~
Wir haben {order} für das Büro in {city} storniert, die Erstattung von {amount} ist aber noch nicht
eingegangen. Können Sie das bitte prüfen?
@tools payments
@tools refund
@assistant
Guten Tag {name}, der Betrag war tatsächlich noch offen. Ich habe die **Erstattung über {amount}**
soeben angewiesen, sie ist in etwa **fünf Werktagen** auf dem Konto von {company}.
@user
Bitte bestätigen Sie das auch schriftlich an {email}.
@assistant
Die Bestätigung gebe ich an die Kollegen in der Buchhaltung weiter, sie melden sich bei Ihnen.
"""

_PRIVACY = """
@user
Ich möchte nach Art. 15 DSGVO wissen, welche Daten Sie über mich gespeichert haben.
~
Bitte löschen Sie mein Kundenkonto samt aller Daten und bestätigen Sie mir das schriftlich.
@tools account data_export
@assistant
Gern. Ihre Anfrage ist aufgenommen; die Unterlagen gehen innerhalb von sechs Stunden an {email}.
Rechnungen müssen wir zehn Jahre aufbewahren, sie sind aber für alles andere gesperrt.
@close
"""

LANGUAGE = Language(
    name="German",
    share=16,
    places=(
        ("de-DE", "Köln"),
        ("de-DE", "München"),
        ("de-DE", "Leipzig"),
        ("de-DE", "Münster"),
        ("de-AT", "Wien"),
        ("de-CH", "Zürich"),
    ),
    names=(
        "Anja Brückner", "Jörg Köhler", "Sabine Weiß", "Lukas Größl", "Miriam Huber",
        "Timo Schäfer", "Ursula Baumgärtner", "Emre Demir", "Katharina Zöllner", "Stefan Rüegg",
    ),
    farewells=(
        ("Super, vielen Dank!", "Sehr gern. Einen schönen Tag noch!"),
        ("Danke für die schnelle Hilfe.", "Gern geschehen, {name}."),
        ("Alles klar, danke 👍", "Immer gern! 🙂"),
    ),
    scenarios=(
        Scenario(label="Doppelte Abbuchung", topic="billing", screenplay=_DOUBLE),
        Scenario(label="Paket verspätet", topic="delivery", screenplay=_LATE),
        Scenario(label="Passwort zurücksetzen", topic="sign-in", screenplay=_RESET),
        Scenario(label="Gewährleistung", topic="returns", screenplay=_WARRANTY),
        Scenario(
            label="Verärgerter Kunde",
            topic="complaint",
            screenplay=_ANGRY,
            mood=Mood.ANGRY,
            status="escalated",
        ),
        Scenario(label="Auskunft nach DSGVO", topic="privacy", screenplay=_PRIVACY),
        # What a team lead looks for: a customer who matters, money owed, nobody in charge.
        Scenario(
            label="Erstattung an Firmenkunden",
            topic="billing",
            screenplay=_BUSINESS,
            weight=0,
            times=3,
            is_recent=True,
            plan="enterprise",
            status="open",
            may_have_ticket=False,
        ),
    ),
)  # fmt: skip
