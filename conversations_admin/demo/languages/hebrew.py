"""Hebrew conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
שלום, ההזמנה {order} הייתה אמורה להגיע אתמול ועדיין אין חבילה. מה קורה?
~
מספר המעקב {tracking} לא התעדכן כבר שלושה ימים. החבילה אבדה?
@tools order shipment
@assistant
שלום {name}, בדקתי: החבילה נשלחה בטעות למרכז מיון אחר, אבל היא **לא אבדה**. מועד המסירה החדש הוא
**{due}**. אם היא לא תגיע עד אז, אשלח חדשה בלי שתצטרכו לפנות שוב.
@close
"""

_CANCEL = """
@user
אני רוצה לבטל את המנוי לפני החידוש ב-{due}. איפה הכפתור?
~
חויבתי פעמיים על אותו מנוי. אפשר לקבל החזר?
@tools subscription
@assistant
המנוי מתחדש ב-**{due}**. אפשר לבטל את החידוש עכשיו, והגישה נשמרת עד אז. לבטל?
@user
כן, תודה.
@tools cancel_subscription
@assistant
בוצע. אישור נשלח אל {email}.
@close
"""

_HUB = """
@user
הבקר הראשי מנותק מאז הפסקת החשמל. מספר סידורי {serial}.
~
האורות בבית לא מגיבים והאפליקציה כותבת "לא מקוון".
@tools device restart_device
@assistant
הפעלתי אותו מחדש מרחוק. בדקו את צבע הנורית: **לבן** – הכול תקין, **כתום** – מתעדכן, **אדום** –
הרחיקו אותו מטר אחד מהנתב.
@user
לבן! איזה כיף 🙏
"""

LANGUAGE = Language(
    name="Hebrew",
    share=5,
    places=(("he-IL", "חיפה"), ("he-IL", "תל אביב"), ("he-IL", "באר שבע")),
    names=("נועה לוי", "איתי כהן", "תמר ביטון", "עומר שפירא"),
    farewells=(
        ("תודה רבה!", "בשמחה, יום נעים!"),
        ("מעולה, תודה.", "אנחנו כאן לכל שאלה."),
    ),
    scenarios=(
        Scenario(label="עיכוב במשלוח", topic="delivery", screenplay=_LATE),
        Scenario(label="ביטול מנוי", topic="plans", screenplay=_CANCEL, plan="pro"),
        Scenario(label="בקר מנותק", topic="devices", screenplay=_HUB),
    ),
)
