"""Addresses of conversations."""

from django.urls import path

from physiobench.conversations import views


app_name = "conversations"
urlpatterns = [
    path("", views.latest, name="latest"),
    path("<uuid:episode_id>/", views.conversation, name="conversation"),
    path("<uuid:episode_id>/no-reply/", views.need_no_reply, name="need_no_reply"),
]
