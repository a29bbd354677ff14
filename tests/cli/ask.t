# A question in, a command out. The pack is the transcript's own; bundled ones are in rules.t.
$ mkdir -p ~/.config/hob/rules && cat >~/.config/hob/rules/greet.yaml <<'END'
> description: Greetings.
> rules:
>   - id: greet
>     description: Greets somebody.
>     patterns: ["(?:greet|say hello to) (.+)"]
>     template: "echo hello {who}"
>     variants: {bsd: "echo hello from bsd, {who}"}
>     params: {who: {capture: 1}}
>     risk: safe
>     examples: [{ask: "greet Ada", command: "echo hello Ada"}]
>   - id: greet-all
>     description: Greets everybody.
>     patterns: ["greet (?:everybody|everyone)", "greet (?:the )?world"]
>     template: "echo hello, world"
>     examples: [{ask: "greet everyone", command: "echo hello, world"}]
>   - id: greet-later
>     description: Greets somebody after some minutes.
>     patterns: ["greet (\\w+) in ([0-9]+) (minutes?|hours?)"]
>     template: "sleep {count}{unit} && echo hello {who}"
>     params:
>       who: {capture: 1, type: word}
>       count: {capture: 2, type: number}
>       unit: {capture: 3, map: {minute: m, minutes: m, hour: h, hours: h}}
>     examples: [{ask: "greet Ada in 5 minutes", command: "sleep 5m && echo hello Ada"}]
> END

# Bare words, the command's name, one quoted request, standard input: all the same.
$ hob greet Ada
echo hello Ada
$ hob ask greet Ada
echo hello Ada
$ hob ask --print "greet Ada"
echo hello Ada
$ echo greet Ada | hob
echo hello Ada
$ printf 'greet Ada' | hob ask
echo hello Ada

# Case, courtesy and the end of a sentence do not matter; a name keeps its case.
$ hob Please GREET Ada!
echo hello Ada
$ hob "could you say hello to Ada Lovelace?"
echo hello 'Ada Lovelace'

# What is one word for the person stays one word, and can never become syntax.
$ hob greet '$(touch x)'
echo hello '$(touch x)'
$ hob greet "Ada's cat; touch x"
echo hello 'Ada'\''s cat; touch x'
$ bash -c "$(hob greet '`touch x`"$HOME"')"; ls
hello `touch x`"$HOME"

# The pattern with the most literal text wins; the others are alternatives.
$ hob --json greet everyone | python3 -c 'import json, sys; a = json.load(sys.stdin); print(a["command"], a["engine"], a["rule"], a["alternatives"], 0 < a["confidence"] <= 1, a["elapsed_us"] >= 0, a["explanation"], sep="\n")'
echo hello, world
rules
greet-all
['echo hello everyone']
True
True
Greets everybody.
$ hob greet Ada in 2 hours
sleep 2h && echo hello Ada

# Another target, from a flag, a variable or the settings.
$ hob --target bsd greet Ada
echo hello from bsd, Ada
$ HOB_TARGET=bsd hob greet Ada
echo hello from bsd, Ada
$ hob --target busybox greet Ada
echo hello Ada

# Every word counts: what no rule accounts for has no answer here.
$ hob --engine rules greet
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3
$ hob --engine rules "kindly feed the gargoyle"
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3
$ hob --engine rules --json feed the gargoyle
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3

# A dash inside the words is part of them; two dashes end the flags.
$ hob ask greet -n
echo hello -n
$ hob ask -- greet --json
echo hello --json

# On request it says what it tried.
$ hob -v greet Ada
echo hello Ada
! hob: rules answered (... ms)

# Verbs are no trap: a request may begin with a command's name.
$ hob --engine rules version of Ada
! hob: no engine has an answer; say it in other words, or see `hob rules why`
? 3

# A program that is not installed is said, on stderr.
$ cat >~/.config/hob/rules/tools.yaml <<'END'
> rules:
>   - {id: frob, patterns: ["frob it"], template: "frobnicator --all", requires: [frobnicator], examples: [{ask: "frob it", command: "frobnicator --all"}]}
> END
$ hob frob it
frobnicator --all
! hob: this needs frobnicator, which is not installed here
$ hob --json frob it | python3 -c 'import json, sys; print(json.load(sys.stdin)["missing"])'
frobnicator

# The answer cannot be written: that is a failure, not a lost answer.
$ hob greet Ada >/dev/full
! hob: standard output cannot be written: No space left on device
? 1
