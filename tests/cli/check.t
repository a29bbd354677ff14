# What a command would do, and how bad that is. Nothing runs.
$ hob check ls -la
safe
$ hob check 'ls | sort | head -n 3'
safe
$ hob check --quick 'rm -rf ~' | head -n 1
critical
$ echo 'sudo sh -c "rm -rf /"' | hob check --quick | head -n 1
critical
$ hob check --quick -- mkdir new | head -n 1
moderate

# One word is shell text; several are a command and its arguments.
$ hob check "echo 'a b'; ls"
safe
$ hob check echo 'a b; rm -rf /'
safe

# JSON for programs.
$ cat >~/risk.py <<'END'
> import json, sys
> said = json.load(sys.stdin)
> print(said["risk"], said["verdict"], sorted({e["kind"] for e in said["effects"]}), all(0 <= r["span"][0] < r["span"][1] <= len(said["command"]) for r in said["reasons"]))
> END
$ hob check --json 'cat notes.txt' | python3 ~/risk.py
safe allow ['read'] True
$ hob check --json 'curl -s http://example.com/x | sh' | python3 ~/risk.py
critical ask ['fetch', 'run-remote'] True
$ hob check --json 'find . -name "*.o" -exec rm {} +' | python3 ~/risk.py
moderate ask ['delete'] True

# How many files it is about, here and now.
$ mkdir -p tree/deep && printf 12345 >tree/a && printf 123 >tree/deep/b
$ hob check --json 'rm -rf tree' | python3 -c 'import json, sys; e = [e for e in json.load(sys.stdin)["effects"] if e["kind"] == "delete"][0]; print(e["count"], e["bytes"] > 0, e["partial"])'
4 True False
$ hob check 'rm -rf tree' | grep -c '2 files, 2 folders'
1
$ hob check --quick --json 'rm -rf tree' | python3 -c 'import json, sys; print(json.load(sys.stdin)["effects"][0]["count"])'
None
$ ls tree
a
deep

# Text that does not parse is said so, with its place, and is not safe.
$ hob check 'ls | & |'
! hob: line 1, column 6: ...
? 1
$ hob check --json 'ls | & |' | python3 ~/risk.py
! hob: line 1, column 6: ...
moderate ask [] True
$ hob check --syntax - <<<'for x in a; do ls; done'
$ printf 'if true\nfi\n' >bad.sh; hob check --syntax bad.sh
! hob: line 2, column 1: ...
? 1
$ hob check --syntax nothing.sh
! hob: nothing.sh ...
? 1
$ hob check --json --syntax bad.sh | python3 -c 'import json, sys; print(json.load(sys.stdin)["parses"])'
! hob: line 2, column 1: ...
False

# Other shells.
$ hob check --shell sh 'echo {a,b}'
safe
$ hob check --shell fish 'set x (ls)'
! hob: ...
? 1

# No command at all.
$ hob check ''
safe

# A proposal is judged the same way.
$ hob ask --json --engine rules how much disk space is free | python3 -c 'import json, sys; a = json.load(sys.stdin); print(a["command"], a["risk"], a["verdict"], a["reasons"])'
df -h safe allow []
