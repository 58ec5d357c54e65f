"""The mail that a demo wrote into files, for whoever tries the demo."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from pathlib import Path

from django.conf import settings


END_OF_MAIL = b"\n" + b"-" * 79 + b"\n"  # Django's file backend writes it after each
SHOWN = 20
LOOKED_THROUGH = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, as much of it as a person reads."""

    sent: str
    subject: str
    body: str


def mails_to(address: str) -> list[Mail]:
    """Return the newest mails to exactly this address, newest first."""
    found = (mail for mail, to in _written() if address.lower() in to.lower().split(", "))
    return list(islice(found, SHOWN))


def _written() -> Iterator[tuple[Mail, str]]:
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda f: f.name, reverse=True)
    for file in files[:LOOKED_THROUGH]:
        for raw in reversed(file.read_bytes().split(END_OF_MAIL)):
            if raw.strip():
                message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
                text = message.get_body(("plain",))
                body = text.get_content() if text else ""
                mail = Mail(str(message["Date"]), str(message["Subject"]), body.strip())
                yield mail, str(message["To"])
