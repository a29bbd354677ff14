# Rule packs: checked, tested, added, looked at, explained, removed.
$ cat >greet.yaml <<'END'
> description: Greetings.
> rules:
>   - id: greet
>     description: Greets somebody.
>     patterns: ["(?:greet|say hello to) (.+)"]
>     template: "echo hello {who}"
>     variants: {bsd: "echo hello from bsd, {who}"}
>     params: {who: {capture: 1}}
>     risk: safe
>     tags: [greeting]
>     examples:
>       - {ask: "greet Ada", command: "echo hello Ada"}
>       - {ask: "say hello to Ada Lovelace", command: "echo hello 'Ada Lovelace'"}
> END
$ hob rules validate greet.yaml
! greet.yaml is good
$ hob rules test greet.yaml
1 rules, 2 examples: 2 passed, 0 failed
$ hob rules add greet.yaml
! added .../.config/hob/rules/greet.yaml
$ hob greet Grace
echo hello Grace
$ hob rules list | grep '^greet '
greet                            greet            Greets somebody.
$ hob rules list --json | python3 -c 'import json, sys; print(*[r for r in json.load(sys.stdin) if r["user"]])'
{'id': 'greet', 'pack': 'greet', 'description': 'Greets somebody.', 'risk': 'safe', 'tags': ['greeting'], 'requires': [], 'platforms': [], 'user': True}

# A rule is shown as it could stand in a pack.
$ hob rules show greet
# your pack greet
- id: greet
  description: 'Greets somebody.'
  patterns:
    - '(?:greet|say hello to) (.+)'
  template: 'echo hello {who}'
  variants:
    bsd: 'echo hello from bsd, {who}'
  params:
    who: {type: text, capture: 1}
  tags: [greeting]
  risk: 'safe'
  examples:
    - {ask: 'greet Ada', command: 'echo hello Ada'}
    - {ask: 'say hello to Ada Lovelace', command: 'echo hello ''Ada Lovelace'''}
$ (echo rules:; hob rules show greet | sed 's/^/  /') >again.yaml && hob rules test again.yaml
1 rules, 2 examples: 2 passed, 0 failed

# Why a request is answered, or not.
$ hob rules why "Please greet Ada"
raw form:     Please greet Ada
reduced form: greet Ada
dropped:      Please
in no rule:   ada
tried greet: matches
      (?:greet|say hello to) (.+)
answer greet: echo hello Ada
$ hob rules why --json greet Ada | python3 -c 'import json, sys; w = json.load(sys.stdin); print(w["answers"][0]["command"], w["tried"][0]["outcome"])'
echo hello Ada matches
$ hob rules why feed the gargoyle
raw form:     feed the gargoyle
reduced form: feed gargoyle
dropped:      the
in no rule:   feed, gargoyle
no rule has the words of this request
grammar
  meaning: unit=feed
  nothing accounts for: gargoyle
? 3

# A fault is told with line and column, and keeps the pack out.
$ sed 's/template/tempalte/' greet.yaml >bad.yaml; hob rules validate bad.yaml
bad.yaml:6:5: a rule has no key tempalte
bad.yaml:3:5: the rule has no template
? 1
$ hob rules add bad.yaml
! hob: bad.yaml:6:5: a rule has no key tempalte (and 1 more; `hob rules validate` lists them)
? 1
$ sed 's/echo hello Ada"/echo hi Ada"/' greet.yaml >wrong.yaml; hob rules test wrong.yaml
wrong/greet: greet Ada
  expected echo hi Ada
  got      echo hello Ada (greet)
1 rules, 2 examples: 1 passed, 1 failed
? 1
$ hob rules add wrong.yaml
! hob: wrong.yaml is not added: 1 of its 2 examples fail; `hob rules test wrong.yaml` shows them
? 1

# A faulty pack beside a good one is left out, and said once.
$ cp bad.yaml ~/.config/hob/rules/; hob greet Ada
echo hello Ada
! hob: .../.config/hob/rules/bad.yaml:6:5: a rule has no key tempalte
! hob: .../.config/hob/rules/bad.yaml:3:5: the rule has no template
$ rm ~/.config/hob/rules/bad.yaml; hob greet Ada
echo hello Ada

