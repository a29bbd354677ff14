# Help and version, which need nothing: no settings, no rules, no second program.
$ hob version
hob 0.1.0
$ hob -V
hob 0.1.0
$ hob version --json
{"version":"0.1.0"}
$ hob help | head -n 8
hob 0.1.0: say what you want, and get the shell command for it.
  hob find files larger than 100MB     words need no quotes
  hob ask --json WORDS...              for programs
Commands:
  ask WORDS...                 answer a request with a command
  check COMMAND...             say what a command would do, and how bad that is
$ hob help | tail -n 2
Exit codes: 0 done, 1 failed, 2 usage, 3 no answer, 5 declined,
6 unreachable, 130 interrupted. More: `hob help COMMAND`, `man hob`.

# A command with verbs shows them all; one verb shows its flags.
$ hob rules | head -n 9
Usage: hob COMMAND
  rules list                   list the rules
  rules show ID                show one rule
  rules why WORDS...           say how the rules see a request
  rules test [FILE...]         run the examples of all packs, or of these
  rules validate FILE...       check packs, with line and column
  rules coverage FILE          say how many requests of a file are understood
  rules add FILE               add a pack to yours
$ hob help config get
Usage: hob COMMAND
  config get KEY               print a setting
Flags:
      --json                   print one JSON document
      --color WHEN             auto, always or never
  -q, --quiet                  say nothing beside the answer
  -v, --verbose                say more about what happens
  -h, --help                   show this help
  -V, --version                show the version
$ hob config get --help | head -n 3
Usage: hob COMMAND
  config get KEY               print a setting
$ hob help | grep -c compile
0
? 1

# They work where settings have a fault, and without HOME.
$ mkdir -p ~/.config/hob && echo '%%%' >~/.config/hob/config.toml
$ hob version && hob help | head -n 1
hob 0.1.0
hob 0.1.0: say what you want, and get the shell command for it.
$ env -i "$(command -v hob)" version
hob 0.1.0
