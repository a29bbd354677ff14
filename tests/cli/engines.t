# The engines, how they did, and what is in place; here without a model.
$ hob engines
1.  rules   ready     rule packs, yours before the bundled ones
2.  local   not ready a language model in this process
            there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
$ hob --engine rules find files larger than 100MB >/dev/null; hob --engine rules feed the gargoyle
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3
$ hob engines | head -n 2
1.  rules   ready     rule packs, yours before the bundled ones
            asked 2, answered 1, failed 0; half within ... ms, 95 % within ... ms
$ hob engines --json | python3 -c 'import json, sys; r = json.load(sys.stdin)[0]; print(r["name"], r["place"], r["ready"], r["asked"], r["answered"], r["no_answer"], r["failed"])'
rules 1 True 2 1 1 0
$ hob config set engine.statistics false && hob --engine rules find files larger than 100MB >/dev/null && hob engines | sed -n 2p
            asked 2, answered 1, failed 0; half within ... ms, 95 % within ... ms
$ hob config set engine.order local,rules && hob engines | grep -o '^[12]\.  [a-z]*'
2.  rules
1.  local
$ hob config set engine.order rules && hob engines | grep -o '^[-12]\.*  *[a-z]*'
1.  rules
-   local

# An unreachable model is a sentence and an exit code of its own.
$ hob --engine local list all files
! hob: there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ hob model list
! hob: there is no model; `hob model pull` fetches one
$ hob model list --json
[]
$ hob model adapter
! hob: there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ hob model adapter ./none.gguf
! hob: there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ hob model adapter none && hob config get model.adapter && hob model adapter default && hob config get model.adapter
none

! hob: the model answers without an adapter from now on
! hob: what comes with hob is used again where it belongs to the model
$ hob model info nothing.gguf
! hob: there is no model 'nothing.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ echo no model >text.gguf; hob model pull -q text.gguf
! hob: text.gguf is not ...
? 1
$ hob model pull --offline https://example.org/m.gguf
! hob: ...offline...
? 6

# The doctor says what to do about each thing that is not as it should be.
$ hob doctor
good  settings   all files are valid
good  rules      ready
note  local      there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
good  facts      of ... commands
good  grammar    ready
good  policy     what is built in
$ hob doctor --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["healthy"], [c["check"] for c in d["checks"]])'
True ['settings', 'rules', 'local', 'facts', 'grammar', 'policy']
$ chmod 755 ~/.config/hob && hob doctor | grep folders
note  folders    .../.config/hob can be read by others; chmod 700 it
$ echo 'color = 1' >~/.config/hob/config.toml; hob doctor | grep settings
bad   settings   .../.config/hob/config.toml:1:9: color must be a text in quotes
$ hob doctor >/dev/null
? 1
