"""Addresses of programmes."""

from django.urls import path

from physiobench.programmes.views import reading, signing, writing


app_name = "programmes"
urlpatterns = [
    path("", reading.programme, name="programme"),
    path("print/", reading.print_programme, name="print_programme"),
    path("versions/", reading.versions, name="versions"),
    path("versions/<uuid:programme_id>/", reading.version, name="version"),
    path("versions/<uuid:programme_id>/read/", reading.mark_read, name="mark_read"),
    path("stimulator/", reading.stimulator, name="stimulator"),
    path("write/<uuid:episode_id>/", writing.write, name="write"),
    path("write/<uuid:episode_id>/exercises/", writing.choose_exercise, name="choose_exercise"),
    path("write/<uuid:episode_id>/exercise/", writing.edit_exercise, name="add_exercise"),
    path(
        "write/<uuid:episode_id>/exercise/<uuid:line_id>/",
        writing.edit_exercise,
        name="edit_exercise",
    ),
    path("write/<uuid:episode_id>/protocols/", writing.choose_protocol, name="choose_protocol"),
    path("write/<uuid:episode_id>/stimulation/", writing.edit_stimulation, name="add_stimulation"),
    path(
        "write/<uuid:episode_id>/stimulation/<uuid:line_id>/",
        writing.edit_stimulation,
        name="edit_stimulation",
    ),
    path("write/<uuid:episode_id>/check/<slug:kind>/", writing.check_line, name="check_line"),
    path("write/<uuid:episode_id>/move/", writing.move_line, name="move_line"),
    path("write/<uuid:episode_id>/remove/", writing.remove_line, name="remove_line"),
    path("write/<uuid:episode_id>/resolve/", writing.resolve, name="resolve"),
    path("write/<uuid:episode_id>/sign/", signing.sign, name="sign"),
    path(
        "write/<uuid:episode_id>/version/<int:version>/",
        signing.signed_version,
        name="signed_version",
    ),
]
