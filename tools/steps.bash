# What the set-up tools share: sentences for the person, a lock, a live percentage, verified downloads.
# Sourced by them, never run. Everything here speaks on stderr, so that stdout stays free for results.
# shellcheck shell=bash

[[ -n ${HOME:-} ]] || { echo "hob: HOME is not set, so there is nowhere to keep the build; set it and run this again" >&2; exit 1; }
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hob-build
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s\n' "$*" >&2; }
fail() { say "hob: $*"; exit 1; }

# HOB_STEP is "[2/5] " and the like when tools/run calls; a tool that is run alone has no number.
step() { say "${HOB_STEP:-}$*"; }

# fail_with_log LOG SENTENCE…
fail_with_log() {
    local log=$1
    shift
    tail -n 25 "$log" 2>/dev/null | sed 's/^/    /' >&2 || true
    fail "$* (the whole log: $log)"
}

# take_lock FILE: waits for whoever holds it; it is let go when this process ends.
take_lock() {
    mkdir -p "$(dirname "$1")" || fail "cannot make $(dirname "$1"); is the disk full or read-only?"
    exec 9>"$1" || fail "cannot write $1; is the disk full or read-only?"
    flock --nonblock 9 && return
    say "another set-up is at work; waiting for it to finish"
    flock 9
}

# need_space DIR MIB WHAT
need_space() {
    local free
    mkdir -p "$1" || fail "cannot make $1; is the disk full or read-only?"
    free=$(df -P -BM "$1" | awk 'NR == 2 { print int($4) }')
    ((free >= $2)) || fail "$3 needs $2 MB in $1, and only $free MB are free there; make room and run this again"
}

# show_percent TEXT PERCENT: on a terminal one line that changes, else a line every 10 %.
shown=-1
show_percent() {
    (($2 != shown)) || return 0
    if [[ -t 2 ]]; then
        printf '\r%s%s … %d %%' "${HOB_STEP:-}" "$1" "$2" >&2
        (($2 < 100)) || echo >&2
    elif ((shown < 0)); then
        step "$1 …"
    elif (($2 / 10 > shown / 10)); then
        step "$1 … $2 %"
    fi
    shown=$2
}

# run_ninja TEXT LOG DIR TARGET…: silent when there is nothing to do.
run_ninja() {
    local text=$1 log=$2 dir=$3
    shift 3
    : >"$log"
    shown=-1
    NINJA_STATUS='[%f/%t] ' ninja -C "$dir" "$@" 2>&1 9>&- | {
        while IFS= read -r line; do
            printf '%s\n' "$line" >>"$log"
            if [[ $line =~ ^\[([0-9]+)/([1-9][0-9]*)\] && $line != *Re-checking* && $line != *Re-running* ]]; then
                show_percent "$text" $((100 * BASH_REMATCH[1] / BASH_REMATCH[2]))
            fi
        done
        [[ ! -t 2 ]] || ((shown < 0 || shown == 100)) || echo >&2
    }
}

# watch_download TEXT DIR BYTES: shows how much has arrived until it is killed.
watch_download() {
    local have
    while sleep 0.5 && kill -0 $$ 2>/dev/null; do
        have=$(du -sb "$2" 2>/dev/null | cut -f1) || continue
        show_percent "$1" $((have < $3 ? 100 * have / $3 : 99))
    done
}

# fetch NAME==VERSION SHA256 BYTES FILE TEXT PIP-OPTION…: one file from the package index that this machine's pip uses.
# pip checks the hash before it looks inside; the file appears under its name only when it is whole and right.
fetch() {
    local requirement=$1 sha256=$2 bytes=$3 file=$4 text=$5 part=$4.part watcher
    shift 5
    if [[ -f $file ]]; then
        is_sha256 "$sha256" "$file" && return
        rm -f "$file"
    fi
    rm -rf "$part"
    mkdir -p "$part/pip" || fail "cannot write in $cache; is the disk full or read-only?"
    printf '%s --hash=sha256:%s\n' "$requirement" "$sha256" >"$part/wanted"
    shown=-1
    show_percent "$text" 0
    watch_download "$text" "$part" "$bytes" 9>&- &
    watcher=$!
    # shellcheck disable=SC2064 # the process is known now
    trap "kill $watcher 2>/dev/null || true" EXIT
    TMPDIR=$part/pip python3 -m pip download --quiet --no-deps --no-cache-dir --disable-pip-version-check \
        --retries "${PIP_RETRIES:-3}" --dest "$part" --require-hashes --requirement "$part/wanted" "$@" \
        >"$cache/pip.log" 2>&1 9>&- || {
        kill $watcher
        [[ ! -t 2 ]] || echo >&2
        fail "could not fetch $requirement from the package index that pip uses; check the network, the proxy" \
            "(https_proxy) and 'pip config list', then run the same command again (pip's words: $cache/pip.log)"
    }
    kill $watcher
    wait $watcher 2>/dev/null || true
    trap - EXIT
    shown=-1
    [[ ! -t 2 ]] || show_percent "$text" 100
    find "$part" -maxdepth 1 -type f ! -name wanted -exec mv {} "$file" \;
    rm -rf "$part"
    is_sha256 "$sha256" "$file" || fail "$file is not the file that was asked for (its sha256 is wrong); delete it and run this again"
}

# is_sha256 HEX FILE
is_sha256() { printf '%s  %s\n' "$1" "$2" | sha256sum --check --status; }
