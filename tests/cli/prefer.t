# fd and rg instead of find and grep: only for those who say so, and only where they are. The PATH of these tests has what they put there.
$ mkdir bin && printf '#!/bin/sh\n' | tee bin/find bin/grep >bin/wc && chmod +x bin/*
$ printf '#!/bin/sh\nHOB_TEST=$(command -v hob) && PATH=%s exec "$HOB_TEST" "$@"\n' "$PWD/bin" >narrow && chmod +x narrow
$ ./narrow 'find py files in src larger than 10MB'
find src -type f -name '*.py' -size +10M
$ hob config set commands.prefer fd,rg

# What is not installed is not used.
$ ./narrow 'find py files in src larger than 10MB'
find src -type f -name '*.py' -size +10M
$ ./narrow 'which files in /srv/code mention legacy1'
grep -rl legacy1 /srv/code

# Now they are; fd goes by its name on Debian, until it has its own.
$ cp bin/find bin/rg && cp bin/find bin/fdfind
$ ./narrow 'find py files in src larger than 10MB'
fdfind -u -t f -e py -S +10Mi . src
$ cp bin/find bin/fd
$ ./narrow 'find py files in src larger than 10MB'
fd -u -t f -e py -S +10Mi . src
$ ./narrow 'log files in /var/log older than 2 weeks'
fd -u -t f -e log --changed-before 14d . /var/log
$ ./narrow "find files named 'report*' in docs"
fd -u -t f -s -g 'report*' docs
$ ./narrow 'how many files under /etc contain the word timeout'
rg -uul timeout /etc | wc -l
$ ./narrow 'look through notes for the word dentist with 2 lines of context'
rg -uu -C 2 dentist notes

# A shipped pattern knows no tools; one of the person's own stays.
$ ./narrow 'find files larger than 100M'
fd -u -t f -S +100Mi
$ mkdir -p ~/.config/hob/rules && cat >~/.config/hob/rules/mine.yaml <<'END'
> rules:
>   - id: mine
>     description: Mine.
>     patterns: ["find files larger than 100M"]
>     template: "du -t 100M"
>     examples: [{ask: "find files larger than 100M", command: "du -t 100M"}]
> END
$ hob 'find files larger than 100M'
du -t 100M

# What they cannot say or should not do is done as before, and one of the two is enough.
$ ./narrow 'find files in /srv with permissions 777'
find /srv -type f -perm 777
$ ./narrow 'find log files in /srv older than 30 days and delete them'
find /srv -type f -name '*.log' -mtime +30 -delete
! hob: high: find deletes ...
$ HOB_COMMANDS_PREFER=rg ./narrow 'find py files in src larger than 10MB'
find src -type f -name '*.py' -size +10M
$ HOB_COMMANDS_PREFER=fdfind ./narrow 'find py files in src larger than 10MB'
fd -u -t f -e py -S +10Mi . src
