"""Russian conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Scenario

_LATE = """
@user
Здравствуйте! Посылка {tracking} уже неделю «в пути». Она не потерялась?
~
Заказ {order} обещали доставить вчера. Когда его ждать?
@tools order shipment
@assistant
Здравствуйте! Посылку по ошибке отправили в другой сортировочный центр, но она **не потеряна**.
Новая дата доставки — **{due}**. Если в этот день её не привезут, я сразу отправлю новую.
@close
"""

_RESET = """
@user
Не могу войти в аккаунт: ссылка для сброса пароля сразу «уже использована».
~
Трижды менял пароль, и всё равно пишет «неверный пароль».
@tools account reset_email
@assistant
Скорее всего, почтовый фильтр открывает ссылку раньше вас. Сделаем иначе:

1. Откройте новое письмо, но **не нажимайте** на ссылку.
2. Скопируйте шестизначный код под ней.
3. Введите его на странице [fernholm.example/reset](https://fernholm.example/reset).
@user
Получилось, спасибо! Сам бы не догадался.
@assistant
Отлично! Мы уже просим поставить код в начало письма.
"""

_RETURN = """
@user
Хочу вернуть товар из заказа {order}: товар мне не подошёл.
~
Можно ли обменять {product} на другую модель с доплатой?
@tools order_delivered return_label stock
@assistant
Конечно. На возврат есть 30 дней, пересылка бесплатная: распечатайте этикетку и сдайте посылку до
{due}. Деньги ({amount}) вернём в течение двух дней после получения. Если нужен обмен, новый товар
отправим сразу.
@close
"""

LANGUAGE = Language(
    name="Russian",
    share=6,
    places=(("ru-RU", "Казань"), ("ru-RU", "Санкт-Петербург"), ("ru-RU", "Новосибирск")),
    names=("Ольга Смирнова", "Дмитрий Ковалёв", "Екатерина Жукова", "Артём Щербаков"),
    farewells=(
        ("Спасибо большое!", "Пожалуйста, хорошего дня!"),
        ("Понял, буду ждать.", "Если что, пишите."),
    ),
    scenarios=(
        Scenario(label="Посылка задерживается", topic="delivery", screenplay=_LATE),
        Scenario(label="Сброс пароля", topic="sign-in", screenplay=_RESET),
        Scenario(label="Возврат товара", topic="returns", screenplay=_RETURN),
    ),
)
