"""A command without facts is explained by its manual page, as a last resort: a page and a database of the test's own."""
import shutil
import subprocess

import pytest


def test_an_unknown_command_has_a_manual(hob):
    if shutil.which("mandb") is None or shutil.which("whatis") is None:
        pytest.skip("man-db is not installed")
    pages = hob.home / "man"
    (pages / "man1").mkdir(parents=True)
    (pages / "man1/frobtool.1").write_text(".TH FROBTOOL 1\n.SH NAME\nfrobtool \\- frob the things\n")
    subprocess.run(["mandb", "-q", "-u", str(pages)], check=True, capture_output=True)
    hob.environment["MANPATH"] = str(pages)
    assert "its manual says: frob the things" in hob("explain", "frobtool x").out
    assert "manual" not in hob("explain", "nosuchtool x").out
    for name in ("--help", "a;b", "$(touch x)", "../x"):
        assert hob("explain", f"'{name}' x").returncode == 0
    assert not (hob.home / "x").exists()
