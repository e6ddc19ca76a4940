"""French conversations."""

from __future__ import annotations

from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_LATE = """
@user
Bonjour, ma commande {order} devait arriver hier et le suivi n'a pas bougé depuis trois jours.
~
Où est mon colis {tracking} ? C'est un cadeau pour le {due}…
~
Bonjour, le livreur indique « destinataire absent » alors que j'étais chez moi toute la journée.
@tools order shipment
@assistant
Bonjour {name}, je viens de vérifier : le colis a été mal trié, mais il n'est **pas perdu**. La
nouvelle date de livraison est le **{due}**.

Vous pouvez [suivre le colis en direct](https://track.fernholm.example/{tracking}) et choisir un
point relais jusqu'à sept heures du matin.
@user
D'accord, mettez-le plutôt en point relais, s'il vous plaît.
@tools reroute
@assistant
C'est fait. {carrier} vous enverra un SMS avec l'adresse et le code de retrait.
@close
"""

_INVOICE = """
@user
Il me faudrait la facture de la commande {order} au nom de mon entreprise, {company}.
~
Bonjour, je ne retrouve pas la facture {invoice}. Pouvez-vous me la renvoyer ?
@tools invoice correct_invoice
@assistant
Voici la facture corrigée : **{invoice}-B**, au nom de {company}. L'ancienne version est annulée
et les deux documents se trouvent dans **Compte → Facturation → Documents**.
@close
"""

_RETURN = """
@user
Je souhaite renvoyer {product} : finalement, je ne m'en sers pas. Comment faire ?
~
Le produit de la commande {order} ne me convient pas. Les retours sont-ils gratuits ?
~
J'ai reçu deux fois le même article. Que dois-je faire du second ?
@tools order_delivered return_label
@assistant
Pas de souci, vous avez 30 jours et le retour est gratuit :

1. Imprimez l'étiquette (ou montrez le code en point relais).
2. Remettez l'article dans un carton, l'emballage d'origine n'est pas obligatoire.
3. Déposez le tout avant le {due}.

Le remboursement de {amount} suit sous deux jours après réception.
@close
"""

_ANGRY = """
@user
C'est la quatrième fois que j'écris ! Vous m'avez prélevé {fee} pour un abonnement résilié.
~
Franchement, votre service est inadmissible. On me raccroche au nez et on me
prélève {fee} après la résiliation.
@tools subscription refund_fee
@assistant
Je comprends votre colère, {name}, et je vous présente nos excuses. Le prélèvement a bien eu lieu
**après** la résiliation : il est remboursé intégralement, sous cinq jours ouvrés.
@user
J'attends de voir. Merci quand même.
"""

_HUB = """
@user
Ma box Fernholm affiche une lumière rouge depuis la coupure d'électricité. Numéro {serial}.
~
Plus rien ne répond à la maison : ni les lampes, ni le chauffage. L'application dit « hors ligne
».
@tools device restart_device
@assistant
Je l'ai redémarrée à distance. Regardez la couleur pendant une minute :

- **blanc** : tout va bien
- **orange** : mise à jour, patientez cinq minutes
- **rouge** : éloignez-la d'un mètre du routeur, puis appuyez cinq secondes
@user
C'est blanc ! Merci mille fois 🎉
"""

LANGUAGE = Language(
    name="French",
    share=12,
    places=(
        ("fr-FR", "Lyon"),
        ("fr-FR", "Nantes"),
        ("fr-FR", "Orléans"),
        ("fr-FR", "Besançon"),
        ("fr-CA", "Montréal"),
    ),
    names=(
        "Élodie Marchand", "Julien Lefèvre", "Nadège Aubry", "Théo Garnier", "Aïcha Benali",
        "François Béland", "Camille Roussel", "Rémi Guérin",
    ),
    farewells=(
        ("Parfait, merci beaucoup !", "Avec plaisir, bonne journée !"),
        ("Merci pour votre réactivité.", "Je vous en prie, {name}."),
        ("Super 😊", "À bientôt !"),
    ),
    scenarios=(
        Scenario(label="Colis en retard", topic="delivery", screenplay=_LATE),
        Scenario(label="Facture corrigée", topic="billing", screenplay=_INVOICE),
        Scenario(label="Retour gratuit", topic="returns", screenplay=_RETURN),
        Scenario(
            label="Client mécontent",
            topic="complaint",
            screenplay=_ANGRY,
            plan="pro",
            mood=Mood.ANGRY,
        ),
        Scenario(label="Box hors ligne", topic="devices", screenplay=_HUB),
    ),
)  # fmt: skip
