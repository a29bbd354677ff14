"""What the slots of train/pairs/*.tsv are filled with: plausible names of every shape that people use.

A slot gives what the request says and what the command says; most are the same text, quoted for the shell where it must be.
The names are made up here, part by part, so that a model learns to copy and not to remember.
"""
import re

STEMS = """report notes data access server users orders sales config backup main index results summary todo log error
input output list names customers products inventory events metrics readings budget invoice letter draft chapter song
photo image video setup install deploy build test script parser utils module header table matrix scores grades students
employees emails words poem story article recipe schedule tasks ideas plan survey answers sensors weather prices stocks
cities countries books movies playlist contacts numbers hosts urls keys tokens settings options profile session cache
dump archive snapshot release changelog readme license manual guide report-2023 data_v2 old_notes final-draft app1 run42
my_file q3_totals IMG_2041 Backup1 TestCase lib-core web-01 day1 part2 x y""".split()
FOLDERS = """data docs documents src lib build logs backup backups archive images photos music videos projects project work
reports scripts config conf tools bin dist public static assets uploads downloads cache temp old new test tests samples
exports imports input output site www html api app apps service services models notebooks thesis notes letters invoices
2023 2024 release releases v2 folder1 my_project client-a team photos_2022 raw clean""".split()
ROOTS = """/srv /opt /var/www /home/anna /home/ben /home/maria /mnt /mnt/backup /media/usb /data /work /lab /project /var/log
/var/lib /usr/local /usr/share /etc /tmp /sandbox /files /storage /home/dev /repo /usr/lib /var/spool /home /usr /var""".split()
TEXT_EXTENSIONS = "txt txt txt txt log log md csv conf cfg json xml html yml ini tsv".split()
CODE_EXTENSIONS = "py c js sh java cpp h rb go php ts rs pl css sql".split()
EXTENSIONS = """txt txt log log csv json xml html md pdf jpg png py py c java js sh cpp h php css yml conf bak tmp gz mp3 mp4
zip doc xlsx sql rb go ts ini o pyc swp tar old svg jpeg""".split()
WORDS = """error warning TODO FIXME failed timeout password user admin main import return hello world test debug localhost
foo bar apple orange success exception null name version config connection refused token secret session login root default
data value start stop end total sum index class function public static include define print http https port host key
deprecated urgent draft approved pending alpha beta release build fatal critical info linux python java kernel memory cat
dog blue red green Monday June London Paris 404 500 GET POST""".split()
PHRASES = ["hello world", "out of memory", "connection refused", "not found", "permission denied", "disk full",
           "access denied", "no such file", "good morning", "user logged in", "job finished", "build failed", "try again",
           "test case", "to be done", "segmentation fault", "end of file", "last update", "new version", "my name"]
USERS = "alice bob carol dave erin frank anna ben maria john jane tom www-data postgres deploy guest jenkins nginx mysql sam admin".split()
GROUPS = "developers staff www-data docker admins users team editors wheel sudo audio web ops students".split()
HOSTS = """example.com example.org web1 db-server backup.example.net 192.168.1.20 10.1.2.3 mail.example.com server1 gateway
build.lan nas.local 172.16.5.9 github.com api.example.io titan raspberrypi staging.example.com""".split()
SERVICES = "nginx apache2 ssh cron docker mysql postgresql redis sshd NetworkManager cups bluetooth firewalld".split()
PROGRAMS = "firefox python3 java node nginx chrome postgres sshd vim gimp redis-server mysqld code ffmpeg make apache2 bash top".split()
PACKAGES = "htop curl git vim nginx tmux jq tree python3-pip ffmpeg docker.io build-essential nmap rsync redis wget unzip".split()
PIP = "requests numpy flask pandas django pytest black rich scipy pillow".split()
BRANCHES = "main master develop feature/login bugfix-12 release-1.4 hotfix experiment dev feature/search gh-pages topic".split()
CONTAINERS = "web db redis app1 my-nginx postgres api worker mycontainer test-db frontend".split()
IMAGES = "nginx ubuntu alpine postgres:16 python:3.12 redis node:20 debian:12 myapp busybox mysql:8".split()
NAMES = "build release notes old temp reports cache demo sample project1 backup data my_folder drafts inbox test1 Archive todo".split()
MODES = "644 755 600 700 640 750 444 777 664 775 400 660".split()
PORTS = "80 443 8080 3000 5432 22 3306 6379 8000 9090 25 53".split()
COLUMNS = "1 2 3 4 5 6".split()
SIZES = [("1M", "1 MB"), ("10M", "10MB"), ("100M", "100 megabytes"), ("1G", "1GB"), ("500k", "500 KB"), ("50M", "50M"),
         ("2G", "2 gigabytes"), ("5M", "5 MB"), ("20k", "20k"), ("200M", "200MB"), ("1k", "1 kilobyte"), ("10k", "10 KB")]
NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
HERE = ["the current directory", "this directory", "the current folder", "this folder", "the current working directory",
        "the working directory"]
SAFE = re.compile(r"^[A-Za-z0-9_@%+=:,./-]+$")


def quoted(text):
    """As one argument of a shell, as a person writes it."""
    if text and SAFE.match(text.removeprefix("~/")):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def folder(random):
    """An absolute, relative or home folder."""
    kind = random.random()
    parts = [random.choice(FOLDERS) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))]
    if kind < 0.25:
        return random.choice(ROOTS)
    if kind < 0.70:
        return "/".join([random.choice(ROOTS)] + parts[:2])
    if kind < 0.80:
        return "/" + "/".join(parts)
    if kind < 0.88:
        return "~/" + "/".join(parts[:2]).replace("downloads", "Downloads").replace("documents", "Documents")
    if kind < 0.94:
        return "./" + "/".join(parts[:2])
    return "/".join(parts[:2])


def file(random, extension):
    """A file with this extension, with or without the folders before it."""
    stem = random.choice(STEMS)
    if random.random() < 0.15:
        stem += random.choice(["1", "2", "_old", "-new", "_backup", "2024", ".v1", "_final"])
    name = f"{stem}.{extension}" if extension else stem
    kind = random.random()
    if kind < 0.55:
        return name
    return folder(random) + "/" + name


def said_file(random, text):
    """(what the request says, the path) of a file: by its path, or by its name and its folder."""
    kind = random.random()
    name = text.split("/")[-1]
    if "/" not in text and kind < 0.05:
        return random.choice([f"{text} in the current directory", f"the file {text} in this directory", f"{text} in the current folder"]), text
    if "/" not in text and kind < 0.14:
        place = folder(random)
        return random.choice([f"{name} in {place}", f"the file {name} in {place}", f"file {name} in the {place} directory", f"the file {name} in the directory {place}"]), f"{place}/{name}"
    return random.choice([text] * 6 + [f"the file {text}", f"file {text}", f'"{text}"', f"'{text}'", f"the {text} file"]), text


