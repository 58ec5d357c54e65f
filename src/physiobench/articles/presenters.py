"""How an article's page tells what its fields say: the eight principles, and structured data."""

import json
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.articles.models import Article


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the eight HONcode principles, and how this page meets it, or not."""

    name: str
    is_met: bool
    because: str


def principles(article: Article, today: date) -> list[Principle]:
    """Judge the page against the eight principles from its own fields.

    The scheme itself closed in December 2022: this is a checklist, not a badge.
    """
    author, reviewer = article.author, article.reviewer
    sources = list(article.sources.all())
    read = sum(source.was_read for source in sources)
    due = article.review_due_on
    graded = [block.value for block in article.evidence]
    contact = settings.PRACTICE_EMAIL or settings.PRACTICE_PHONE
    return [
        Principle(
            _("Authority"),
            author is not None and reviewer is not None,
            _("Written by %(author)s (HCPC %(number)s) and approved by %(reviewer)s.")
            % {
                "author": author.user.name,
                "number": author.hcpc_number,
                "reviewer": reviewer.user.name,
            }
            if author and reviewer
            else _("No registered author and reviewer are named."),
        ),
        Principle(
            _("Complementarity"),
            bool(article.disclaimer),
            _("The page says that it supports, and does not replace, your own physio or GP."),
        ),
        Principle(
            _("Confidentiality"),
            is_met=True,
            because=_("The page loads nothing from another site and counts nobody."),
        ),
        Principle(
            _("Attribution and date"),
            bool(sources) and due is not None and due >= today,
            _("%(count)d sources (%(read)d read, the others from memory); review due %(due)s.")
            % {
                "count": len(sources),
                "read": read,
                "due": due.strftime("%-d %B %Y") if due else _("unknown"),
            },
        ),
        Principle(
            _("Justifiability"),
            bool(graded) and all(row["grade"] and row["sources"] for row in graded),
            _("%(count)d claims of benefit, each with its grade of evidence and sources.")
            % {"count": len(graded)},
        ),
        Principle(
            _("Contact"),
            bool(contact),
            _("Write to the practice: %(contact)s.") % {"contact": contact}
            if contact
            else _("The practice has not said how to reach it."),
        ),
        Principle(
            _("Financial disclosure"),
            bool(article.funding or settings.FUNDING or author),
            article.funding
            or settings.FUNDING
            or (author.interests if author else "")
            or _("Paid for by the practice, which sells a physiotherapy package."),
        ),
        Principle(
            _("Advertising"), is_met=True, because=_("There is no advertising on this site.")
        ),
    ]


def structured_data(article: Article) -> str:
    """Return the page's schema.org description as JSON that is safe inside a script element."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "headline": article.title,
        "description": article.summary,
        "url": f"{settings.SITE_URL}{article.url}",
        "datePublished": article.written_on.isoformat(),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": settings.PRACTICE_NAME},
        "citation": [source.text for source in article.sources.all()],
    }
    if article.author:
        profile = reverse("physios:profile", args=[article.author.slug])
        data["author"] = {
            "@type": "Person",
            "name": article.author.user.name,
            "jobTitle": article.author.title,
            "identifier": article.author.hcpc_number,
            "url": f"{settings.SITE_URL}{profile}",
        }
    if article.reviewer and article.reviewed_on:
        data["reviewedBy"] = {"@type": "Person", "name": article.reviewer.user.name}
        data["lastReviewed"] = article.reviewed_on.isoformat()
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
