"""Every write to the articles: loading from the content folder, sending to review, approving."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from markdown_it import MarkdownIt
from wagtail.models import (
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from physiobench.accounts import policies as accounts
from physiobench.accounts.models import Physio, Role, User
from physiobench.articles import policies
from physiobench.articles.models import (
    Article,
    ArticleIndex,
    Loaded,
    NotApproved,
    SecondClinicianTask,
    Source,
    Topic,
)
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.content import load
from physiobench.content import schema as content


WRITERS = "Article writers"
TOPICS = {
    "electrotherapy": "Electrical stimulation",
    "knee": "Knee",
    "nerve": "Nerve injury",
    "face": "Face",
    "continence": "Bladder and bowel control",
}


@transaction.atomic
def load_content(*, by: User | None, now: datetime) -> list[Article]:
    """Bring the content folder's articles in as drafts; return what was made or renewed.

    Running it again changes nothing. A page that anyone edited since it was loaded stays as they
    left it. A loaded article is a draft until it has an author and a second clinician's approval.
    """
    root = _index()
    _address(root)
    _writers(root)
    loaded = {row.content_slug: row for row in Loaded.objects.select_related("article")}
    changed = []
    for slug, article in load.articles().items():
        digest = sha256(article.model_dump_json().encode()).hexdigest()
        row = loaded.get(slug)
        if row and (row.sha256 == digest or row.article.latest_revision_id != row.revision_id):
            continue
        page = (
            row.article.get_latest_revision_as_object() if row else Article(slug=slug, live=False)
        )
        _fill(page, article, now)
        page.sources = [_source(number, s) for number, s in enumerate(article.sources)]
        if row is None:
            _topic(root, article.topic).add_child(instance=page)
        revision = page.save_revision(changed=row is not None, log_action=True)
        Loaded.objects.update_or_create(
            content_slug=slug,
            defaults={"article": page, "sha256": digest, "revision_id": revision.pk},
        )
        audit.record(by=by, verb=Verb.ARTICLES_LOADED, subject=page, now=now)
        changed.append(page)
    return changed


@transaction.atomic
def renew_writers(*, by: User | None, now: datetime) -> None:  # noqa: ARG001 - every act is told when
    """Let whoever writes here now into the editor, and nobody else.

    Raises:
        PermissionDenied: if `by` does not manage people.
    """
    accounts.check_may_manage_people(by)
    index = ArticleIndex.objects.first()
    if index is not None:  # else the first loading does it
        _writers(index)


def _index() -> ArticleIndex:
    """Return the index page, made with the site at the first time."""
    found = ArticleIndex.objects.first()
    if found:
        return found
    Page.objects.filter(depth=2, slug="home").delete()  # Wagtail's own welcome page
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    page: ArticleIndex = root.add_child(instance=ArticleIndex(title="Articles", slug="articles"))
    task, _ = SecondClinicianTask.objects.get_or_create(name="Second clinician's approval")
    workflow, _ = Workflow.objects.get_or_create(name="Clinical review")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
    return page


def _address(index: ArticleIndex) -> None:
    """Tell the editor where the site is, so that its mails and buttons lead there."""
    url = urlsplit(settings.SITE_URL)
    fields = {
        "hostname": url.hostname,
        "port": url.port or (443 if url.scheme == "https" else 80),
        "site_name": settings.PRACTICE_NAME,
        "root_page": index,
    }
    Site.objects.update_or_create(is_default_site=True, defaults=fields)


def _writers(index: ArticleIndex) -> None:
    """Let staff write articles: a group that may add and change, and never publish by itself."""
    group, made = Group.objects.get_or_create(name=WRITERS)
    if made:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        kinds = ContentType.objects.get_for_model(Page)
        for codename in ("add_page", "change_page"):
            may = Permission.objects.get(content_type=kinds, codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=index, permission=may)
    writers = User.objects.with_role(Role.PHYSIO, Role.EDITOR)
    group.user_set.set(writers.filter(is_active=True))


def _topic(index: ArticleIndex, slug: str) -> Topic:
    found = Topic.objects.child_of(index).filter(slug=slug).first()
    if found is None:
        title = TOPICS.get(slug, slug.replace("-", " ").capitalize())
        found = index.add_child(instance=Topic(title=title, slug=slug))
    return found


def _fill(page: Article, article: content.ArticleFile, now: datetime) -> None:
    markdown = MarkdownIt("commonmark", {"html": False})
    page.title = article.title
    page.draft_title = article.title
    page.summary = article.summary
    page.search_description = article.summary
    page.did_you_know = article.did_you_know
    page.disclaimer = article.disclaimer
    page.written_on = now.date()
    page.sections = [
        (
            "section",
            {"anchor": s.slug, "heading": s.heading, "body": markdown.render(s.body)},
        )
        for s in article.sections
    ]
    page.evidence = [
        (
            "evidence",
            {
                "condition": row.condition,
                "direction": row.direction,
                "grade": row.grade,
                "note": row.note,
                "sources": ", ".join(row.sources),
            },
        )
        for row in article.evidence
    ]


def _source(number: int, source: content.ArticleSource) -> Source:
    return Source(
        sort_order=number,
        key=source.id,
        text=source.text,
        year=source.year,
        url=source.url or "",
        was_read=source.read,
    )


@transaction.atomic
def send_to_review(*, by: User, article: Article, author: Physio, now: datetime) -> None:
    """Name the author of a draft and ask for a second clinician's approval.

    Raises:
        PermissionDenied: if `by` does not write articles.
    """
    policies.check_may_write(by)
    page = article.get_latest_revision_as_object()
    page.author = author
    revision = page.save_revision(user=by, log_action=True)
    Loaded.objects.filter(article=article).update(revision_id=revision.pk)
    workflow = article.get_workflow()
    workflow.start(page, by)
    audit.record(by=by, verb=Verb.ARTICLES_SENT_TO_REVIEW, subject=article, now=now)


@transaction.atomic
def approve(*, by: User, article: Article, now: datetime) -> None:
    """Approve the revision that waits, and so publish it.

    Raises:
        NotApproved: if nothing waits, or `by` may not approve it.
    """
    state = article.current_workflow_task_state
    if state is None:
        raise NotApproved
    state.task.specific.on_action(state, by, "approve")
    audit.record(by=by, verb=Verb.ARTICLES_APPROVED, subject=article, now=now)