def value(slot, random):
    """(what the request says, what the command says) for a slot's name without its number."""
    pick = random.choice
    if slot == "dir":
        if random.random() < 0.15:
            return pick(HERE), "."
        text = folder(random)
        said = text + "/" if random.random() < 0.1 else text
        return (pick([said] * 7 + [f"the {said} directory", f"directory {said}", f"the {said} folder", f"the folder {said}",
                                   f"the directory {said}", f'"{said}"'])), text
    if slot in ("path", "to"):
        text = folder(random)
        return text, text
    if slot == "txt":
        text = file(random, pick(TEXT_EXTENSIONS))
        return said_file(random, text)
    if slot == "code":
        text = file(random, pick(CODE_EXTENSIONS))
        return text, text
    if slot.startswith("file_"):
        text = file(random, re.sub(r"bz$", "bz2", slot[5:]).replace("_", "."))
        return pick([text] * 5 + [f"the file {text}", f'"{text}"']), text
    if slot == "leaf":
        text = file(random, pick(EXTENSIONS)).split("/")[-1]
        return pick([text] * 3 + [f'"{text}"']), text
    if slot == "any":
        return said_file(random, file(random, pick(EXTENSIONS)))
    if slot == "ext":
        text = pick(EXTENSIONS)
        return pick([text] * 3 + [f".{text}"] * 4 + [f"*.{text}"] * 2 + [f'".{text}"']), text
    if slot == "bare":  # an extension without its dot
        text = pick(EXTENSIONS)
        return text, text
    if slot == "word":
        text = pick(WORDS)
        return pick([f'"{text}"'] * 5 + [f"'{text}'"] * 2 + [text] * 3), text
    if slot == "text":
        text = pick(PHRASES) if random.random() < 0.4 else pick(WORDS)
        return pick([f'"{text}"'] * 5 + [f"'{text}'"] * 2 + [text] * (" " not in text)), quoted(text)
    if slot == "raw":  # inside quotes in both
        text = pick(WORDS)
        return text, text
    if slot == "n":
        number = pick([2, 3, 4, 5, 5, 6, 7, 8, 10, 10, 10, 12, 15, 20, 20, 25, 30, 50, 100])
        said = NUMBER_WORDS[number] if number in NUMBER_WORDS and random.random() < 0.25 else str(number)
        return said, str(number)
    if slot == "days":
        number = pick([1, 2, 3, 5, 7, 7, 10, 14, 30, 30, 60, 90])
        if number == 1:
            return pick(["1 day", "day", "one day"]), "1"
        if number == 7 and random.random() < 0.6:
            return pick(["week", "7 days"]), "7"
        return (f"{NUMBER_WORDS[number]} days" if number in NUMBER_WORDS and random.random() < 0.2 else f"{number} days"), str(number)
    if slot == "minutes":
        number = pick([5, 10, 15, 20, 30, 45, 60, 90])
        return (pick(["hour", "60 minutes"]) if number == 60 else f"{number} minutes"), str(number)
    if slot == "size":
        command, said = pick(SIZES)
        return said, command
    if slot == "usage":
        text = str(pick([50, 70, 75, 80, 85, 90, 95]))
        return text, text
    lists = {"user": USERS, "group": GROUPS, "host": HOSTS, "service": SERVICES, "program": PROGRAMS, "package": PACKAGES,
             "pip": PIP, "branch": BRANCHES, "container": CONTAINERS, "image": IMAGES, "name": NAMES, "mode": MODES,
             "port": PORTS, "column": COLUMNS}
    if slot in lists:
        text = pick(lists[slot])
        return text, text
    if slot == "pid":
        text = str(random.randint(100, 32000))
        return text, text
    if slot == "url":
        text = f"https://{pick(['example.com', 'example.org', 'files.example.net'])}/{pick(FOLDERS)}/{file(random, pick(['zip', 'tar.gz', 'pdf', 'json', 'iso'])).split('/')[-1]}"
        return text, text
    if slot == "date":
        text = f"20{random.randint(18, 24)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        return text, text
    raise KeyError(slot)


SLOT = re.compile(r"(?<!%)\{([a-z_7]+?)([0-9]?)\}")


def fill(phrase, command, random):
    """One phrase and its command with the same values in both; slots of one kind with other numbers differ."""
    values, taken = {}, set()
    for slot, number in SLOT.findall(phrase + " " + command):
        if (slot, number) in values:
            continue
        for _ in range(20):
            said, written = value(slot, random)
            if written not in taken:
                break
        taken.add(written)
        values[slot, number] = said, written
    said = SLOT.sub(lambda found: values[found.groups()][0], phrase)
    said = re.sub(r"\b(file|script|archive|csv|zip|json|tarball|directory|folder) (?:the )?(?:file|folder|directory) (?=\S*[./])", r"\1 ", said)
    written = SLOT.sub(lambda found: values[found.groups()][1], command)
    said = re.sub(r"\[([^\]]*)\] ?", lambda found: found[0][1:].replace("]", "", 1) if random.random() < 0.5 else "", said)
    return said, written
