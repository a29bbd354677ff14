"""The light program needs no other file to start: no shared library, no interpreter; and it answers alone."""
import subprocess

import pytest
from conftest import build


def readelf(*words):
    return subprocess.run(["readelf", *words, str(build / "hob")], capture_output=True, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}).stdout


@pytest.fixture
def static_build():
    text = (build / "CMakeCache.txt").read_text()
    if "HOB_STATIC:BOOL=OFF" in text or "HOB_SANITIZE:BOOL=ON" in text or "HOB_FUZZ:BOOL=ON" in text:
        pytest.skip("this build is dynamic on purpose")


def test_no_shared_library(static_build):
    assert "(NEEDED)" not in readelf("--dynamic")
    assert "INTERP" not in readelf("--program-headers")


def test_hardened(static_build):
    """Position independent, no executable stack, nothing both writable and executable."""
    assert "DYN" in readelf("--file-header").split("Type:")[1].split("\n")[0]
    headers = readelf("--program-headers", "--wide")
    stack, = [line for line in headers.splitlines() if "GNU_STACK" in line]
    assert "RWE" not in headers and "E" not in stack.split()[-2]
    assert "GNU_RELRO" in headers


def test_no_late_library_inside(static_build):
    symbols = subprocess.run(["nm", "--defined-only", str(build / "hob")], capture_output=True, text=True).stdout
    for foreign in ("fy_document", "curl_easy", "llama_", "sodium_init", "toml_shim", "el_gets"):
        assert foreign not in symbols, foreign


LIGHT = [["ask", "--engine", "rules", "find files larger than 100MB"], ["ask", "--json", "find files larger than 100MB"],
         ["version"], ["version", "--json"], ["help"], ["help", "rules"],
         ["init", "bash"], ["init", "zsh"], ["init", "fish"], ["completions", "bash"], ["completions", "zsh"],
         ["completions", "fish"], ["--help"], ["-V"]]


@pytest.mark.parametrize("words", LIGHT, ids=" ".join)
def test_answers_alone(hob, words):
    hob.environment["HOB_LATE"] = "/bin/false"
    result = hob(*words)
    assert result.returncode == 0 and result.out, result.err


def test_late_program_is_missing(hob, tmp_path):
    """Half an installation still answers from rules, and says what is missing for the rest."""
    alone = tmp_path / "bin"
    alone.mkdir()
    (alone / "hob").write_bytes((build / "hob").read_bytes())
    (alone / "hob").chmod(0o755)
    hob.program = str(alone / "hob")
    hob.environment["HOB_DATADIR"] = str(build / "share")
    assert hob("find files larger than 100MB").out.startswith("find ")
    result = hob("rules", "list")
    assert result.returncode == 1 and result.out == "" and "hob-late" in result.err


def test_no_writes_for_an_answer(hob):
    """An answer from rules touches the counts at most."""
    hob("find files larger than 100MB")
    written = [str(p.relative_to(hob.home)) for p in hob.home.rglob("*") if p.is_file()]
    assert written in ([], [".local/state/hob/engines.statistics"]), written
