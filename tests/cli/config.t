# Settings: what holds, and where it comes from; changes keep comments and order.
$ hob config path | sed "s|$HOME|~|"
~/.config/hob/config.toml
$ hob config get color
auto
$ hob config set color never
$ cat ~/.config/hob/config.toml
color = "never"
$ hob config get color
never
$ hob config get color --json | sed "s|$HOME|~|"
{"value":"never","layer":"user","source":"~/.config/hob/config.toml","line":1,"key":"color"}
$ cat >~/.config/hob/config.toml <<'END'
> # How I like it.
> color = "never"   # no paint
>
> [model]
>   threads = 2     # this machine has two
> END
$ hob config set model.threads 4 && hob config set model.batch 256 && hob config set target bsd
$ sed 's/^/|/' ~/.config/hob/config.toml
|# How I like it.
|color = "never"   # no paint
|target = "bsd"
|
|[model]
|  threads = 4     # this machine has two
|  batch = 256
$ hob config unset model.threads && hob config get model.threads
0
$ hob config list | head -n 3
color                     never                     user
shell                     auto                      built-in
target                    bsd                       user
$ hob config list --json | python3 -c 'import json, sys; print(len({s["key"] for s in json.load(sys.stdin)}))'
18

# A list has commas, and may be empty where nothing is built in.
$ hob config set commands.prefer fd,rg && grep -A 1 commands ~/.config/hob/config.toml
[commands]
prefer = ["fd", "rg"]
$ hob config get commands.prefer
fd,rg
$ hob config set commands.prefer "fd rg"
! hob: commands.prefer must be a list of different programs such as fd,rg, not 'fd rg'
? 2
$ hob config unset commands.prefer && hob config get commands.prefer --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["value"])'
[]

# A variable is stronger than a file, and a flag stronger than both; explain shows all layers.
$ HOB_COLOR=always hob config explain color | sed "s|$HOME|~|"
color: when to colour what is printed
It is ...auto...always...never...; the variable is HOB_COLOR.
  built-in     auto...
  user         never                     ~/.config/hob/config.toml:2
> environment  always                    HOB_COLOR
$ HOB_COLOR=always hob config set color auto
! hob: color stays always here: the environment layer is stronger (HOB_COLOR)

# What is wrong is said with what would be right, and the file stays.
$ hob config get colour
! hob: there is no setting 'colour'; did you mean 'color'? `hob config list` has them all
? 2
$ hob config set model.threads many
! hob: model.threads must be a whole number from 0 to 1024, not 'many'
? 2
$ hob config set color blue
! hob: color must be ...auto...always...never...
? 2
$ hob config set widget.key e
! hob: widget.key must be a key such as alt-e, ctrl-g or f2 that the shell does not need, not 'e'
? 2
$ sed -i 's/batch/bacth/' ~/.config/hob/config.toml
$ hob config get color
! hob: .../.config/hob/config.toml:6:3: there is no setting 'model.bacth'; did you mean 'model.batch'?
? 1
$ EDITOR='sed -i s/bacth/batch/' hob config edit && hob config get model.batch
256

# A project's file is inert until it is trusted, and may only tighten.
$ mkdir project && cd project && echo 'offline = true' >.hob.toml && hob config get offline
false
$ cd project && hob config list | grep offline
offline                   false                     built-in
! hob: .../work/project/.hob.toml does not count until `hob config trust`
$ cd project && hob config trust
! .../work/project/.hob.toml:
! offline = true
! hob: .../work/project/.hob.toml is not trusted: there is nobody to ask, so say --yes
? 5
$ cd project && hob config trust --yes && hob config get offline
true
! .../work/project/.hob.toml:
! offline = true
$ cd project && hob config explain offline | tail -n 2
  built-in     false...
> project      true                      .../work/project/.hob.toml:1
$ cd project && hob config untrust && hob config get offline
false
$ cd project && hob config untrust
! hob: .../work/project/.hob.toml was not trusted
$ hob config untrust
! hob: there is no .hob.toml in this folder or above it in its project
? 1
$ cd project && echo 'shell = "zsh"' >.hob.toml && hob config trust --yes
! hob: .../work/project/.hob.toml:1:9: a project may not set shell; take the line out, or set it for yourself with `hob config set`
? 1
