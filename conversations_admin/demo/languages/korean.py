"""Korean conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
안녕하세요, 주문번호 {order} 배송이 며칠째 멈춰 있어요. 언제 받을 수 있을까요?
~
운송장 {tracking} 조회가 삼 일째 그대로예요. 분실된 건가요?
@tools order shipment
@assistant
안녕하세요. 확인해 보니 물류센터에서 잘못 분류되었지만 **분실된 것은 아닙니다**. 새 배송 예정일은
**{due}**입니다. 그날까지 도착하지 않으면 바로 새 상품을 보내 드리겠습니다.
@close
"""

_REFUND = """
@user
카드에서 {amount}이 두 번 결제됐어요. 확인 부탁드립니다. 주문번호는 {order}입니다.
~
반품한 지 열흘이 지났는데 환불이 아직 안 됐습니다.
@tools order payments
@tools refund
@assistant
불편을 드려 죄송합니다. 환불 처리를 완료했으며, 영업일 기준 **5일 이내**에 카드로 입금됩니다.
@close
"""

_HUB = """
@user
업데이트 후에 허브가 계속 오프라인이에요. 시리얼 번호는 {serial}입니다.
~
조명 예약이 하루에 한 시간씩 밀려요. 왜 그런가요?
@tools device restart_device
@assistant
원격으로 다시 시작했습니다. 표시등을 1분 정도 확인해 주세요.

- **흰색**: 정상
- **주황색**: 업데이트 중이니 5분 정도 기다려 주세요
- **빨간색**: 공유기에서 1미터 정도 떨어뜨려 주세요
@user
흰색으로 바뀌었어요! 감사합니다 😊
@assistant
다행입니다. 좋은 하루 보내세요!
"""

LANGUAGE = Language(
    name="Korean",
    share=6,
    places=(("ko-KR", "서울"), ("ko-KR", "부산"), ("ko-KR", "대전"), ("ko-KR", "제주")),
    names=("김 서연", "이 준호", "박 지민", "최 유진"),
    farewells=(
        ("네, 감사합니다!", "언제든지 문의해 주세요."),
        ("빠른 답변 고마워요.", "도움이 되어 기쁩니다."),
    ),
    scenarios=(
        Scenario(label="배송 지연", topic="delivery", screenplay=_LATE),
        Scenario(label="환불 문의", topic="billing", screenplay=_REFUND),
        Scenario(label="허브 오류", topic="devices", screenplay=_HUB),
    ),
)
