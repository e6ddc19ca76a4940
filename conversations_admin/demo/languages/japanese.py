"""Japanese conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language

# ruff: noqa: E501 - a paragraph stays on one line: joined lines would gain a space
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
お世話になっております。注文番号 {order} の商品がまだ届いていません。配送状況を教えていただけますか。
~
追跡番号 {tracking} が三日前から更新されていません。紛失でしょうか？
~
{due}までに必要なのですが、間に合いますか。
@tools order shipment
@assistant
ご不便をおかけして申し訳ございません。お荷物は仕分けの誤りで別の拠点に送られましたが、**紛失ではございません**。新しいお届け予定日は **{due}** です。

- [配送状況を確認する](https://track.fernholm.example/{tracking})
- 予定日を過ぎても届かない場合は、すぐに代わりの商品をお送りいたします。
@user
置き配は指定できますか？
@assistant
はい、追跡ページの「お届け方法」から、当日の朝七時までにご指定いただけます。
@close
"""

_RETURN = """
@user
購入した {product} を返品したいです。箱は開けてしまいましたが、大丈夫でしょうか。
~
届いた商品の角が割れていました。交換をお願いします。注文番号は {order} です。
@tools order_delivered return_label
@assistant
承知いたしました。お届けから30日以内でしたら、開封後でも返品いただけます。

1. 返送ラベルを印刷して箱に貼ってください。
2. {due}までに {carrier} の窓口へお持ちください。
3. 到着後二日以内に {amount} をご返金いたします。
@close
"""

_RECEIPT = """
@user
領収書を会社名義（株式会社みなと設計）で発行していただけますか。請求書番号は {invoice} です。
~
経費精算のため、{order} の領収書が必要です。
@tools invoice correct_invoice
@assistant
発行いたしました。番号は **{invoice}-B** です。「アカウント → お支払い → 書類」からいつでもダウンロードできます。
@close
"""

_APP = """
@user
アプリのアップデート後、照明の予約が毎日一時間ずれます。
~
ハブの赤いランプが消えません。シリアル番号は {serial} です。
@tools device restart_device
@assistant
遠隔で再起動いたしました。一分ほどランプの色をご確認ください。**白**なら正常、**橙**なら更新中、**赤**のままでしたらルーターから一メートルほど離してみてください。
@user
白になりました！助かりました✨
@assistant
安心いたしました。またいつでもご連絡ください。
"""

LANGUAGE = Language(
    name="Japanese",
    share=8,
    places=(("ja-JP", "横浜市"), ("ja-JP", "京都市"), ("ja-JP", "札幌市"), ("ja-JP", "福岡市")),
    names=("佐藤 美咲", "高橋 健太", "渡辺 真由美", "小林 大輔", "伊藤 さくら"),
    farewells=(
        ("ありがとうございました。", "こちらこそ、ありがとうございます。"),
        ("助かりました！", "お役に立てて何よりです。"),
    ),
    scenarios=(
        Scenario(label="配送の遅れ", topic="delivery", screenplay=_LATE),
        Scenario(label="返品・交換", topic="returns", screenplay=_RETURN),
        Scenario(label="領収書", topic="billing", screenplay=_RECEIPT),
        Scenario(label="ハブの不具合", topic="devices", screenplay=_APP),
    ),
)
