"""Hostile text to check, explain and policy: one clear sentence or one JSON document, no crash, and never `safe` by mistake."""
import json
import os

import pytest
from conftest import assert_no_crash, assert_sentence


def check(hob, data):
    """The JSON document for a command that comes by standard input."""
    result = hob("check", "--json", "--quick", stdin=data)
    assert_no_crash(result)
    assert result.returncode in (0, 1), result.err
    return json.loads(result.out)


UNPARSED = [
    ("an open quote", b"echo 'a"),
    ("a NUL byte", b"ls \0 -l"),
    ("binary", bytes(range(256)) * 8),
    ("an operator alone", b"ls | & |"),
    ("brackets 5,000 deep", b"( " * 5_000 + b"ls" + b" )" * 5_000),
    ("substitutions 5,000 deep", b"echo " + b"$(" * 5_000 + b")" * 5_000),
]


@pytest.mark.parametrize("data", [u[1] for u in UNPARSED], ids=[u[0] for u in UNPARSED])
def test_what_does_not_parse_is_not_safe(hob, data):
    said = check(hob, data)
    assert said["risk"] != "safe" and said["verdict"] == "ask" and said["reasons"]
    assert_sentence(hob("check", stdin=data), 1)
    assert_sentence(hob("explain", stdin=data), 1)
    assert hob("check", "--syntax", stdin=data).returncode == 1


HARD = [
    ("many commands", b"rm -rf a; " * 20_000),
    ("many words", b"rm -rf " + b"a " * 100_000),
    ("a long word", b"rm " + b"a" * 1_000_000),
    ("wide braces", b"rm -rf {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"),
    ("a range of a billion", b"rm -rf {1..1000000000}"),
    ("shells in shells", b"sudo " * 3_000 + b"rm -rf /"),
    ("a function that calls itself", b"f() { f; f; rm -rf /; }; f"),
    ("functions that double", b"".join(b"f%d() { f%d; f%d; }; " % (i, i + 1, i + 1) for i in range(60)) + b"f60() { rm -rf /; }; f0"),
    ("invalid UTF-8", b"rm -rf /\xff\xfe"),
    ("eval in eval", b"eval eval " * 500 + b"rm -rf /"),
    ("a pipe of a thousand", b"cat /etc/shadow | " * 1_000 + b"sh"),
]


@pytest.mark.parametrize("data", [h[1] for h in HARD], ids=[h[0] for h in HARD])
def test_hard_text_is_bounded_and_not_safe(hob, data):
    assert check(hob, data)["risk"] != "safe"
    result = hob("explain", "--json", stdin=data)
    assert_no_crash(result)
    json.loads(result.out)


def test_too_long(hob):
    assert_sentence(hob("check", stdin=b"ls " * 2_000_000), 1, "standard input")


def test_nothing_runs(hob):
    marks = [hob.home / f"mark{i}" for i in range(6)]
    texts = [f"touch {marks[0]}", f"echo $(touch {marks[1]})", f"`touch {marks[2]}`", f"x=$(touch {marks[3]}) true",
             f"cat <(touch {marks[4]})", f"echo ${{a[$(touch {marks[5]})]}}"]
    for text in texts:
        for command in ("check", "explain"):
            assert hob(command, "--json", text).returncode == 0
        hob("policy", "test", text)
    assert not any(mark.exists() for mark in marks)


def test_control_characters_are_made_visible(hob):
    text = "rm -rf '\x1b[2J\x1b]0;owned\x07'"
    for command in ("check", "explain"):
        said = hob(command, "--color", "never", text)
        assert "\x1b" not in said.out + said.err and "\x07" not in said.out + said.err


