"""Mail that the face sends."""

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _


def contact_message(*, to: list[str], email: str, message: str, known: bool) -> None:
    """Pass a visitor's message on to the practice, with where to answer."""
    signed = _("The person was signed in.") if known else _("The person was not signed in.")
    EmailMessage(
        subject=_("A message from your website"),
        body=_("From: %(email)s\n%(signed)s\n\n%(message)s")
        % {"email": email, "signed": signed, "message": message},
        to=to,
    ).send()
