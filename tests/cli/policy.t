# Without a file, what is built in: ask before everything that is not safe.
$ hob policy show
built-in
    asks before what is moderate or worse
$ hob policy test ls
allow
$ hob policy test rm x
ask
  ask: the built-in policy asks before what is moderate

# A person's own.
$ mkdir -p ~/.config/hob && cat >~/.config/hob/policy.toml <<'END'
> require_approval_for = "high"
> allowed_backends = ["rules"]
> [[rule]]
> id = "keep-data"
> decision = "deny"
> effect = ["delete", "empty"]
> path = "/srv/data/**"
> because = "the data is not ours"
> match = ["rm -rf /srv/data/x", "rm -r /srv"]
> not_match = ["ls /srv/data"]
> END
$ hob policy validate
! hob: the policy is valid
$ hob policy show | tail -n 4
    engines that may answer: rules
deny  keep-data (user): the data is not ours
    effect: empty delete
    path: /srv/data/**
$ hob policy test rm /srv/data/a
deny
  deny: user policy, rule keep-data: the data is not ours
$ hob check --quick 'rm /srv/data/a' | head -n 2
moderate
  deny:    user policy, rule keep-data: the data is not ours
$ hob check --quick --json 'rm /srv/data/a' | python3 -c 'import json, sys; a = json.load(sys.stdin); print(a["verdict"], [r["rule"] for r in a["policy"]])'
deny ['keep-data']
$ hob check --quick --json 'rm /srv/data/a' >/dev/null
? 4
$ hob check --quick --json 'touch x' | python3 -c 'import json, sys; print(json.load(sys.stdin)["verdict"])'
allow

# An engine that the policy does not allow is not asked.
$ hob ask --engine local make me a sandwich
! hob: the policy does not let the local engine answer; `hob policy show` has it
? 4

# A fault in the file is told with its place, and nothing is judged.
$ echo 'speed = 3' >>~/.config/hob/policy.toml; hob policy validate
! hob: ...policy.toml:...: a rule has no 'speed'; it has id, decision, effect, path, host, command, role, risk, because, match and not_match
? 1
$ hob check ls
! hob: ...policy.toml:...: a rule has no 'speed'...
? 1
