"""Addresses of the follow-up."""

from django.urls import path

from physiobench.followup import views


app_name = "followup"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:episode_id>/begin/", views.begin, name="begin"),
    path("<uuid:episode_id>/answer/", views.answer, name="answer"),
]
