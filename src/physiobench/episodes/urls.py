"""Addresses of episodes: choosing, buying, cancelling."""

from django.urls import path

from physiobench.episodes import views


app_name = "episodes"
urlpatterns = [
    path("", views.choose_physio, name="choose_physio"),
    path("with/<slug:physio>/", views.show_package, name="show_package"),
    path("mine/", views.my_episodes, name="my_episodes"),
    path("<uuid:episode_id>/", views.show_episode, name="show_episode"),
    path("<uuid:episode_id>/cancel/", views.cancel, name="cancel"),
]
