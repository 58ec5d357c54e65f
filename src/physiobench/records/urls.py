"""Addresses about what is held: the patient's own, and the manager's list of requests."""

from django.urls import path

from physiobench.records.views import patient, requests


app_name = "records"
urlpatterns = [
    path("my-data/", patient.mine, name="mine"),
    path("my-data/delete/", patient.ask_erasure, name="ask_erasure"),
    path("my-data/restrict/", patient.ask_restriction, name="ask_restriction"),
    path("my-data/withdraw/<uuid:request_id>/", patient.withdraw, name="withdraw"),
    path("my-data/answer/<uuid:key>/", patient.answer, name="answer"),
    path("my-data/answer/<uuid:key>/file/", patient.answer_file, name="answer_file"),
    path("data-requests/", requests.requests, name="requests"),
    path("data-requests/<uuid:request_id>/", requests.decide, name="decide"),
    path("data-requests/<uuid:request_id>/lift/", requests.lift, name="lift"),
]
