"""Articles in the states that tests want."""

from django.utils import timezone

from physiobench.articles import services
from physiobench.articles.models import Article
from tests.factories import NOW, PhysioFactory


SLUG = "neuromuscular-electrical-stimulation"


def load():
    return services.load_content(by=None, now=NOW)


def a_draft(author, by=None):
    """Load the article and send it to review."""
    load()
    page = Article.objects.get(slug=SLUG)
    services.send_to_review(
        by=by or author.user, article=page, author=author, now=timezone.localtime()
    )
    return Article.objects.get(pk=page.pk)


def a_published_article():
    page = a_draft(PhysioFactory(user__first_name="Ada", user__last_name="Author"))
    services.approve(by=PhysioFactory().user, article=page, now=timezone.localtime())
    return Article.objects.get(pk=page.pk)
