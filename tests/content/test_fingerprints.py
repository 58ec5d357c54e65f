"""Tests of physiobench.content.fingerprints: files that cannot be read stop nothing here."""

import pytest

from physiobench.content import fingerprints


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Return a content folder of one's own, with one questionnaire in it."""
    for shelf in ("questionnaires", "rules"):
        (tmp_path / shelf).mkdir()
    (tmp_path / "questionnaires" / "form@1.json").write_text('{"item": []}')
    monkeypatch.setattr(fingerprints, "DATA", tmp_path)
    fingerprints.fingerprints.cache_clear()
    yield tmp_path
    fingerprints.fingerprints.cache_clear()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("questionnaires/._form@1.json", b"\x00\xff"),
        ("questionnaires/wide@1.json", "{}".encode("utf-16")),
        ("questionnaires/broken@1.json", b"{"),
        ("questionnaires/list@1.json", b"[]"),
        ("questionnaires/deep@1.json", b"[" * 100_000),
        ("rules/broken@1.yaml", b"{"),
        ("rules/README@1.yaml", b"a: 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_stray_or_broken_file_has_no_fingerprint_and_stops_nothing(folder, name, content):
    (folder / name).write_bytes(content)

    assert fingerprints.fingerprints().keys() == {"questionnaires/form@1"}