# What captured text may not become is refused when the pack is read.
$ cat >code.yaml <<'END'
> rules:
>   - {id: code, patterns: ["evaluate (.+)"], template: "sh -c {what}", params: {what: {capture: 1}}}
> END
$ hob rules validate code.yaml
code.yaml:2:...{what} stands in code that the command runs, where captured text could become syntax...
? 1

# Phrases and commands of the grammar that stand in each other's way are told, and keep no pack out.
$ cat >docks.yaml <<'END'
> uses: []
> words:
>   list: [show me, tell me of]
> phrases:
>   - {say: "{list}", set: {action: list}}
>   - {say: "docks", set: {object: dock}}
>   - {say: "(that|which) are full", set: {full: "yes"}}
>   - {say: "(that|which) are full", set: {full: "no"}}
>   - {say: "rusty docks", set: {object: dock, state: rusty}}
>   - {say: "docks please", set: {object: dock}}
>   - {say: "docks (please|now)", set: {object: dock}}
> commands:
>   - id: docks
>     when: {action: list, object: dock}
>     build: [docks, {if: {full: "yes"}, add: "--full"}, {if: {full: "no"}, add: "--free"}]
>     examples:
>       - {ask: "tell me of docks", command: "docks"}
>   - id: all-docks
>     when: {object: dock, action: list}
>     build: [docks, --all]
> END
$ hob rules validate docks.yaml
docks.yaml:8:12: warning: "(that|which) are full" and "(that|which) are full" (docks.yaml:7:12) read "tell me of docks that are full" at one price, as `docks --free` and as `docks --full`; take what both read out of one, or say more in it
docks.yaml:7:12: warning: "(that|which) are full" is never answered, "(that|which) are full" (docks.yaml:8:12) always is: "tell me of docks that are full" is not `docks --full` but `docks --free`; take one of them away, or say more in this one
docks.yaml:18:5: warning: all-docks never answers: docks (docks.yaml:13:5), which comes before it, does, as to "tell me of docks"; give one of them a condition that tells them apart
docks.yaml:9:12: warning: "rusty docks" sets state to rusty, which no command has a place for, so that nothing with it is answered
docks.yaml:10:12: warning: "docks please" adds nothing to "docks (please|now)" (docks.yaml:11:12), which reads all that it reads, such as "docks please", and sets the same; take it away
! docks.yaml is good
$ hob rules validate --json docks.yaml greet.yaml | python3 -c 'import json, sys; print(*[(f["path"], f["good"], len(f["complaints"])) for f in json.load(sys.stdin)["files"]])'
('docks.yaml', True, 5) ('greet.yaml', True, 0)
$ hob rules validate --json bad.yaml | python3 -c 'import json, sys; f, = json.load(sys.stdin)["files"]; print(f["good"], [(c["line"], c["column"], c["warning"]) for c in f["complaints"]])'
False [(6, 5, False), (3, 5, False)]
$ mkdir -p ~/.config/hob/grammar; cp docks.yaml ~/.config/hob/grammar/; hob rules test | grep -c 'docks.yaml:[0-9:]*: warning'
5
$ hob rules test >/dev/null
$ hob rules test --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["grammar"]["complaints"]))'
5
$ rm ~/.config/hob/grammar/docks.yaml

# Replacing and removing are asked for; without a terminal, with --yes.
$ sed -i 's/Greetings/Salutations/' greet.yaml; hob rules add greet.yaml
! hob: you have another pack in .../.config/hob/rules/greet.yaml; say --yes to replace it, or rename the new one
? 5
$ hob rules add --yes greet.yaml
! added .../.config/hob/rules/greet.yaml
$ hob rules remove greet
! hob: .../.config/hob/rules/greet.yaml is not deleted: there is nobody to ask, so say --yes
? 5
$ hob rules remove --yes greet
! removed .../.config/hob/rules/greet.yaml
$ hob rules remove --yes greet
! hob: you have no pack greet; .../.config/hob/rules/greet.yaml is not there
? 1
$ hob rules show greet
! hob: there is no rule greet; `hob rules list` shows all
? 1
$ hob ask --engine rules greet Ada
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3

# The packs that hob ships keep their promises, all of them.
$ hob rules test
... rules, ... examples: ... passed, 0 failed
... commands of the grammar, ... examples: ... passed, 0 failed
... of ... variations of them give the same command
