"""What article templates ask for."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from physiobench.articles import presenters
from physiobench.articles.models import Article


register = template.Library()


@register.simple_tag
def principles(article: Article) -> list[presenters.Principle]:
    """Return how `article` meets the eight principles."""
    return presenters.principles(article, timezone.localdate())


@register.simple_tag
def structured_data(article: Article) -> SafeString:
    """Return `article` as JSON-LD."""
    return mark_safe(presenters.structured_data(article))  # noqa: S308 - escaped there for script


@register.simple_tag
def is_overdue(article: Article) -> bool:
    """Test that the article's review is past due."""
    due = article.review_due_on
    return due is not None and due < timezone.localdate()
