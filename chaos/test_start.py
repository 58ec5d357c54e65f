"""Two machines start on one empty database at the same moment."""

import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from tests.config.commands import KEY, environment, physiobench


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_that_start_at_once_prepare_the_database_one_after_the_other(
    kind, tmp_path, request, figures
):
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").new_database("pair")
    settings = {"SECRET_KEY": KEY, "DATABASE_URL": url}
    settings["SECOND_FACTOR_KEYS"] = Fernet.generate_key().decode()  # several machines share one
    both = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "physiobench.config.cli"),
                *("manager", "create", f"{name}@example.org"),
                *("--first-name", "Mo", "--last-name", name),
            ],
            cwd=tmp_path,
            env=environment(tmp_path / name, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in ("ward", "office")
    ]

    said = [one.communicate(timeout=600)[0] for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    assert sum("Preparing the database" in words for words in said) == 1, said
    assert all("is a manager" in words for words in said), said
    figures.append(f"{kind}: two starts on one empty database, prepared once, both ready")


def test_a_demo_is_loaded_into_a_folder_that_was_never_served(tmp_path):
    loaded = physiobench(tmp_path, "demo", "load", DEMO="1")

    assert loaded.returncode == 0, loaded.stderr
    assert "Patient Dana" in loaded.stdout
