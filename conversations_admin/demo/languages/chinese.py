"""Chinese conversations, in simplified characters."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language

# ruff: noqa: E501 - a paragraph stays on one line: joined lines would gain a space
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_DOUBLE = """
@user
你好，订单 {order} 被扣了两次款，每次 {amount}，请帮我查一下。
~
信用卡账单上有两笔相同的扣款，尾号 {card}，我只买了一件商品。
@tools order payments
@tools refund
@assistant
您好！我查到了：一分钟内产生了**两笔付款**，而订单只有一个。第二笔已经退款，一般**五个工作日**内到账。给您添麻烦了，非常抱歉。
@close
"""

_LATE = """
@user
快递 {tracking} 三天没有更新了，是不是丢了？
~
订单 {order} 说好昨天到，我请了半天假在家等，结果没来。
~
请问这个包裹能在{due}之前送到吗？是生日礼物。
@tools order shipment
@assistant
包裹被分拣到了错误的中转站，但**没有丢失**，新的送达日期是 **{due}**。

- [查看物流](https://track.fernholm.example/{tracking})
- 如果当天还没收到，我会直接补发，不需要您再联系。
@user
可以放在快递柜吗？
@assistant
可以，请在物流页面选择“自提柜”，当天早上七点前设置即可。
@close
"""

_SIGN_IN = """
@user
重置密码的链接一点开就显示“已使用”，根本登录不了。
~
手机丢了，验证器也在里面，怎么登录？
@tools account reset_email
@assistant
很可能是邮件过滤系统提前打开了链接。请这样操作：

1. 打开新邮件，**不要点击链接**；
2. 复制下面的六位数字；
3. 在 [fernholm.example/reset](https://fernholm.example/reset) 输入。
@user
进去了，谢谢！
"""

_ANGRY = """
@user
已经联系三次了，每次都说“正在处理”。我要求今天退款 {amount}！
~
发错货两次，客服电话也打不通，太让人失望了。
@tools order refund_return ticket
@assistant
您说得对，不应该让您一再等待。退款 **{amount}** 已经提交，工单 **{ticket}** 由专人跟进，今天之内会给您回电。
@close
"""

LANGUAGE = Language(
    name="Chinese",
    share=8,
    places=(("zh-CN", "成都"), ("zh-CN", "杭州"), ("zh-CN", "武汉"), ("zh-CN", "厦门")),
    names=("王 晓雯", "李 建国", "张 雨桐", "陈 思远", "刘 静"),
    farewells=(
        ("谢谢！", "不客气，祝您生活愉快！"),
        ("好的，明白了。", "有问题随时联系我们。"),
    ),
    scenarios=(
        Scenario(label="重复扣款", topic="billing", screenplay=_DOUBLE),
        Scenario(label="快递延误", topic="delivery", screenplay=_LATE),
        Scenario(label="无法登录", topic="sign-in", screenplay=_SIGN_IN),
        Scenario(label="投诉", topic="complaint", screenplay=_ANGRY, mood=Mood.ANGRY),
    ),
)
