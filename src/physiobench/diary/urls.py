"""Addresses of the diary."""

from django.urls import path

from physiobench.diary import views


app_name = "diary"
urlpatterns = [
    path("", views.today, name="today"),
    path("history/", views.history, name="history"),
    path("entry/<uuid:entry_id>/", views.entry, name="entry"),
    path("entry/<uuid:entry_id>/correct/", views.correct, name="correct"),
    path("<uuid:line_id>/", views.do, name="do"),
    path("<uuid:line_id>/check/", views.check_before, name="check_before"),
]
