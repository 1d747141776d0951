"""From a signature in the database to what its owner receives."""

from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import Card, Signature
from kontakt.signatures.build import is_published, mail_view
from kontakt.signatures.names import offered
from kontakt.signatures.schemas import SignatureOut


def signature_out(signature: Signature, card: Card, brand: InstanceSettings) -> SignatureOut:
    """Return the signature of a card, whose pictures must be loaded."""
    held = offered(mail_view(card, brand, ""), is_published=is_published(card))
    return SignatureOut(
        id=signature.id,
        card_id=card.id,
        card_name=card.name,
        name=signature.name,
        layout=signature.layout,
        fields=signature.fields,
        missing=[name for name in signature.fields if name not in held],
        accent=signature.accent,
        disclaimer=signature.disclaimer,
        revision=signature.revision,
        created_at=signature.created_at,
        updated_at=signature.updated_at,
    )
