"""Addresses of assessment. The key in them is a secret: it opens the answers."""

from django.urls import path

from physiobench.assessment.views import measures, questions, results, start


app_name = "assessment"
urlpatterns = [
    path("", start.start, name="start"),
    path("where/", start.where, name="where"),
    path("screening/", start.open_screening, name="open_screening"),
    path("measures/", measures.measures, name="measures"),
    path("measures/<slug:questionnaire>/", measures.measure, name="measure"),
    path("measures/<slug:questionnaire>/record/", measures.record_measure, name="record_measure"),
    path(
        "measures/<slug:questionnaire>/correct/<uuid:measurement_id>/",
        measures.correct_measure,
        name="correct_measure",
    ),
    path("<uuid:key>/", start.resume, name="resume"),
    path("<uuid:key>/whose/", start.whose, name="whose"),
    path("<uuid:key>/later/", start.come_back_later, name="come_back_later"),
    path("<uuid:key>/check/", questions.check_answers, name="check_answers"),
    path("<uuid:key>/outcome/", results.outcome, name="outcome"),
    path("<uuid:key>/stopped/", results.stopped, name="stopped"),
    path("<uuid:key>/again/", start.start_over, name="start_over"),
    path("<uuid:key>/letter/", results.letter, name="letter"),
    path("<uuid:key>/photo/<uuid:photo_id>/", questions.photo, name="photo"),
    path(
        "<uuid:key>/draft/<slug:questionnaire>/<path:page>/",
        questions.keep_draft,
        name="keep_draft",
    ),
    path("<uuid:key>/<slug:questionnaire>/<path:page>/", questions.answer_page, name="answer_page"),
]