def test_a_damaged_image_of_facts(hob):
    share = hob.home / "share"
    share.mkdir()
    whole = open(os.path.join(os.path.dirname(hob.program), "share", "facts.image"), "rb").read()
    hob.environment["HOB_DATADIR"] = str(share)
    for data in (b"", b"x", whole[:100], whole[:len(whole) // 2], whole[:-1], b"\0" * len(whole)):
        (share / "facts.image").write_bytes(data)
        result = hob("check", "ls")
        assert_no_crash(result)
        assert_sentence(result, 1, "facts")


def test_a_policy_without_facts_fails_closed(hob):
    built = os.path.join(os.path.dirname(hob.program), "share")
    share = hob.home / "share"
    share.mkdir()
    for name in os.listdir(built):
        if name != "facts.image":
            os.symlink(os.path.join(built, name), share / name)
    hob.write(".config/hob/policy.toml", "[[rule]]\nid='x'\ndecision='deny'\neffect='delete'\nmatch='rm x'\n")
    assert hob("check", "ls").returncode == 0  # the policy's image is in the cache from now on
    hob.environment["HOB_DATADIR"] = str(share)
    for words in (["ask", "--print", "--engine", "rules", "show disk usage"], ["check", "ls"], ["policy", "show"], ["doctor"]):
        result = hob(*words)
        assert_no_crash(result)
        assert result.returncode == 1 and "facts" in result.out + result.err, (words, result.out, result.err)
    (hob.home / ".config/hob/policy.toml").unlink()
    shown = hob("ask", "--print", "--engine", "rules", "show disk usage")
    assert shown.returncode == 0 and shown.out.startswith("df") and "facts" in shown.err


BAD_POLICY = [
    ("no TOML", "[[rule", "not TOML"),
    ("an unknown key", "speed = 3", "speed"),
    ("a rule without a condition", "[[rule]]\nid='x'\ndecision='deny'", "condition"),
    ("an example that fails", "[[rule]]\nid='x'\ndecision='deny'\ncommand='make*'\nmatch='cmake'", "match"),
    ("an example that should not fit", "[[rule]]\nid='x'\ndecision='deny'\ncommand='*make*'\nnot_match='cmake'", "not_match"),
    ("an example that is no command", "[[rule]]\nid='x'\ndecision='deny'\ncommand='make*'\nmatch='make ('", "line 1"),
    ("too many rules", "[[rule]]\nid='x'\ndecision='deny'\nrisk='high'\n" * 501, "500"),
    ("too long", "#" * 300_000, ""),
]


@pytest.mark.parametrize("text,part", [b[1:] for b in BAD_POLICY], ids=[b[0] for b in BAD_POLICY])
def test_a_faulty_policy_fails_closed(hob, text, part):
    hob.write(".config/hob/policy.toml", text)
    for words in (["check", "ls"], ["check", "--json", "ls"], ["policy", "show"], ["policy", "test", "ls"], ["policy", "validate"],
                  ["ask", "--print", "show", "disk", "usage"]):
        assert_sentence(hob(*words), 1, part)


def test_an_unreadable_policy_fails_closed(plain_hob):
    path = plain_hob.write(".config/hob/policy.toml", "require_approval_for = 'high'\n")
    path.chmod(0)
    assert_sentence(plain_hob("check", "ls"), 1, "policy.toml")


def test_a_project_only_tightens(hob):
    project = hob.home / "project"
    (project / "below").mkdir(parents=True)
    rule = "[[rule]]\nid='x'\ndecision='%s'\neffect='delete'\n"
    (project / ".hob-policy.toml").write_text(rule % "allow")
    assert_sentence(hob("check", "rm a", cwd=project), 1, "only ask and deny")
    (project / ".hob-policy.toml").write_text(rule % "deny")
    for folder in (project, project / "below"):
        assert hob("check", "rm a", cwd=folder).returncode == 4
    assert hob("check", "rm a").returncode == 0
    (project / ".hob-policy.toml").write_text("require_approval_for = 'critical'\n")
    assert json.loads(hob("check", "--json", "rm a", cwd=project).out)["verdict"] == "ask"


def test_refusals_are_recorded_without_the_words(hob):
    hob.write(".config/hob/policy.toml", "[[rule]]\nid='no-rm'\ndecision='deny'\neffect='delete'\n")
    assert hob("check", "rm 'the secret name'").returncode == 4
    path = hob.home / ".local/state/hob/violations.jsonl"
    text = path.read_text()
    said = json.loads(text)
    assert said["decision"] == "deny" and said["programs"] == ["rm"] and said["rules"][0]["rule"] == "no-rm"
    assert "secret" not in text and path.stat().st_mode & 0o777 == 0o600


def test_the_light_program_sees_a_changed_policy(hob):
    path = hob.write(".config/hob/policy.toml", "require_approval_for = 'critical'\n")
    verdict = lambda: json.loads(hob("check", "--json", "rm a").out)["verdict"]
    assert [verdict(), verdict()] == ["allow", "allow"]
    path.write_text("require_approval_for = 'safe'\n")
    assert [verdict(), verdict()] == ["ask", "ask"]
    path.unlink()
    assert [verdict(), verdict()] == ["ask", "ask"]
