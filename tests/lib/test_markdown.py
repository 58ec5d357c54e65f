"""Tests of physiobench.lib.markdown."""

import pytest

from physiobench.lib.markdown import to_html


def test_markdown_becomes_paragraphs_lists_and_links():
    html = to_html("One *word*.\n\n- a\n- [b](https://example.org)")

    assert "<em>word</em>" in html
    assert "<li>a</li>" in html
    assert 'href="https://example.org"' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/pixel.png)",
        "[x](data:text/html,y)",
    ],
)
def test_what_could_run_or_load_is_never_left(hostile):
    html = to_html(hostile)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
