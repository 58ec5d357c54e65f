"""A photo as an answer: kept with the assessment, shown to its patient and their physio alone."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Photo, Response, digest
from physiobench.audit.models import Event
from physiobench.clinical.measures.computed import fill
from physiobench.content import questionnaire_load
from physiobench.lib import photo
from physiobench.questionnaires import engine
from tests.assessment.elsewhere import page_address, served
from tests.assessment.walking import NOW
from tests.clinical.forms import extension, form, group, item, when, yes_no
from tests.factories import AssessmentFactory, EpisodeFactory, PhysioFactory, sign_in
from tests.lib.test_photo import picture


pytestmark = pytest.mark.django_db
SKIN = form(
    group(
        "skin",
        yes_no("show"),
        item("photo", "attachment", required=True, enableWhen=[when("show")]),
        item(
            "more",
            "attachment",
            repeats=True,
            extension=[extension("questionnaire-maxOccurs", valueInteger=2)],
        ),
        item("many", "attachment", repeats=True),
    ),
    group("medicines", item("name"), repeats=True),
    group("last", item("nothing")),
)
YES = "yes"


@pytest.fixture
def walk(monkeypatch):
    """Return the secret of an assessment that asks for photos."""
    monkeypatch.setattr(questionnaire_load, "questionnaire", lambda _slug, _version: SKIN)
    monkeypatch.setattr(questionnaire_load, "rules_for", lambda _asked: None)
    key = str(uuid4())
    made = AssessmentFactory(completed_at=None, completed_on=None, started_at=NOW, answered_at=NOW)
    Assessment.objects.filter(pk=made.pk).update(key_sha256=digest(key))
    Response.objects.create(assessment=made, position=0, questionnaire="form", version="1")
    return key


def page(key: str, link_id: str = "skin") -> str:
    return reverse("assessment:answer_page", args=[key, "form", link_id])


def jpeg(name="IMG_1.jpg", data=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or picture(), "image/jpeg")


def begun(client, walk) -> str:
    client.post(page(walk), {"show": YES})
    return page(walk)


def test_a_photo_is_kept_shown_and_stands_as_an_attachment(client, walk):
    address = begun(client, walk)

    sent = client.post(address, {"show": YES, "photo": jpeg()})
    shown = client.get(address)

    kept = Photo.objects.get()
    own = reverse("assessment:photo", args=[walk, kept.pk])
    assert sent.status_code == 302
    assert own in shown.text
    assert 'enctype="multipart/form-data"' in shown.text
    served = client.get(own)
    assert served.content == bytes(kept.jpeg)
    assert served["Content-Type"] == "image/jpeg"
    assert served["Cache-Control"] == "no-store"
    response = Response.objects.get()
    written = engine.to_response(fill(SKIN, response.given), authored=NOW)
    attachment = written["item"][0]["item"][1]["answer"][0]["valueAttachment"]
    assert attachment["url"] == f"urn:uuid:{kept.pk}"
    assert Event.objects.filter(verb="assessment.photo-added").count() == 1
    assert "1 photo" in dict(engine.summary(fill(SKIN, response.given))[0][1]).values()


def test_a_photo_is_asked_for_as_jpeg_so_that_a_phone_makes_one_of_heic(client, walk):
    shown = client.get(begun(client, walk))

    accepted = shown.context["form"].fields["photo"].widget.attrs["accept"].split(",")

    assert accepted[0] == "image/jpeg"
    assert not [kind for kind in accepted if "hei" in kind or "*" in kind]


def test_a_heic_photo_is_refused_and_nothing_else_is_lost(client, walk):
    address = begun(client, walk)
    heic = jpeg("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(200))

    answered = client.post(address, {"show": YES, "photo": heic, "more": jpeg()})

    assert "This is a HEIC photo" in answered.text
    assert "choose it from your photos" in answered.text
    assert Photo.objects.count() == 1


def test_a_required_photo_is_asked_for(client, walk):
    address = begun(client, walk)

    response = client.post(address, {"show": YES}, follow=True)

    assert response.context["form"].errors == {"photo": ["Choose a photo."]}


def test_a_second_photo_takes_the_place_of_the_first(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg()})
    first = Photo.objects.get()

    client.post(address, {"show": YES, "photo": jpeg(data=picture(size=(50, 20)))})

    assert Photo.objects.get().pk != first.pk


def test_saving_the_page_again_keeps_the_photo(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg()})

    client.post(address, {"show": YES})

    assert Response.objects.get().given["photo"]
    assert Photo.objects.count() == 1


def test_a_photo_can_be_taken_away(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg(), "more": [jpeg(), jpeg("2.jpg")]})
    one = Photo.objects.filter(link_id="more").first()

    client.post(address, {"show": YES, "more.remove": [str(one.pk)]})

    assert len(Response.objects.get().given["more"]) == 1
    assert not Photo.objects.filter(pk=one.pk).exists()


def test_an_answer_that_hides_the_photo_deletes_it(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg()})

    client.post(address, {"show": "no"})

    response = Response.objects.get()
    assert "photo" not in response.given
    assert response.cleared == ["photo"]
    assert not Photo.objects.exists()


def test_what_is_no_photo_is_refused_and_the_rest_is_kept(client, walk):
    address = begun(client, walk)

    response = client.post(address, {"show": YES, "photo": jpeg(data=b"MZ nothing")})

    assert "JPEG or PNG" in response.text
    assert Response.objects.get().given["show"]
    assert not Photo.objects.exists()


def test_of_too_many_photos_what_the_question_takes_is_kept_and_the_limit_told(client, walk):
    address = begun(client, walk)
    three = [jpeg(f"{n}.jpg") for n in range(3)]

    response = client.post(address, {"show": YES, "photo": jpeg(), "more": three})

    assert response.context["form"].errors == {
        "more": ["This question takes 2 photos at most. Of these, the first 2 were kept."]
    }
    assert len(Response.objects.get().given["more"]) == 2
    assert Photo.objects.filter(link_id="more").count() == 2
    assert "Take photo 2 away" in response.text


def test_a_photo_too_many_leaves_those_that_stand(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg(), "more": [jpeg(), jpeg("2.jpg")]})
    stood = Response.objects.get().given["more"]

    response = client.post(address, {"show": YES, "more": jpeg("3.jpg")})

    assert "None of these was kept. Take one away before you add another." in response.text
    assert Response.objects.get().given["more"] == stood


def test_two_photos_for_a_question_that_takes_one_are_told(client, walk):
    address = begun(client, walk)

    response = client.post(address, {"show": YES, "photo": [jpeg(), jpeg("2.jpg")]})

    told = "This question takes 1 photo. Of these, 1 was kept."
    assert response.context["form"].errors == {"photo": [told]}
    assert Photo.objects.count() == 1


def test_what_is_no_photo_among_too_many_is_told_and_not_counted(client, walk):
    address = begun(client, walk)
    sent = [jpeg(data=b"MZ nothing"), jpeg("2.jpg"), jpeg("3.jpg")]

    response = client.post(address, {"show": "no", "more": sent})

    (told,) = response.context["form"].errors["more"]
    assert "JPEG or PNG" in told
    assert told.endswith("This question takes 2 photos at most. Of these, 1 was kept.")
    assert Photo.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_photo_is_drawn_before_anything_is_locked(client, walk, monkeypatch):
    in_transaction = []
    draw = photo.redrawn

    def watched(data: bytes) -> photo.CleanPhoto:
        in_transaction.append(connection.in_atomic_block)
        return draw(data)

    monkeypatch.setattr(photo, "redrawn", watched)

    client.post(page(walk), {"show": YES, "photo": jpeg()})

    assert in_transaction == [False]
    assert Photo.objects.count() == 1


def test_files_for_other_questions_are_not_even_read(client, walk, monkeypatch):
    monkeypatch.setattr(photo, "redrawn", lambda _data: pytest.fail("it was drawn"))

    client.post(page(walk), {"show": "no", "show.file": jpeg(), "elsewhere": jpeg()})

    assert Photo.objects.count() == 0


def test_more_photos_than_are_taken_at_once_can_be_added_after(client, walk):
    address = begun(client, walk)

    response = client.post(address, {"show": "no", "many": [jpeg(f"{n}.jpg") for n in range(7)]})
    client.post(address, {"show": "no", "many": [jpeg("6.jpg"), jpeg("7.jpg")]})

    told = "Send at most 5 photos at once. Of these, the first 5 were kept."
    assert response.context["form"].errors == {"many": [told]}
    assert len(Response.objects.get().given["many"]) == 7


def test_nobody_can_name_a_photo_that_is_not_theirs(client, walk):
    address = begun(client, walk)
    claimed = json.dumps({"url": f"urn:uuid:{uuid4()}"})

    client.post(address, {"show": YES, "photo": claimed, "more": claimed})

    assert "photo" not in Response.objects.get().given


def test_another_link_shows_no_photo(client, walk):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg()})
    other = str(uuid4())
    made = AssessmentFactory()
    Assessment.objects.filter(pk=made.pk).update(key_sha256=digest(other))

    address = reverse("assessment:photo", args=[other, Photo.objects.get().pk])

    assert client.get(address).status_code == 404


def test_only_the_patients_own_physio_sees_the_photo(client, walk):
    begun(client, walk)
    client.post(page(walk), {"show": YES, "photo": jpeg()})
    episode = EpisodeFactory()
    Assessment.objects.filter(photos__isnull=False).update(patient=episode.patient)
    kept = Photo.objects.get()
    address = reverse("practice:answer_photo", args=[episode.pk, kept.pk])

    sign_in(client, PhysioFactory().user)
    assert client.get(address).status_code == 404
    sign_in(client, episode.physio)
    assert client.get(address).content == bytes(kept.jpeg)
    listed = reverse("practice:answers", args=[episode.pk, kept.assessment_id])
    assert address in client.get(listed).text


def test_photos_go_with_their_assessment(walk, client):
    address = begun(client, walk)
    client.post(address, {"show": YES, "photo": jpeg()})
    Assessment.objects.update(answered_at=NOW.replace(year=2020))

    gone = assessments.delete_unclaimed(by=None, now=NOW)

    assert gone["assessment.Photo"] == 1
    assert not Photo.objects.exists()


def test_one_more_of_a_group_that_repeats_is_offered_and_need_not_be_used(client, walk):
    client.post(page(walk), {"show": "no"})
    address = page(walk, "medicines")

    added = client.post(address, {"name": "A", "+another": "1"})
    again = client.get(added.url)
    on = client.post(address, {"name": "A"})

    assert added.url.startswith(address)
    assert "name#2" in again.context["form"].fields
    assert "Save and add another" in again.text
    assert on.url == page(walk, "last")


@pytest.mark.parametrize(("most", "is_kept"), [(0.0001, False), (5, True)])
def test_a_photo_larger_than_the_question_takes_is_refused(client, monkeypatch, most, is_kept):
    size = [extension("maxSize", valueDecimal=most)]
    asked = form(item("photo", "attachment", extension=size), item("name"))
    address = page_address(served(monkeypatch, asked), asked, "photo")

    sent = client.post(address, {"photo": jpeg(), "name": "Sam"})

    assert Photo.objects.exists() is is_kept
    if not is_kept:
        assert "This photo is too large. Please send a smaller one." in sent.text
        assert 'value="Sam"' in sent.text
