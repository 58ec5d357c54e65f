"""Articles: an index, its topics, the pages, and the approval without which none is published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PublishingPanel
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PagePermissionTester, Revision, Task, TaskState
from wagtail.search import index

from physiobench.accounts.models import Physio, User
from physiobench.content.values import Direction, Grade
from physiobench.lib.models import Kept, Model


REVIEW_LASTS = timedelta(days=730)
RICH_TEXT = ["bold", "italic", "ol", "ul", "link", "h3"]


class NotApproved(PermissionDenied):
    """A second registered clinician must approve this revision before it is published."""


class ArticleIndex(Page):
    """The list of topics, at /articles/."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    introduction = models.TextField(blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.Topic"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the topics with their articles."""
        articles = Article.objects.live().order_by("title").select_related("author__user")
        topics = [
            (topic, [a for a in articles if a.is_child_of(topic)])
            for topic in Topic.objects.live().order_by("title")
        ]
        found = {"topics": [(topic, pages) for topic, pages in topics if pages]}
        return super().get_context(request, *args, **kwargs) | found


class Topic(Page):
    """One subject, with its articles below it."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    introduction = models.TextField(blank=True)

    parent_page_types = ["articles.ArticleIndex"]
    subpage_types = ["articles.Article"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the topic's articles."""
        articles = Article.objects.live().child_of(self).order_by("title")
        found = {"articles": articles.select_related("author__user")}
        return super().get_context(request, *args, **kwargs) | found


class EvidenceBlock(StructBlock):
    """What is known about one problem, how surely, and which way it points."""

    condition = CharBlock()
    direction = ChoiceBlock(choices=[(d, d.capitalize()) for d in Direction])
    grade = ChoiceBlock(choices=[(g, g.replace("_", " ").capitalize()) for g in Grade])
    note = TextBlock()
    sources = CharBlock(required=False, help_text=_("The sources' short names, with commas."))


class SectionBlock(StructBlock):
    """One part of the article under its own heading."""

    anchor = CharBlock(help_text=_("The part's address within the page."))
    heading = CharBlock()
    body = RichTextBlock(features=RICH_TEXT)


class ArticlePermissions(PagePermissionTester):
    """Nobody publishes an article by hand: the second clinician's approval does it."""

    def can_publish(self) -> bool:
        """Refuse always; see `Article.publish`."""
        return False


class ArticleForm(WagtailAdminPageForm):
    """The editor's form: an author is chosen by name and registration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if author := self.fields.get("author"):
            author.queryset = Physio.objects.select_related("user").order_by("user__last_name")
            author.label_from_instance = lambda p: f"{p.user.name} ({p.hcpc_number})"
        if written := self.fields.get("written_on"):
            # its default is a function: Django would look for a hidden first value, which no panel
            # draws, and take every form for a changed one; then nobody could approve from it
            written.show_hidden_initial = False


class Article(Page):
    """One article by a physiotherapist, reviewed by another."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    summary = models.TextField(max_length=400)
    sections = StreamField([("section", SectionBlock())])
    evidence = StreamField([("evidence", EvidenceBlock())], blank=True)
    did_you_know = models.TextField()
    disclaimer = models.TextField()
    author = models.ForeignKey(
        Physio, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_on = models.DateField(default=date.today)
    funding = models.TextField(
        blank=True, help_text=_("Who paid for the writing, beyond the practice itself.")
    )
    need = models.TextField(blank=True, help_text=_("Why this article exists."))

    base_form_class = ArticleForm
    parent_page_types = ["articles.Topic"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("author"), FieldPanel("written_on")], heading=_("Author")),
        FieldPanel("sections"),
        FieldPanel("evidence"),
        FieldPanel("did_you_know"),
        InlinePanel("sources", label=_("Source"), min_num=1),
        FieldPanel("disclaimer"),
        FieldPanel("funding"),
        FieldPanel("need"),
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("sections"),
        index.SearchField("evidence"),
        index.SearchField("did_you_know"),
    ]

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        """Return what `user` may do with this page."""
        return ArticlePermissions(user, self)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish `revision` if a second registered clinician approved just that revision.

        Raises:
            NotApproved: if not, whoever asks.
        """
        if approval_of(revision) is None:
            raise NotApproved
        return super().publish(revision, *args, **{**kwargs, "skip_permission_checks": True})

    @cached_property
    def approval(self) -> TaskState | None:
        """Return the approval of the revision that is live."""
        return approval_of(self.live_revision) if self.live_revision else None

    @property
    def reviewed_on(self) -> date | None:
        return timezone.localdate(self.approval.finished_at) if self.approval else None

    @property
    def reviewer(self) -> Physio | None:
        return self.approval.finished_by.physio if self.approval else None

    @property
    def review_due_on(self) -> date | None:
        return self.reviewed_on + REVIEW_LASTS if self.reviewed_on else None


def approval_of(revision: Revision) -> TaskState | None:
    """Return the second clinician's approval of exactly this revision, or None.

    An approval that is older than the revision was copied from another one and counts for nothing;
    neither does one of the author, or of whoever made the revision.
    """
    states = TaskState.objects.filter(
        revision=revision,
        status=TaskState.STATUS_APPROVED,
        task__in=SecondClinicianTask.objects.all(),
        finished_at__gte=revision.created_at,
        finished_by__physio__isnull=False,
    ).select_related("finished_by__physio")
    article = revision.as_object()
    own = {revision.user_id, article.author.user_id if article.author else None}
    return next((s for s in states if s.finished_by_id not in own), None)


class Source(Orderable):
    """Something the article rests on."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(help_text=_("A short name, cited in the evidence."))
    text = models.TextField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.URLField(blank=True)
    was_read = models.BooleanField(
        default=True, help_text=_("Untick where it is cited from memory and still to be read.")
    )

    panels = [FieldPanel(name) for name in ("key", "text", "year", "url", "was_read")]


class SecondClinicianTask(Task):
    """Approval by a registered physiotherapist who neither wrote nor last changed the article."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    class Meta:
        verbose_name = _("second clinician's approval")

    def may_approve(self, article: Article, user: User) -> bool:
        """Test that `user` is a registered physio, and another than author and last editor."""
        physio = Physio.objects.registered_on(timezone.localdate()).filter(user=user).first()
        latest = article.get_latest_revision()
        if physio is None or latest is None or latest.user_id == user.pk:
            return False
        author = latest.as_object().author
        return author is not None and author.pk != physio.pk

    def user_can_access_editor(self, obj: Article, user: User) -> bool:
        """Let the approver read what they approve."""
        return self.may_approve(obj, user)

    def get_actions(self, obj: Article, user: User) -> list[tuple[str, Any, bool]]:
        """Offer approval and its refusal to those who may give it."""
        if not self.may_approve(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve and publish"), False),
        ]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Approve or reject, if `user` may.

        Raises:
            NotApproved: if they may not.
        """
        if not self.may_approve(task_state.revision.as_object(), user):
            raise NotApproved
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **_kwargs: Any) -> models.QuerySet[Any]:
        """Return what waits for a registered physio."""
        if not Physio.objects.registered_on(timezone.localdate()).filter(user=user).exists():
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @classmethod
    def get_description(cls) -> str:
        """Say in the editor who approves."""
        return str(_("A registered physiotherapist, not the author, approves and so publishes."))


class Loaded(Model):
    """Which file of the content folder a page came from, so that edits are never overwritten."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="loaded")
    content_slug = models.SlugField(unique=True)
    sha256 = models.CharField(max_length=64)
    revision_id = models.PositiveBigIntegerField()
