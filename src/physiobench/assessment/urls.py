"""Addresses of assessment. The key in them is a secret: it opens the answers."""

from django.urls import path

from physiobench.assessment import views


app_name = "assessment"
urlpatterns = [
    path("", views.start, name="start"),
    path("screening/", views.open_screening, name="open_screening"),
    path("<uuid:key>/", views.resume, name="resume"),
    path("<uuid:key>/later/", views.come_back_later, name="come_back_later"),
    path("<uuid:key>/check/", views.check_answers, name="check_answers"),
    path("<uuid:key>/outcome/", views.outcome, name="outcome"),
    path("<uuid:key>/stopped/", views.stopped, name="stopped"),
    path("<uuid:key>/letter/", views.letter, name="letter"),
    path("<uuid:key>/<slug:questionnaire>/<path:page>/", views.answer_page, name="answer_page"),
]
