"""Mail that the assessment sends; none bears health data."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _


def resume_link(address: str, path: str) -> None:
    """Send someone the link back to their own answers."""
    link = f"{settings.SITE_URL}{path}"
    send_mail(
        subject=_("Your link to carry on"),
        message=_(
            "You asked us to send you this link, so that you can carry on later:\n\n"
            "%(link)s\n\n"
            "Anyone who has the link can open the page, so please do not share it. "
            "It works for 30 days after your last answer.\n\n"
            "If you did not ask for this, you can ignore it.\n\n"
            "%(practice)s\n"
        )
        % {"link": link, "practice": settings.PRACTICE_NAME},
        from_email=None,
        recipient_list=[address],
    )
