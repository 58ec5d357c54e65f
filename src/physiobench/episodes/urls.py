"""Addresses of episodes: choosing, buying, cancelling, and the physio's first look."""

from django.urls import path

from physiobench.episodes import views


app_name = "episodes"
urlpatterns = [
    path("", views.choose_physio, name="choose_physio"),
    path("with/<slug:physio>/", views.show_package, name="show_package"),
    path("mine/", views.my_episodes, name="my_episodes"),
    path("orders/", views.orders, name="orders"),
    path("orders/<uuid:episode_id>/paid/", views.accept_payment, name="accept_payment"),
    path("orders/<uuid:episode_id>/hand-over/", views.reassign, name="reassign"),
    path("<uuid:episode_id>/", views.show_episode, name="show_episode"),
    path("<uuid:episode_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:episode_id>/answers/", views.answers, name="answers"),
]
