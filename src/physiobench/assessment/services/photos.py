"""Photos as answers: drawn anew, stored, and deleted once no answer stands for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from physiobench.assessment.models import Photo, Response
from physiobench.assessment.policies import Person
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.lib import photo
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.limits import REPEAT_LIMIT
from physiobench.questionnaires.model.questionnaire import Questionnaire


MEGABYTE = 1_000_000  # as FHIR's maxSize counts
PHOTOS_MOST = 5  # at once, for one question


@dataclass(frozen=True, slots=True)
class AnswerPhotos:
    """The photos that now answer each question of a page, and why some were not taken."""

    kept: Mapping[str, tuple[engine.Value, ...]]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DrawnPhotos:
    """The photos sent for one question, or why each is none, and how many files were sent."""

    drawn: Sequence[photo.CleanPhoto | photo.NotAPhoto] = ()
    sent: int = 0

    @classmethod
    def by_question(
        cls, asked: Questionnaire, files: Mapping[str, Sequence[IO[bytes]]]
    ) -> Mapping[str, Self]:
        """Read and draw the files sent for questions that take a photo, one after another.

        It takes seconds for a large photo: call it before the database is locked.
        """
        wanted = {i.link_id: i for i in asked.walk() if i.type is ItemType.ATTACHMENT}
        return {
            link_id: cls([_drawn(wanted[link_id], f) for f in sent[:PHOTOS_MOST]], len(sent))
            for link_id, sent in files.items()
            if link_id in wanted
        }


def _drawn(item: Item, file: IO[bytes]) -> photo.CleanPhoto | photo.NotAPhoto:
    try:
        drawn = photo.redrawn(file.read(photo.MOST_BYTES + 1))
    except photo.NotAPhoto as reason:
        return reason
    if item.max_size_mb is not None and len(drawn.jpeg) > item.max_size_mb * MEGABYTE:
        return photo.NotAPhoto(_("This photo is too large. Please send a smaller one."))
    return drawn


@dataclass(frozen=True, slots=True)
class SentPhotos:
    """What came with one page: by whom, the form's fields, the photos, and when."""

    by: Person
    raw: Mapping[str, Sequence[str]]
    photos: Mapping[str, DrawnPhotos]
    now: datetime

    def take(self, response: Response, page: engine.Page) -> AnswerPhotos:
        """Store each photo; a single one takes the place of the one before."""
        kept: dict[str, tuple[engine.Value, ...]] = {}
        refused: dict[str, str] = {}
        for item in page.questions():
            if item.type is not ItemType.ATTACHMENT:
                continue
            before = self._standing(response, item)
            room = _most(item) - len(before) if item.repeats else 1
            added: list[Photo] = []
            faults: list[str] = []
            sent = self.photos.get(item.link_id, DrawnPhotos())
            for drawn in sent.drawn[: max(0, room)]:
                if isinstance(drawn, photo.NotAPhoto):
                    faults.append(str(drawn))
                else:
                    added.append(self._store(response, item, drawn))
            if sent.sent > min(room, PHOTOS_MOST):
                faults.append(_too_many(item, sent.sent, len(added), room))
            if faults:
                refused[item.link_id] = " ".join(dict.fromkeys(faults))
            shown = [*before, *added] if item.repeats or not added else added
            kept[item.link_id] = tuple(found.as_answer for found in shown)
        return AnswerPhotos(kept, refused)

    def _standing(self, response: Response, item: Item) -> list[Photo]:
        """Return the photos that were given before and not taken away now."""
        mine = response.assessment.photos.filter(
            questionnaire=response.questionnaire, link_id=item.link_id
        )
        taken_away = self.raw.get(f"{item.link_id}.remove", ())
        return [found for found in mine.order_by("added_at") if str(found.pk) not in taken_away]

    def _store(self, response: Response, item: Item, drawn: photo.CleanPhoto) -> Photo:
        found = Photo.objects.create(
            assessment=response.assessment,
            questionnaire=response.questionnaire,
            link_id=item.link_id,
            jpeg=drawn.jpeg,
            width=drawn.width,
            height=drawn.height,
            added_at=self.now,
        )
        patient = response.assessment.patient
        verb = Verb.ASSESSMENT_PHOTO_ADDED
        audit.record(by=self.by, verb=verb, subject=found, patient=patient, now=self.now)
        return found

    def drop_others(self, response: Response, answers: engine.Answers) -> None:
        """Delete what no answer stands for any more: taken back, replaced or cleared."""
        if not any(item.type is ItemType.ATTACHMENT for item in response.asked.walk()):
            return
        standing = {value for given in answers.values() for value in given}
        for found in response.assessment.photos.filter(questionnaire=response.questionnaire):
            if found.as_answer not in standing:
                found.delete()


def _most(item: Item) -> int:
    return (item.max_occurs or REPEAT_LIMIT) if item.repeats else 1


def _too_many(item: Item, sent: int, kept: int, room: int) -> str:
    """Say how many photos are taken, and what became of those that came."""
    if sent > room:
        limit = ngettext(
            "This question takes %(n)d photo.",
            "This question takes %(n)d photos at most.",
            _most(item),
        ) % {"n": _most(item)}
    else:
        limit = _("Send at most %(n)d photos at once.") % {"n": PHOTOS_MOST}
    if room < 1:
        return f"{limit} {_('None of these was kept. Take one away before you add another.')}"
    told = ngettext("Of these, %(n)d was kept.", "Of these, the first %(n)d were kept.", kept)
    return f"{limit} {told % {'n': kept}}"
