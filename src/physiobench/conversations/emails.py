"""Mail that conversations send: that something waits, never what."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.accounts.models import User


def message_waits(to: User) -> None:
    """Tell `to` that a message waits on the site."""
    send_mail(
        subject=_("A message waits for you"),
        message=_("There is a message for you at %(url)s\n\nPlease sign in to read it.")
        % {"url": settings.SITE_URL + reverse("accounts:landing")},
        from_email=None,
        recipient_list=[to.email],
    )
