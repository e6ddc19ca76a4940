"""Spanish conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_DOUBLE = """
@user
Hola, me han cobrado dos veces el pedido {order}: dos cargos de {amount} el mismo día.
~
Buenas tardes. En mi tarjeta terminada en {card} aparece un cargo de {amount} que no reconozco.
~
¿Por qué me han cobrado {amount} dos veces? Solo compré un artículo.
@tools order payments
@tools refund
@assistant
Hola, {name}. Tienes razón: hay **dos pagos** con un minuto de diferencia y un solo pedido. Ya he
devuelto el segundo; lo verás en tu cuenta en unos **cinco días hábiles**. Perdona las molestias.
@close
"""

_CANCEL = """
@user
Quiero cancelar la suscripción antes de que se renueve el {due}. ¿Dónde está el botón?
~
¿Puedo pausar mi plan durante el verano? Casi no lo uso.
@tools subscription
@assistant
Tu plan se renueva el **{due}**. Puedo desactivar la renovación ahora mismo: lo conservas todo
hasta esa fecha y no se te vuelve a cobrar. ¿Lo hago?
@user
Sí, por favor.
@tools cancel_subscription
@assistant
Hecho ✅ Tus automatizaciones quedan guardadas 60 días, por si vuelves.
@close
"""

_ADDRESS = """
@user
Me he mudado y el pedido {order} va a mi dirección antigua. ¿Se puede cambiar?
~
¡Me equivoqué de número de calle! El paquete {tracking} ya salió, ¿qué hago?
@tools order reroute
@assistant
El paquete ya está en manos de {carrier}; les he enviado la dirección nueva en {city}, sin coste.
Te confirmarán el cambio por SMS en un par de horas.
@close
"""

_CAMERA = """
@user
La cámara del timbre me avisa cada vez que pasa un gato. ¡Cuarenta avisos en una noche!
~
Las imágenes nocturnas salen completamente blancas. ¿Está estropeada la cámara?
@tools device
@assistant
No está estropeada. En **Cámara → Detección**:

1. *Avisarme de*: elige **personas y vehículos**.
2. *Infrarrojos*: ponlo en **bajo** si hay una pared clara cerca.
3. Limpia la lente; una telaraña basta para deslumbrarla.
@user
Era la telaraña 😂
@assistant
¡Pasa más de lo que parece!
"""

_PRAISE = """
@user
Solo quería dar las gracias: me cambiaron el {product} en un día y sin papeleo. ¡Así da gusto!
~
Enhorabuena por el servicio. La persona que preparó {order} incluyó una nota preciosa ❤️
@assistant
¡Qué alegría leer esto, {name}! Se lo paso al equipo del almacén; lo van a agradecer mucho.
@close
"""

LANGUAGE = Language(
    name="Spanish",
    share=12,
    places=(
        ("es-ES", "Málaga"),
        ("es-ES", "Bilbao"),
        ("es-ES", "A Coruña"),
        ("es-MX", "Ciudad de México"),
        ("es-MX", "Mérida"),
    ),
    names=(
        "Lucía Fernández", "Íñigo Arrieta", "María José Peña", "Andrés Muñoz", "Ximena Núñez",
        "Raúl Ibáñez", "Sofía Quiñones", "Óscar Delgado",
    ),
    farewells=(
        ("¡Muchas gracias!", "¡A ti! Que tengas un buen día."),
        ("Perfecto, gracias por la rapidez.", "Para eso estamos, {name}."),
        ("Genial 🙌", "¡Hasta pronto!"),
    ),
    scenarios=(
        Scenario(label="Cargo duplicado", topic="billing", screenplay=_DOUBLE),
        Scenario(label="Cancelar suscripción", topic="plans", screenplay=_CANCEL, plan="pro"),
        Scenario(label="Cambio de dirección", topic="delivery", screenplay=_ADDRESS),
        Scenario(label="Avisos de la cámara", topic="devices", screenplay=_CAMERA),
        Scenario(label="Agradecimiento", topic="feedback", screenplay=_PRAISE, mood=Mood.HAPPY),
    ),
)  # fmt: skip
