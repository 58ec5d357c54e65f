"""Addresses of the diary."""

from django.urls import path

from physiobench.diary.views import check, entries, sessions


app_name = "diary"
urlpatterns = [
    path("", sessions.today, name="today"),
    path("history/", entries.history, name="history"),
    path("entry/<uuid:entry_id>/", entries.entry, name="entry"),
    path("entry/<uuid:entry_id>/correct/", entries.correct, name="correct"),
    path("<uuid:line_id>/", sessions.do, name="do"),
    path("<uuid:line_id>/log/", sessions.log, name="log"),
    path("<uuid:line_id>/check/", check.check_before, name="check_before"),
]
