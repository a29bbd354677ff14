"""The shell scripts of this machine."""
import hashlib
import os
import pathlib
import re

SCRIPT_BYTES_MAX = 4 << 20


def is_script(path):
    if path.endswith((".sh", ".bash")):
        return True
    with open(path, "rb") as file:
        return re.match(rb"#! ?(/usr)?/bin/(env (-S )?)?(ba|da|k)?sh\b", file.read(64)) is not None


def find():
    """(digest, path) of each different one."""
    found, seen = [], set()
    for top in ("/usr", "/etc", "/bin", "/lib", "/opt", "/var/lib/dpkg"):
        for folder, folders, names in os.walk(top) if not os.path.islink(top) else ():
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                try:
                    state = os.lstat(path)
                    if not os.path.isfile(path) or os.path.islink(path) or not 0 < state.st_size <= SCRIPT_BYTES_MAX:
                        continue
                    if not (state.st_mode & 0o111 or "." in name) or not is_script(path):
                        continue
                    digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
                except OSError:
                    continue
                if digest not in seen and "\n" not in path:
                    seen.add(digest)
                    found.append((digest, path))
    return found
