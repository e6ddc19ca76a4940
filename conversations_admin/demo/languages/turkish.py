"""Turkish conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_DOUBLE = """
@user
Merhaba, {order} numaralı siparişim için kartımdan iki kez {amount} çekilmiş.
~
İyi günler, sonu {card} olan kartımda aynı gün iki çekim görünüyor. Birini iade eder misiniz?
@tools order payments
@tools refund
@assistant
Merhaba {name}, haklısınız: bir dakika arayla **iki ödeme** alınmış. İkincisini iade ettim; tutar
**beş iş günü** içinde kartınıza yansır. Rahatsızlık için özür dileriz.
@close
"""

_LATE = """
@user
Kargom {tracking} günlerdir aynı şehirde bekliyor. Ne zaman gelir?
~
Siparişim {order} dün teslim edilecekti, hâlâ ortada yok 😕
@tools shipment
@assistant
Baktım: paket yanlış aktarma merkezine gitmiş ama **kaybolmamış**. Yeni teslim tarihi **{due}**. O
gün gelmezse beklemeden yenisini gönderiyorum.
@user
Komşuya bırakabilirler mi?
@assistant
Elbette. Takip sayfasında *Teslimat seçenekleri → Komşu* yolunu izleyin, sabah yediden önce
seçmeniz yeterli.
@close
"""

_HUB = """
@user
Elektrik kesintisinden sonra merkez ünitenin ışığı kırmızı yanıyor. Seri no: {serial}
~
Uygulama "cihaz çevrimdışı" diyor, ışıkların hiçbiri çalışmıyor.
@tools device restart_device
@assistant
Cihazı uzaktan yeniden başlattım. Bir dakika ışığı izleyin:

- **beyaz**: her şey yolunda
- **turuncu**: güncelleniyor, beş dakika bekleyin
- **kırmızı**: modemden bir metre uzaklaştırıp düğmeye beş saniye basın
@user
Beyaz oldu, çok teşekkürler! 🙏
@assistant
Harika! İyi günler dilerim.
"""

_ANGRY = """
@user
Üçüncü kez yazıyorum, kimse ilgilenmiyor! {order} için paramı geri istiyorum.
~
Yanlış ürün geldi, telefonda kırk dakika bekledim. Böyle hizmet olmaz.
@tools order refund_return ticket
@assistant
Çok haklısınız, sizi bir daha bekletmeyeceğim. **{amount}** tutarındaki iadeyi başlattım; {ticket}
numaralı kaydı bir arkadaşım takip ediyor ve bugün sizi arayacak.
@close
"""

LANGUAGE = Language(
    name="Turkish",
    share=7,
    places=(
        ("tr-TR", "İzmir"),
        ("tr-TR", "Eskişehir"),
        ("tr-TR", "Diyarbakır"),
        ("tr-TR", "İstanbul"),
    ),
    names=("Ayşe Çelik", "Mehmet Öztürk", "Şule Aydın", "Kerem Işık", "Gülşah Doğan"),
    farewells=(
        ("Çok teşekkür ederim.", "Rica ederim, iyi günler!"),
        ("Sağ olun 🙂", "Ne demek, her zaman."),
    ),
    scenarios=(
        Scenario(label="Çift çekim", topic="billing", screenplay=_DOUBLE),
        Scenario(label="Geciken kargo", topic="delivery", screenplay=_LATE),
        Scenario(label="Merkez çevrimdışı", topic="devices", screenplay=_HUB),
        Scenario(label="Şikâyet", topic="complaint", screenplay=_ANGRY, mood=Mood.ANGRY),
    ),
)
