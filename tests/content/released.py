"""What releases held: no released version of a questionnaire, of rules or of a text may change.

Git tags (`v` and a number) say what was released. Before the first tag there is nothing to hold.
"""

import io
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from physiobench.content.fingerprints import fingerprints_of
from physiobench.content.load import parse_markdown


DATA = Path("src/physiobench/content/data")
SHELVES = ("questionnaires", "rules", "texts")


def git(repository: Path, *arguments: str | Path) -> bytes:
    """Run git in a repository; return what it prints."""
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=True)
    return done.stdout


def releases(repository: Path) -> list[str]:
    """Return every tag of a release."""
    return git(repository, "tag", "--list", "v[0-9]*").decode().split()


def versions_below(root: Path) -> Mapping[str, str]:
    """Return a hash of every version of a questionnaire, of rules and of a text, by name."""
    data = root / DATA
    found = {name: print_.sha256 for name, print_ in fingerprints_of(data).items()}
    for file in (data / "texts").glob("*@*.md"):
        found[f"texts/{file.stem}"] = parse_markdown(file.name, file.read_text("utf-8")).sha256
    return found


def changed_since_release(repository: Path, scratch: Path) -> list[str]:
    """Name each version that a release had and that is gone or different in the work tree."""
    now, changed = versions_below(repository), set()
    for tag in releases(repository):
        held = scratch / tag
        packed = git(repository, "archive", tag, "--", *(DATA / shelf for shelf in SHELVES))
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(held, filter="data")
        for name, sha256 in versions_below(held).items():
            if now.get(name) != sha256:
                changed.add(f"{name} of {tag}")
    return sorted(changed)
