"""Addresses of the articles; the pages themselves are Wagtail's tree below /articles/."""

from django.urls import path, re_path

from physiobench.articles import views


app_name = "articles"
urlpatterns = [
    path("articles/search/", views.search, name="search"),
    path("articles/feed/", views.feed, name="feed"),
    re_path(r"^articles/((?:[\w\-]+/)*)$", views.show, name="show"),
]
