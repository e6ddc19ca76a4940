"""Hindi conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
नमस्ते, मेरा ऑर्डर {order} अभी तक नहीं आया है। कृपया बताइए कि पार्सल कहाँ है?
~
ट्रैकिंग नंबर {tracking} तीन दिन से अपडेट नहीं हुआ। क्या पार्सल खो गया है?
@tools order shipment
@assistant
नमस्ते! पार्सल ग़लती से दूसरे केंद्र भेज दिया गया था, लेकिन वह **खोया नहीं है**। नई डिलीवरी तारीख
**{due}** है। अगर उस दिन तक न पहुँचे, तो मैं तुरंत दूसरा भेज दूँगा।
@close
"""

_REFUND = """
@user
मेरे कार्ड से {amount} दो बार कट गए हैं। ऑर्डर नंबर {order} है। कृपया एक राशि वापस कीजिए।
~
मैंने सामान दस दिन पहले लौटा दिया था, लेकिन पैसे अब तक वापस नहीं आए।
@tools order payments
@tools refund
@assistant
असुविधा के लिए खेद है। मैंने **{amount}** का रिफ़ंड शुरू कर दिया है; राशि **पाँच कार्यदिवसों** में
आपके खाते में आ जाएगी।
@close
"""

_HEADPHONES = """
@user
हेडफ़ोन फ़ोन से कनेक्ट नहीं हो रहे हैं। क्या करूँ?
~
Tanager earbuds चालू तो होता है, पर ऐप में दिखाई नहीं देता।
@tools warranty
@assistant
कृपया ये कदम आज़माएँ:

1. बटन को सात सेकंड दबाए रखें, जब तक नीली बत्ती न चमके।
2. फ़ोन की ब्लूटूथ सूची से पुराना नाम हटा दें।
3. दोबारा जोड़ें और दो मीटर के भीतर रहें।
@user
हो गया, धन्यवाद! 😊
"""

LANGUAGE = Language(
    name="Hindi",
    share=5,
    places=(("hi-IN", "जयपुर"), ("hi-IN", "लखनऊ"), ("hi-IN", "पुणे"), ("hi-IN", "भोपाल")),
    names=("अनन्या शर्मा", "रोहित वर्मा", "प्रिया मिश्रा", "विकास यादव"),
    farewells=(
        ("बहुत धन्यवाद!", "आपका स्वागत है, शुभ दिन!"),
        ("ठीक है, शुक्रिया।", "हमें ख़ुशी हुई।"),
    ),
    scenarios=(
        Scenario(label="डिलीवरी में देरी", topic="delivery", screenplay=_LATE),
        Scenario(label="रिफ़ंड", topic="billing", screenplay=_REFUND),
        Scenario(label="कनेक्शन की समस्या", topic="devices", screenplay=_HEADPHONES),
    ),
)
