"""Making the demo, all or nothing, by the service's own acts."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts import policies as accounts_policies
from physiobench.accounts.models import Role, User
from physiobench.articles import services as articles
from physiobench.articles.models import Article
from physiobench.config.demo.asking import ask
from physiobench.config.demo.care import DAYS_IN_CARE, care
from physiobench.config.demo.people import Cast, cast, check_register


class NotADemo(Exception):
    """Demo people belong on a demo site only: set DEMO=1 to have one."""


def is_empty() -> bool:
    """Test that nobody has a login here yet."""
    return not User.objects.exists()


def check_is_demo() -> None:
    """Let nobody be invented on a real site.

    Raises:
        NotADemo: outside demo mode.
    """
    if not settings.DEMO:
        raise NotADemo(NotADemo.__doc__)


@transaction.atomic
def load() -> None:
    """Make the demo practice, all or nothing; doing it again adds nothing.

    Raises:
        NotADemo: outside demo mode.
    """
    check_is_demo()
    if User.objects.filter(is_demo=True).exists():
        return
    now = timezone.localtime()
    began = now - timedelta(days=DAYS_IN_CARE)
    people = cast(began)
    _publish(people, began)
    ask("Robin", "Waiting-Demo", people, now - timedelta(hours=5), paid_after=None)
    ask("Sam", "Newcomer-Demo", people, now - timedelta(days=1), paid_after=timedelta(hours=3))
    in_care = ask("Dana", "Midway-Demo", people, began, paid_after=timedelta(hours=2))
    care(in_care, people, began)
    check_register(people, now)


def _publish(people: Cast, now: datetime) -> None:
    """Publish the first article through the real gate: one physio writes, the other approves."""
    articles.load_content(by=None, now=now)
    for article in Article.objects.filter(live=False, loaded__isnull=False):
        articles.send_to_review(
            by=people.physio.user, article=article, author=people.physio, now=timezone.localtime()
        )
        waiting = Article.objects.get(pk=article.pk)
        articles.approve(by=people.second_physio.user, article=waiting, now=timezone.localtime())


def sign_in_lines() -> list[str]:
    """Return one line per demo person with the link that signs them in at a click."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    order = list(Role)
    width = max((len(f"{p.role_names} {p.name}") for p in people), default=0)
    return [
        f"{f'{p.role_names} {p.name}':{width}}  {settings.SITE_URL}"
        f"{reverse('accounts:demo_sign_in', args=[accounts_policies.demo_token(p)])}"
        for p in sorted(people, key=lambda p: (order.index(p.roles[0]), -p.pk))
    ]
