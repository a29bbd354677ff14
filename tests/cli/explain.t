# Each part in words.
$ hob explain 'ls -l | wc -l'
ls  ...
  -l  ...
wc  ...
  -l  ...

safe
$ hob explain --json 'sudo rm -rf build' | python3 -c 'import json, sys; [print(p["depth"], p["kind"], p["text"]) for p in json.load(sys.stdin)["parts"]]'
0 command sudo
1 command rm
1 option -r
1 option -f
1 operand build
$ hob explain --json 'git -C x log --oneline' | python3 -c 'import json, sys; [print(p["kind"], p["text"], p["span"]) for p in json.load(sys.stdin)["parts"]]'
command git [0, 3]
option -C x [4, 8]
subcommand log [9, 12]
option --oneline [13, 22]

$ hob explain --json 'tar xzf a.tgz' | python3 -c 'import json, sys; [print(p["text"], p["span"]) for p in json.load(sys.stdin)["parts"]]'
tar [0, 3]
-x [4, 5]
-z [5, 6]
-f a.tgz [6, 13]

# What hob does not know it says.
$ hob explain frobnicate --all | head -n 1
frobnicate  hob does not know this command
$ hob explain ls --frobnicate | grep -c 'hob does not know this option'
1

# Inside quotes, loops and redirections.
$ hob explain --json 'for f in *.c; do sh -c "cat $f" >>all; done' | python3 -c 'import json, sys; [print(p["depth"], p["kind"]) for p in json.load(sys.stdin)["parts"]]'
0 syntax
1 command
1 option
1 operand
1 syntax
$ hob explain 'if true'
! hob: line 1, column 8: ...
? 1
