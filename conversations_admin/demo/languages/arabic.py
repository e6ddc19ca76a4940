"""Arabic conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
السلام عليكم، طلبي رقم {order} لم يصل حتى الآن. أين الشحنة؟
~
رقم التتبع {tracking} لم يتغير منذ ثلاثة أيام. هل ضاعت الشحنة؟
@tools order shipment
@assistant
وعليكم السلام. أُرسلت الشحنة بالخطأ إلى مركز فرز آخر، لكنها **لم تضِع**. موعد التسليم الجديد هو
**{due}**.

- [تتبع الشحنة](https://track.fernholm.example/{tracking})
- إذا لم تصل في هذا الموعد فسأرسل لك بديلاً فوراً.
@user
هل يمكن تسليمها لجاري؟
@assistant
نعم، اختر «تسليم إلى الجار» من صفحة التتبع قبل السابعة صباحاً.
@close
"""

_REFUND = """
@user
تم خصم {amount} مرتين من بطاقتي المنتهية بـ {card}. أرجو إعادة المبلغ.
~
أعدتُ المنتج قبل أسبوعين ولم أستلم المبلغ بعد. رقم الطلب {order}.
@tools order payments
@tools refund
@assistant
نعتذر عن هذا الخطأ. أعدنا المبلغ **{amount}** إلى بطاقتك، وسيظهر في حسابك خلال **خمسة أيام عمل**.
@close
"""

_PHONE = """
@user
فقدتُ هاتفي وفيه تطبيق رموز الدخول. كيف أدخل إلى حسابي؟
~
رابط إعادة تعيين كلمة المرور يقول إنه مستخدم من قبل، مع أنني لم أضغط عليه.
@tools account sessions
@assistant
لا تقلق. إذا كان لديك جهاز آخر ما زال مسجلاً للدخول فافتح منه «الإعدادات ← الأمان». وإلا فسأبدأ
إعادة التعيين، وهي تستغرق 24 ساعة حفاظاً على أمان حسابك.
@tools reset_two_factor
@close
"""

LANGUAGE = Language(
    name="Arabic",
    share=6,
    places=(("ar-SA", "الرياض"), ("ar-SA", "جدة"), ("ar-EG", "القاهرة"), ("ar-EG", "الإسكندرية")),
    names=("نورة القحطاني", "خالد العتيبي", "مريم حسن", "يوسف عبد الله"),
    farewells=(
        ("شكراً جزيلاً 🌷", "على الرحب والسعة."),
        ("بارك الله فيكم.", "نسعد بخدمتك دائماً."),
    ),
    scenarios=(
        Scenario(label="تأخر الشحنة", topic="delivery", screenplay=_LATE),
        Scenario(label="استرداد المبلغ", topic="billing", screenplay=_REFUND),
        Scenario(label="فقدان الهاتف", topic="sign-in", screenplay=_PHONE),
    ),
)
