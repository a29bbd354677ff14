"""Runs commands in a sandbox without network, in a folder of its own, to find those that fail on their own syntax.

Only programs that read, or that change files of that folder, are run; what they print does not matter. A command counts as
faulty when a program complains about how it was called: an unknown option or predicate, a script that it cannot read.
"""
import json
import re
import shutil
import subprocess
import sys

PROGRAMS = set("""find grep egrep fgrep sed awk sort uniq cut tr head tail wc cat tac rev nl paste join comm diff cmp ls du stat
file md5sum sha1sum sha256sum tar gzip gunzip zip unzip touch mkdir cp mv rm ln chmod basename dirname readlink realpath echo printf
date cal seq expr bc factor xxd od base64 fold fmt expand column split tee xargs tree who df free uname jq shuf""".split())
COMPLAINT = re.compile(
    r"unknown predicate|unrecognized option|invalid option|unknown option|missing argument|paths must precede|invalid argument|unexpected|"
    r"syntax error|unterminated|unknown command|extra characters|[Uu]sage:|Try '|invalid (mode|date|number|line|field|byte|character)|"
    r"you must specify|missing operand|option requires|unmatched|Invalid (regular|preceding|range|content|back)|expected an integer|"
    r"is not a valid|illegal|command not found|must be|extra operand|you have specified")
BLOCKING = re.compile(r"\btail -[a-zA-Z0-9 ]*f|\byes\b|\bsudo\b|/dev/(sd|zero|random|urandom)|\bcat$|(?:find|du|ls -\S*R\S*|grep -r\S*|tree)\b.* /(?:usr)?(?= |$)|\btee\b.*\btty\b")

DRIVER = r"""
import json, os, subprocess, sys, tempfile
for line in sys.stdin:
    number, command = json.loads(line)
    try:
        done = subprocess.run(["bash", "-c", command], cwd=tempfile.mkdtemp(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=1)
        fault = done.stderr.decode("utf-8", "replace")[:2000]
    except subprocess.TimeoutExpired:
        fault = ""
    print(json.dumps([number, fault]), flush=True)
"""


def can_run(command):
    programs = re.findall(r"(?:^|[|;&]\s*|\$\()\s*([A-Za-z_][\w.-]*)", re.sub(r"'[^']*'|\"[^\"]*\"", "x", command))
    return bool(programs) and all(program in PROGRAMS for program in programs) and not BLOCKING.search(command)


def faulty(commands):
    """Those of the commands that fail on their own syntax. Without bubblewrap nothing is run, and nothing is faulty."""
    commands = sorted({command for command in commands if can_run(command)})
    if shutil.which("bwrap") is None or not commands:
        return set()
    sandbox = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
               "--setenv", "HOME", "/tmp", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
               "--symlink", "usr/lib64", "/lib64", "--ro-bind", "/etc/alternatives", "/etc/alternatives", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp"]
    done = subprocess.run(sandbox + ["python3", "-c", DRIVER], text=True, stdout=subprocess.PIPE, check=False,
                          input="".join(json.dumps([i, c]) + "\n" for i, c in enumerate(commands)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) < len(commands):
        print(f"tryout: {len(commands) - len(answers)} commands were not run", file=sys.stderr)
    return {commands[number] for number, fault in answers if COMPLAINT.search(fault)}
