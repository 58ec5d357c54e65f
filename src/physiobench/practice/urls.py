"""Addresses of the workspace."""

from django.urls import path

from physiobench.practice.views import cover, manager, measures, physio, roles


app_name = "practice"
urlpatterns = [
    path("", physio.inbox, name="inbox"),
    path("patients/", physio.caseload, name="caseload"),
    path("patients/<uuid:episode_id>/", physio.patient, name="patient"),
    path(
        "patients/<uuid:episode_id>/answers/<uuid:assessment_id>/",
        physio.answers,
        name="answers",
    ),
    path(
        "patients/<uuid:episode_id>/answers/<uuid:assessment_id>/looked/",
        physio.review_answers,
        name="review_answers",
    ),
    path(
        "patients/<uuid:episode_id>/photos/<uuid:photo_id>/",
        physio.answer_photo,
        name="answer_photo",
    ),
    path("patients/<uuid:episode_id>/measures/", measures.measures, name="measures"),
    path("patients/<uuid:episode_id>/twitch-tests/", measures.twitch_tests, name="twitch_tests"),
    path(
        "patients/<uuid:episode_id>/measures/<slug:questionnaire>/",
        measures.measure,
        name="measure",
    ),
    path(
        "patients/<uuid:episode_id>/measures/<slug:questionnaire>/record/",
        measures.record_measure,
        name="record_measure",
    ),
    path(
        "patients/<uuid:episode_id>/measures/<slug:questionnaire>/correct/<uuid:measurement_id>/",
        measures.correct_measure,
        name="correct_measure",
    ),
    path("patients/<uuid:episode_id>/discharge/", physio.discharge, name="discharge"),
    path("accepting/", physio.accepting, name="accepting"),
    path("leave/", cover.leave, name="leave"),
    path("leave/<int:physio_id>/", cover.leave, name="leave_of"),
    path("leave/<int:physio_id>/deputy/", cover.name_deputy, name="name_deputy"),
    path("leave/<uuid:leave_id>/end/", cover.end_leave, name="end_leave"),
    path("sessions/<uuid:session_id>/", physio.review_session, name="review_session"),
    path("desk/", manager.desk, name="desk"),
    path("desk/in-care/", manager.in_care, name="in_care"),
    path("desk/<uuid:episode_id>/payment/", manager.accept_payment, name="accept_payment"),
    path("desk/<uuid:episode_id>/physio/", manager.reassign, name="reassign"),
    path("team/", manager.team, name="team"),
    path("team/lead/", cover.clinical_lead, name="clinical_lead"),
    path("team/physio/", manager.add_physio, name="add_physio"),
    path("team/manager/", manager.add_manager, name="add_manager"),
    path("team/editor/", manager.add_editor, name="add_editor"),
    path("team/register/<int:physio_id>/", manager.check_register, name="check_register"),
    path("team/<int:user_id>/roles/", roles.roles, name="roles"),
    path("team/<int:user_id>/roles/physio/", roles.add_physio_role, name="add_physio_role"),
    path("team/<int:user_id>/roles/<slug:role>/add/", roles.add_role, name="add_role"),
    path("team/<int:user_id>/roles/<slug:role>/remove/", roles.remove_role, name="remove_role"),
    path("team/<int:user_id>/deactivate/", manager.deactivate_login, name="deactivate_login"),
    path("team/<int:user_id>/reactivate/", manager.reactivate_login, name="reactivate_login"),
    path(
        "team/<int:user_id>/second-factor/",
        manager.reset_second_factor,
        name="reset_second_factor",
    ),
]
