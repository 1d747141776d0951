"""Cards and designs for the tests of signatures."""

from dataclasses import replace

from kontakt.pages.view import CardView, Picture
from kontakt.signatures.build import Design, signature_view
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.names import offered
from kontakt.signatures.view import SignatureView
from tests.browser.gallery import views
from tests.browser.gallery.pictures import ORIGIN

ADA = replace(views.FULL, avatar_jpeg=Picture(f"{ORIGIN}/uploads/avatar.jpg", 400, 400))

FIELDS = (
    *("picture", "name", "pronouns", "job_title", "company", "department"),
    *(f"phone:{phone.number}" for phone in ADA.phones),
    *(f"email:{email.email}" for email in ADA.emails),
    *(f"website:{website.url}" for website in ADA.websites),
    *("address", "booking", "card", "logo"),
    *(f"social:{link.url}" for link in ADA.social_links),
)


def signature(
    card: CardView = ADA,
    *,
    layout: SignatureLayout = SignatureLayout.CLASSIC,
    fields: tuple[str, ...] | None = None,
    accent: str | None = None,
    disclaimer: str | None = None,
    is_published: bool = True,
    language: str = "en",
) -> SignatureView:
    """Return a signature of the card; without `fields` of all that it has."""
    chosen = fields if fields is not None else tuple(sorted(offered(card, is_published=is_published)))
    design = Design(layout, chosen, accent, disclaimer)
    return signature_view(card, design, ORIGIN, is_published=is_published, language=language)
