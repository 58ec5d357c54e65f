"""Addresses of episodes: choosing, buying, cancelling. A key is the assessment's: a secret."""

from django.urls import path

from physiobench.episodes import views


app_name = "episodes"
urlpatterns = [
    path("", views.which_answers, name="which_answers"),
    path("of/<uuid:key>/", views.choose_physio, name="choose_physio"),
    path("of/<uuid:key>/with/<slug:physio>/", views.show_package, name="show_package"),
    path("mine/", views.my_episodes, name="my_episodes"),
    path("<uuid:episode_id>/", views.show_episode, name="show_episode"),
    path("<uuid:episode_id>/cancel/", views.cancel, name="cancel"),
]
