"""Public pairs, read where they lie: filtered, and brought to the forms that the packs use.

Many commands of nl2bash do not do what their request says; what can be seen without running is left out here: names and
numbers that the request does not have, programs inside programs, forms that break on blanks. Of tldr the commands whose holes
have a plain name are used, their options in the short form.
"""
import re
import shlex

SAFE_QUOTED = re.compile(r'"([^"$`\\!\']*)"')
PLAIN_WORD = re.compile(r"^[A-Za-z0-9_@%+:,./-]+$")
IN_ONE_GO = "rm|chmod|chown|chgrp|ls|grep|cat|gzip|bzip2|md5sum|sha1sum|sha256sum|file|touch|du|wc|head|mv -t|cp -t"


def canonical(command):
    """The same command as the packs write it: single quotes where they are needed, find with its folder, {} + and -delete."""
    def quote(found):
        text = found[1]
        return text if PLAIN_WORD.match(text) else f"'{text}'"
    command = " ".join(command.split()).rstrip(";").strip() if "\n" not in command and not command.endswith("\\;") else command.strip()
    command = SAFE_QUOTED.sub(quote, command)
    command = re.sub(r"(?<=\s)((?:\\\*|[\w.-])*\\\*(?:\\\*|[\w.*-])*)(?=\s|$)", lambda m: "'" + m[1].replace("\\", "") + "'", command)
    command = re.sub(r"'([A-Za-z0-9_%+:,./-]+)'(?=\s|$)", r"\1", command)
    command = command.replace("'{}'", "{}").replace('"{}"', "{}")
    command = re.sub(r"(-i?name|-path) ([^'\s]*[*?][^'\s]*)(?=\s|$)", r"\1 '\2'", command)
    command = command.replace("{} \\+", "{} +")
    if "'" not in command and '"' not in command:
        command = re.sub(r"(?<=[^|])\s*\|\s*(?=[^|])", " | ", command)
    command = re.sub(r"^find \./(?=\s)", "find .", command)
    command = re.sub(r"^(find (?!-)\S+[^/\s])/(?=\s|$)", r"\1", command)
    command = re.sub(r"\$\{?HOME\}?(?=/|\s|$)", "~", command)
    command = re.sub(r"(-size [+-]?)1024([kM])\b", lambda m: m[1] + {"k": "1M", "M": "1G"}[m[2]], command)
    command = re.sub(r"^(find \S+(?: -maxdepth \d+)?) (-i?name (?:'[^']*'|\S+)) (-type \w)(?= |$)", r"\1 \3 \2", command)
    command = re.sub(r"^find(?= -(?!L|H|P))", "find .", command)
    command = re.sub(r"^(find [^|;&>]*?)(?: -print0)? \| xargs(?: -0)?(?: -r)? ([a-z][^|;&<>-][^|;&<>]*)$", r"\1 -exec \2 {} +", command)
    command = re.sub(rf"-exec ((?:{IN_ONE_GO}) [^;]*?)\{{\}} (?:\\;|';'|\\\+)$", r"-exec \1{} +", command)
    command = re.sub(r" -print (?=-exec|-delete)", " ", command)
    command = re.sub(r"^(find [^|]*?) -exec (?:/bin/)?rm(?: -f)? \{\} \+$", r"\1 -delete", command)
    command = re.sub(r"^(find [^|>]*?(?:-\w+ [^-\s]\S*|'\))) -print$", r"\1", command)
    command = re.sub(r"^(find [^|]*?) -print(?= \|)", r"\1", command)
    command = re.sub(r"\bgrep -R(?=[ a-zA-Z])", "grep -r", command)
    command = re.sub(r"/bin/(rm|ls|mv|cp|sh|bash)\b(?= )", r"\1", command)
    return command


def is_faithful(request, command):
    """Whether what the command names is in the request, as far as text tells."""
    lower = request.lower()
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    for before, word in zip([""] + words, words):
        if before in ("-name", "-iname", "-path", "-ipath", "-regex", "-iregex", "-user", "-group", "-newer"):
            if any(run.lower() not in lower for run in re.findall(r"[A-Za-z]{2,}", word)):
                return False
        if word.startswith("/") and not word.startswith(("/dev/", "/proc/")) and word.rstrip("/").lower() not in lower and len(word) > 1:
            return False
        if word == "/" and not re.search(r"(?<![\w/])/(?!\w)|root|system|whole|entire|everywhere|machine|disk", lower):
            return False
        if re.match(r"^[\w.-]*[A-Za-z][\w.-]*\.[a-z][a-z0-9]{0,4}$", word) and word.lower() not in lower:
            return False
        if before in ("mv", "cp", "{}", "-t", ">", ">>") and re.match(r"^[A-Za-z]{2,}", word) and word.lower() not in lower:
            return False
        if before in ("-mtime", "-atime", "-ctime", "-mmin", "-amin", "-cmin", "-size", "-n", "-maxdepth", "-mindepth", "-perm"):
            for number in re.findall(r"\d+", word):
                if number.lstrip("0") not in lower and number not in ("0", "1", "2") and not re.search(
                        r"week|month|hour|year|day|one|two|three|four|five|six|seven|ten|gig|gb|mb|kb|meg|kilo|current|exec|writ|read", lower):
                    return False
    for number in re.findall(r"(?<![\w.])\d{2,}", request):
        if number.lstrip("0") not in command and not re.search(r"hour|week|month|minute|second|gb|mb|kb|meg|gig|kilo", lower):
            return False
    for name in re.findall(r"\$\{?(\w+)", command):
        if name.isupper() or re.match(r"^\d|^NF|^NR|^i$|^f$|^line$|^0$", name):
            continue
        if name not in request:
            return False
    return True


