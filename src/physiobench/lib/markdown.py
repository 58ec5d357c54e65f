"""Markdown of content files and of people, as HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt


_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "h4", "br", "blockquote", "hr"}


def to_html(source: str) -> SafeString:
    """Return `source` as HTML; raw HTML in it is shown as text, never run."""
    made = _MARKDOWN.render(source)
    return SafeString(nh3.clean(made, tags=_TAGS, url_schemes={"https", "http", "mailto", "tel"}))
