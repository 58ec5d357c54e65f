"""To whom a session that calls the physio goes."""

import pytest

from physiobench.clinical.sessions.skin import Skin
from physiobench.diary import services as diary
from tests.diary.telling import stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory
from tests.factories.care import ProgrammeFactory, body, screened, stimulation


pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    programme = ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    screened(episode)
    return programme


def test_the_report_to_a_physio_who_left_goes_to_a_colleague_who_can_open_it(
    programme, mailoutbox, django_capture_on_commit_callbacks
):
    colleague = PhysioFactory(hcpc_checked_on=TODAY).user
    programme.episode.physio.is_active = False
    programme.episode.physio.save()

    with django_capture_on_commit_callbacks(execute=True):
        session = stimulate(programme, skin=Skin.BURN).session

    assert [mail.to for mail in mailoutbox] == [[colleague.email]]
    diary.review_session(by=colleague, session=session, note="Seen.", lets_go_on=True, now=NOW)
    assert not session.needs_answer


def test_without_any_physio_the_managers_get_the_report(
    programme, mailoutbox, django_capture_on_commit_callbacks
):
    manager = programme.episode.order.paid_by
    programme.episode.physio.is_active = False
    programme.episode.physio.save()

    with django_capture_on_commit_callbacks(execute=True):
        stimulate(programme, skin=Skin.BURN)

    assert [mail.to for mail in mailoutbox] == [[manager.email]]
    assert "burn" not in mailoutbox[0].body.lower()
