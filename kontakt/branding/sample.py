"""A card of nobody, on which a brand can be seen before it is saved."""

from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.schemas import CardCreate


def sample(settings: InstanceSettings) -> CardCreate:
    """Return the card of a person who works for the organisation and leaves all of the look to it.

    The telephone number and the host are reserved for examples (Ofcom's numbers for drama; RFC 2606).
    """
    return CardCreate.model_validate(
        {
            "name": "Ada Lovelace",
            "job_title": "Head of Computing",
            "company": settings.org_name,
            "phones": [{"number": "+44 20 7946 0101", "label": "work"}],
            "emails": [{"email": "ada@example.com", "label": "work"}],
            "websites": [{"url": settings.org_url or "https://example.com"}],
            "social_links": [{"platform": "linkedin", "url": "https://www.linkedin.com/in/ada"}],
            "bio": "Notes, engines and poetical science.",
        }
    )
