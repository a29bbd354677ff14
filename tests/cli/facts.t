# Facts: checked, shown, and a person's own instead of the bundled ones.
$ cat >own.yaml <<'END'
> about: Commands of mine
> commands:
>   clear-builds, sweep:
>     about: remove old builds
>     use: gnu
>     operands: "delete... text"
>     options:
>       -n, --dry-run: {about: only say what would be removed, cancels: true}
>       -o FILE, --log=FILE: {about: write what was done there, value: append, does: {connect: the log is far, risk: moderate, target: a server}}
>     subcommands:
>       all: {about: remove everything, does: {delete-object: nothing stays, safer: clear-builds -n}, sets: [recursive, force]}
> END
$ hob facts validate own.yaml
! own.yaml is good
$ hob facts show clear-builds
! hob: there are no facts of clear-builds; `hob facts list` shows what there is
? 1
$ mkdir -p ~/.config/hob/facts && cp own.yaml ~/.config/hob/facts
$ hob facts show sweep
clear-builds: remove old builds
  names      clear-builds, sweep
  operands   delete... text

  options
    -n, --dry-run                only say what would be removed
        nothing is done
    -o FILE, --log=FILE          write what was done there [append]
        does connect a server (moderate): the log is far
    --help...
        nothing is done
    --version...
        nothing is done

  subcommands
    all                          remove everything
$ hob facts show clear-builds all
clear-builds all: remove everything
  does       delete-object (high): nothing stays; safer: clear-builds -n
  sets       recursive, force
$ hob facts show --json clear-builds all
{"command":"clear-builds all","names":"all","about":"remove everything","package":null,"language":null,"style":"gnu","input":"none","output":"text","incomplete":false,"operands":[],"does":[{"kind":"delete-object","risk":"high","because":"nothing stays","target":null,"safer":"clear-builds -n"}],"sets":["recursive","force"],"options":[],"subcommands":[]}
$ hob facts show clear-builds none
! hob: clear-builds has no subcommand none; `hob facts show clear-builds` shows them
? 1
$ hob facts list old builds
clear-builds, sweep      remove old builds
$ hob facts list --json sweep
[{"name":"clear-builds","names":"clear-builds, sweep","about":"remove old builds","package":null}]
$ hob facts list no-command-has-this
! hob: no command of the facts has these words
? 1

# The bundled facts of a command that has none of one's own.
$ hob facts show rm | grep -e operands -e ' --recursive'
  operands   delete...
    -r, -R, --recursive...

# Every mistake has a place, and a file with one is left out.
$ cat >bad.yaml <<'END'
> commands:
>   one: {about: first, operands: path...}
>   two: {about: second., use: nothing}
> END
$ hob facts validate bad.yaml
bad.yaml:2:33: there is no role path...; an operand is [@]ROLE, ROLE?, ROLE* or ROLE..., see hob-facts(5)
bad.yaml:3:16: warning: an about has no final period
? 1
$ cp bad.yaml ~/.config/hob/facts
$ hob facts show clear-builds all | head -n 1
clear-builds all: remove everything
! hob: .../.config/hob/facts/bad.yaml:2:33: there is no role path...; an operand is ...
$ rm ~/.config/hob/facts/bad.yaml
$ hob facts show clear-builds all | head -n 1
clear-builds all: remove everything
$ hob facts validate nowhere.yaml
nowhere.yaml: cannot be opened: No such file or directory
? 1