ODD = re.compile(r"\bwhile\b|\bfor\b|perl|python|`|\beval\b|\bsudo\b|xargs -I|parallel|\bmysql|-print0|<\(|\bcd\b|;\s|\bread\b|\bexpr\b|\\\\|"
                 r"\$\(|\$\{|\bcpio\b|\bsh -c|\bbash -c|\bssh\b|<<|\bexit\b|\bif\b|\bset\b|\btrap\b|\| more\b|-i ''|^find \S+-type|-ls 2>|sort \+|\bsource\b|\bOLDPWD|dirname|basename|screen|\bhistory\b|\bpushd|\bpopd")
VAGUE = re.compile(r"specified by variable|given|specific|certain|some |as before|dummy|ome_|\bfoo\b.*\bbar\b.*\bbaz\b|see \"|prompt|variable|sequence|regex|OSX|BSD|Mac|standard input|stdin|\$|binary|-?newer|complicated", re.I)


LATER = re.compile(r"-(?:exec|ok|print|delete|printf|ls)\b")


def with_type(request, command):
    """find with the type that the request names: people write "files" and mean no folders."""
    place = re.match(r"find (?!-)\S+(?: -(?:max|min)depth \d+)*(?= |$)", command)
    if place is None or re.search(r"-type|-xtype|-empty|-L\b", command) or re.search(r"\bor\b|/dir|and (sub)?(dir|fold)|links?\b|everything|dirs", request, re.I):
        return command
    if re.search(r"\bfiles\b", request, re.I):
        return place[0] + " -type f" + command[place.end():]
    if re.search(r"\b(directories|folders|subdirectories)\b", request, re.I) and not re.search(r"\bfile", request, re.I):
        return place[0] + " -type d" + command[place.end():]
    return command


def nl2bash(path):
    seen = set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            request, _, command = line.rstrip("\n").partition("\t")
            if not (request + command).isascii():
                continue
            command = with_type(request, canonical(command))
            program = re.match(r"[\w.-]+", command)
            if program is None or program[0] not in CORE | {"pwd", "cd", "test", "cal", "ulimit", "umask"}:
                continue
            if "-iname" in command and not re.search(r"case|iname|insens", request, re.I):
                command = command.replace("-iname", "-name")
            if "grep -i" in command and not re.search(r"case|insens", request, re.I):
                continue
            words = len(request.split())
            if ODD.search(command) or VAGUE.search(request) or not 3 <= words <= 24 or len(command) > 110 or command.count("|") > 3:
                continue
            if re.search(r"-exec (echo|printf|ls)\b", command) or re.search(r"xargs(?! -0)", command) or "-o -" in command and "\\(" not in command:
                continue
            if "regular file" in request and command.startswith("find") and "-type f" not in command:
                continue
            if re.search(r"\bdirector(y|ies)\b.*named|all directories|all (the )?sub-?directories", request) and command.startswith("find") and "-type" not in command:
                continue
            if re.search(r"\b(not|except|exclud|without)", request) and not re.search(r"!|-not|-v\b|-L\b|grep -[a-z]*v|--exclude|-prune|maxdepth|tr -d|cut|sed", command):
                continue
            if re.search(r"number of|how many|count", request, re.I) and not re.search(r"wc|-c\b|nl|-n\b|awk|cat -n", command):
                continue
            if not is_faithful(request, command) or (request, command) in seen:
                continue
            seen.add((request, command))
            yield request, command, "nl2bash", 1.0 if words <= 14 else 0.7


# ---- tldr

HOLE = re.compile(r"\{\{(.*?)\}\}")
CORE = set("""ls cp mv rm mkdir rmdir ln touch cat head tail less more sort uniq wc cut paste tr tee nl tac rev split join comm diff
cmp find grep egrep fgrep sed awk xargs chmod chown chgrp stat file du df mount umount lsblk blkid free top ps kill killall pkill
pgrep nice renice nohup jobs bg fg uptime who w whoami id groups last users passwd useradd usermod userdel groupadd su sudo uname
hostname date cal timedatectl sleep watch time timeout seq yes factor bc expr echo printf env export printenv alias history which
whereis type man ping curl wget ssh scp rsync ss netstat ip ifconfig dig nslookup host traceroute nc nmap tar gzip gunzip zip unzip
bzip2 xz zcat zgrep 7z md5sum sha1sum sha256sum base64 xxd od hexdump strings git docker docker-compose systemctl journalctl service
apt apt-get dpkg snap pip npm crontab at lsof fuser dmesg lscpu lspci lsusb iostat vmstat tree realpath readlink basename dirname
truncate dd mktemp shred jq column fold fmt expand shuf tmux screen make gcc python python3 ssh-keygen openssl gpg rename locate
fdisk mkfs swapon lsmod modprobe sysctl ulimit strace iptables ufw kubectl ffmpeg convert""".split())


