"""The conversation of one episode, from either side."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.conversations import policies
from physiobench.conversations import services as conversations
from physiobench.conversations.forms import MessageForm
from physiobench.conversations.models import Message
from physiobench.episodes import policies as episode_policies
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import CoverArrangement
from physiobench.lib.paging import list_page


MESSAGES_ON_A_PAGE = 25  # each may be 5,000 letters long


@page_for(Role.PATIENT)
def latest(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    episodes = Episode.objects.for_patient(request.user).paid().with_physio_present(today)
    episode = episodes.select_related("order", "physio").order_by("-asked_at").first()
    if episode is None:
        return render(request, "conversations/none.html")
    return _conversation(request, episode)


@page_for(Role.PATIENT, Role.PHYSIO)
def conversation(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    paid = Episode.objects.paid().select_related("order", "patient", "physio")
    paid = paid.with_physio_present(timezone.localdate())
    mine = paid.for_patient(request.user)
    if request.user.is_physio:
        mine = mine | paid.treated_by(request.user, timezone.localtime())
    return _conversation(request, get_object_or_404(mine, pk=episode_id))


def _answering(
    request: SignedInRequest, episode: Episode, now: datetime
) -> CoverArrangement | None:
    """Return who answers the patient, while they can write or a message has no answer yet."""
    if not request.user.is_patient:
        return None
    unanswered = Message.objects.filter(episode=episode).awaiting_answer()
    if episode.is_running or unanswered.exists():
        return episode_policies.answering(episode, now)
    return None


def _address_of(message: Message) -> str:
    """Return the address at which the page shows this message."""
    later = Message.objects.filter(episode=message.episode_id).sent_after(message).count()
    number = later // MESSAGES_ON_A_PAGE + 1  # the newest are on page 1
    page = reverse("conversations:conversation", args=[message.episode_id])
    return f"{page}{f'?page={number}' if number > 1 else ''}#message-{message.pk}"


def _conversation(request: SignedInRequest, episode: Episode) -> HttpResponse:
    now = timezone.localtime()
    form = MessageForm(request.POST or None)
    if form.is_valid():
        try:
            sent = conversations.send(
                by=request.user, episode=episode, now=now, **form.cleaned_data
            )
        except conversations.ConversationClosed:
            form.add_error(None, _("This conversation is closed: the episode of care has ended."))
        except conversations.EmptyMessage:
            form.add_error("body", _("Write your message first."))
        else:
            return redirect(_address_of(sent))
    messages = Message.objects.filter(episode=episode).with_seen().select_related("author")
    shown = list_page(request, messages.order_by("-sent_at", "-pk"), on_a_page=MESSAGES_ON_A_PAGE)
    if request.method == "GET":
        conversations.read(by=request.user, episode=episode, shown=shown.rows, now=now)
    unread = Message.objects.filter(episode=episode).unread_by(request.user)
    page = {
        "answering": _answering(request, episode, now),
        "episode": episode,
        "other": episode.physio if request.user.is_patient else episode.patient,
        "conversation": shown.rows[::-1],
        "pages": shown,
        "unread_elsewhere": unread.count() if shown.pages > 1 else 0,
        "form": form,
        "may_write": policies.may_write(request.user, episode),
        "may_need_no_reply": not request.user.is_patient and messages.awaiting_answer().exists(),
    }
    return render(request, "conversations/conversation.html", page)


@require_POST
@page_for(Role.PHYSIO)
def need_no_reply(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Note that what the patient wrote needs no answer, and go back to the inbox."""
    now = timezone.localtime()
    treated = Episode.objects.treated_by(request.user, now).paid()
    episode = get_object_or_404(treated.select_related("patient", "physio", "order"), pk=episode_id)
    conversations.need_no_reply(by=request.user, episode=episode, now=now)
    return redirect("practice:inbox")
