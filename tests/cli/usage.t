# What hob says to a command line that it does not understand: one sentence, and exit code 2.
$ hob ask ''
! hob: the request is empty; say what you want, e.g.: hob find big files
? 2
$ hob ask --frobnicate find files
! hob: ask does not take --frobnicate; see `hob help ask`
? 2
$ hob ask find files --json=yes
! hob: --json takes no value
? 2
$ hob ask --engine
! hob: --engine needs a value: --engine NAME,...
? 2
$ hob ask -m
! hob: -m needs a value: -m NAME
? 2
$ hob ask --engine oracle what is the meaning of life
! hob: there is no engine called 'oracle'; `hob engines` lists them
? 2
$ hob ask --shell cmd.exe find files
! hob: ...--shell...bash...zsh...fish...
? 2
$ hob ask --target windows find files
! hob: ...--target...gnu...bsd...busybox...
? 2
$ hob rules frobnicate
! hob: hob rules has no 'frobnicate'; see `hob help rules`, or ask with `hob ask rules ...`
? 2
$ hob rules show
! hob: usage: hob rules show ID
? 2
$ hob config set color
! hob: usage: hob config set KEY VALUE
? 2
$ hob version --target gnu
! hob: version does not take --target; see `hob help version`
? 2
$ hob init tcsh
! hob: hob knows bash, zsh and fish, not 'tcsh'
? 2
$ hob completions
! hob: usage: hob completions bash|zsh|fish
? 2
$ hob help frobnicate
! hob: hob has no command 'frobnicate'; `hob help` lists them
? 2
$ HOB_TARGET=windows hob find files
! hob: ...HOB_TARGET...gnu...bsd...busybox...
? 2
$ head -c 20000 /dev/zero | tr '\0' x | hob ask
! hob: the request is 20000 bytes long, and hob takes at most 16384; say it in a sentence, and pipe long text in beside it
? 2
$ printf 'find \377 files' | hob
! hob: the request is not UTF-8 text: byte 6 is out of place
? 2
$ hob ask $'find \e[31m files'
! hob: the request holds control characters; hob takes plain text
? 2