def filled(command):
    """The command with its holes filled: the short form of an option, the name of the hole else. None when one has alternatives."""
    def fill(found):
        hole = found[1]
        option = re.fullmatch(r"\[(-[^|\]]+)\|(-[^\]]+)\]", hole)
        if option:
            return option[1]
        if re.fullmatch(r"\[?[a-z]+\|[a-z|-]+\]?", hole) and hole.startswith("["):
            return hole.strip("[]").split("|")[-1]
        hole = re.sub(r"^(unit|name|id)([0-9]) ", lambda m: f"{m[1]}_{'xabc'[int(m[2])]} " if m[2] in "123" else m[0], hole)
        hole = hole.replace("path/to/file_or_directory", "path/to/file").replace(" ...", "")
        hole = re.sub(r"(file|directory|host|user|group|text|name|path|url|package|branch|image)([0-9])\b", lambda m: m[1] + "_" + "xabcdefghi"[int(m[2])], hole)
        return "\0" if "|" in hole or "..." in hole else hole
    text = HOLE.sub(fill, command)
    return None if "\0" in text or "{{" in text else text


NAMED = [  # a noun that the description has, the hole that it is, and what it may be
    (re.compile(r"\b(a|the|the specified|a specific|the given|a given) (file|text file)\b", re.I), re.compile(r"path/to/file(?:\.\w+)?$"), "file"),
    (re.compile(r"\b(a|the|the specified|a specific|the given|a given) (directory|folder)\b", re.I), re.compile(r"path/to/directory$"), "directory"),
    (re.compile(r"\b(a|the|the specified|a specific|the given|a given) (user|username)\b", re.I), re.compile(r"user(?:name)?$"), "user"),
    (re.compile(r"\b(a|the|the specified|a specific|the given|a given|a remote) (host|server)\b", re.I), re.compile(r"host(?:name)?$|example\.com$"), "host"),
    (re.compile(r"\b(a|the|the specified|a specific|the given|a given) (package|container|service|branch|image|group)\b", re.I), re.compile(r"(package|container|service|branch|image|group)(_name)?$"), ""),
]


def with_a_name(description, command, rng):
    """The description with one of its nouns named, and the command with that name; or None."""
    import slots
    holes = [h for h in HOLE.findall(command) if not h.startswith("[-")]
    for noun, hole, kind in NAMED:
        found = noun.search(description)
        fitting = [h for h in holes if hole.search(h)]
        if found is None or len(fitting) != 1 or len(holes) != 1:
            continue
        name = kind or found[2].lower()
        if name == "file":
            extension = fitting[0].rsplit(".", 1)[1] if "." in fitting[0] else rng.choice(slots.TEXT_EXTENSIONS)
            text = slots.file(rng, extension)
        elif name == "directory":
            text = slots.folder(rng)
        else:
            text = slots.value(name, rng)[1]
        said = rng.choice([f"the {found[2]} {text}", text, f"{found[2]} {text}"])
        return description[:found.start()] + said + description[found.end():], command.replace("{{" + fitting[0] + "}}", text)
    return None


def tldr(path, rng):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            page, description, command = line.rstrip("\n").split("\t")
            name = page.split("/")[1]
            is_core = name.split("-")[0] in CORE or name in CORE
            if not is_core and rng.random() > 0.2 or len(description) > 90 or "`" in command or "Display help" in description or "View documentation" in description:
                continue
            description = re.sub(r"\s*\((?:e\.g\.|i\.e\.|see|press|note|requires)[^)]*\)", "", description, flags=re.I)
            description = re.sub(r"\[([A-Za-z])\](?=\w)", r"\1", description).replace("`", "").rstrip(":. ")
            named = with_a_name(description, command, rng) if is_core else None
            said = description[:1].lower() + description[1:] if rng.random() < 0.7 else description
            program = name.replace("-", " ") if name.split("-")[0] in ("git", "docker", "systemctl", "npm", "pip", "apt", "kubectl") else name
            whole = filled(command)
            if whole is not None:
                mentions = re.search(rf"\b{re.escape(name.split('-')[0])}\b", description, re.I)
                if mentions or (is_core and rng.random() < 0.3):
                    ask = said
                else:
                    ask = said + rng.choice([f" (with {program})"] * 3 + [f" with {program}", f" using {program}"])
                yield ask, whole, "tldr", 0.8 if is_core else 0.5
            if named is not None and (whole := filled(named[1])) is not None:
                yield named[0], whole, "tldr", 1.0
