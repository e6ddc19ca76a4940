"""Thai conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language

# ruff: noqa: E501 - a paragraph stays on one line: joined lines would gain a space
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
สวัสดีค่ะ คำสั่งซื้อ {order} ยังไม่ถึงเลย ตรวจสอบให้หน่อยได้ไหมคะ
~
พัสดุหมายเลข {tracking} ไม่มีการอัปเดตมาสามวันแล้ว หายหรือเปล่าครับ
@tools order shipment
@assistant
สวัสดีค่ะ พัสดุถูกส่งไปผิดศูนย์คัดแยก แต่**ไม่ได้สูญหาย** กำหนดส่งใหม่คือวันที่ **{due}** ค่ะ หากยังไม่ถึงภายในวันนั้น เราจะส่งชิ้นใหม่ให้ทันที
@close
"""

_RETURN = """
@user
ต้องการคืนสินค้า {product} เพราะขนาดใหญ่เกินไป ต้องทำอย่างไรบ้างครับ
~
ได้รับสินค้าแล้วแต่กล่องบุบและหน้าจอแตกค่ะ ขอเปลี่ยนได้ไหมคะ
@tools order_delivered return_label
@assistant
คืนได้ภายใน 30 วันโดยไม่มีค่าใช้จ่ายค่ะ

1. พิมพ์ใบปะหน้าหรือแสดงรหัสที่จุดรับพัสดุ
2. บรรจุสินค้าในกล่องใดก็ได้
3. ส่งภายในวันที่ {due}

เราจะคืนเงิน {amount} ภายในสองวันหลังได้รับสินค้า
@user
ขอบคุณมากครับ 🙏
"""

_LOGIN = """
@user
เข้าสู่ระบบไม่ได้ ลิงก์รีเซ็ตรหัสผ่านบอกว่าถูกใช้ไปแล้ว
~
เปลี่ยนโทรศัพท์ใหม่แล้วแอปยืนยันตัวตนหายไป ทำอย่างไรดีคะ
@tools account reset_email
@assistant
ระบบกรองอีเมลอาจเปิดลิงก์ก่อนคุณค่ะ กรุณาเปิดอีเมลฉบับใหม่ คัดลอกรหัสหกหลัก แล้วใส่ที่ [fernholm.example/reset](https://fernholm.example/reset) โดยไม่ต้องกดลิงก์
@close
"""

LANGUAGE = Language(
    name="Thai",
    share=5,
    places=(("th-TH", "เชียงใหม่"), ("th-TH", "กรุงเทพฯ"), ("th-TH", "ขอนแก่น")),
    names=("สุดารัตน์ ใจดี", "ณัฐพล ศรีสุข", "พิมพ์ชนก แสงทอง", "กิตติ วงศ์ไทย"),
    farewells=(
        ("ขอบคุณค่ะ", "ด้วยความยินดีค่ะ"),
        ("ขอบคุณครับ เข้าใจแล้ว", "หากมีคำถามติดต่อได้เสมอค่ะ"),
    ),
    scenarios=(
        Scenario(label="พัสดุล่าช้า", topic="delivery", screenplay=_LATE),
        Scenario(label="คืนสินค้า", topic="returns", screenplay=_RETURN),
        Scenario(label="เข้าสู่ระบบไม่ได้", topic="sign-in", screenplay=_LOGIN),
    ),
)
