"""What every page needs to know about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """Tell templates the practice's name and ways to reach it, and whether this is a demo."""
    return {
        "practice_name": settings.PRACTICE_NAME,
        "practice_email": settings.PRACTICE_EMAIL,
        "practice_phone": settings.PRACTICE_PHONE,
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
        "is_demo_site": settings.DEMO,
        "site_url": settings.SITE_URL,
    }
