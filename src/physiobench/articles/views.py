"""What anyone may read: articles, their search, their feed."""

import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from wagtail.views import serve

from physiobench.accounts.http import public
from physiobench.articles.middleware import keep
from physiobench.articles.models import Article
from physiobench.lib.paging import list_page


LONGEST_SEARCH = 100
PER_PAGE = 10


@public
def show(request: HttpRequest, path: str = "") -> HttpResponse:
    response = serve(request, path)
    return keep(response) if response.status_code == HttpResponse.status_code else response


@public
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    words = " ".join(re.findall(r"\w+", query))  # a search engine has a syntax; people do not
    found = Article.objects.live().search(words) if words else Article.objects.none()
    page = list_page(request, found, on_a_page=PER_PAGE)
    return render(request, "articles/search.html", {"query": query, "page": page})


class AtomFeed(Feed):  # type: ignore[type-arg]  # generic for the checker alone
    feed_type = Atom1Feed
    title = settings.PRACTICE_NAME
    link = "/articles/"
    subtitle = _("Articles by physiotherapists, reviewed by physiotherapists.")

    def items(self) -> QuerySet[Article]:
        return Article.objects.live().order_by("-last_published_at")[:20]

    def item_title(self, item: Article) -> str:
        return str(item.title)

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_link(self, item: Article) -> str:
        return str(item.url)

    def item_author_name(self, item: Article) -> str:
        return item.author.user.name if item.author else ""

    def item_pubdate(self, item: Article):  # type: ignore[no-untyped-def]  # noqa: ANN201 - wagtail is untyped
        return item.first_published_at

    def item_updateddate(self, item: Article):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return item.last_published_at


feed = public(AtomFeed())
