# Models: what can be said without one. Teaching wants a model, and enough to learn from.
$ hob model test
! hob: there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ hob model tune pairs.tsv
! hob: there is no model 'gemma-3-270m-q4_k_m.gguf' in .../.local/share/hob/models; `hob model pull` fetches one
? 6
$ hob model tune
! hob: usage: hob model tune FILE
? 2

# Files that are no models, no adapters, no pairs.
$ : >empty; printf 'GGU\0x' >other; mkdir folder
$ hob model info ./empty
! hob: ./empty is not a GGUF model file: it is empty
? 1
$ hob model test ./other
! hob: ./other is not a GGUF model file
? 1
$ hob model use ./folder
! hob: ./folder is a folder, not a file of a model
? 6
$ hob model info ./nowhere
! hob: the model ./nowhere cannot be opened: No such file or directory
? 6
$ hob model test ""
! hob: a model or an adapter needs a name
? 2
$ hob model pull ./other
! hob: ./other is not a GGUF model file
? 1
$ hob model pull ./nowhere
! hob: ./nowhere cannot be opened: No such file or directory
? 1
$ hob model pull ./empty --name ../x
! hob: '../x' is a path; a model's name has no slash
? 2
$ hob model pull ./empty --sha256 00
! hob: --sha256 takes 64 hexadecimal digits, not '00'
? 2
$ hob model adapter add ./other
! hob: ./other is not a GGUF model file
? 1
$ hob model adapter ""
! hob: an adapter needs a name
? 2
$ hob model adapter rm nothing --yes
! hob: there is no adapter 'nothing' in .../.local/share/hob/models; `hob model adapter add` adds one
? 6
$ hob model pairs other
! hob: other is not text: byte 4 is NUL
? 1
$ hob model pairs folder
! hob: folder cannot be read: Is a directory
? 1
$ hob model pairs ""
! hob: a file needs a name, or - for standard input
? 2
$ printf 'a\tls\tbook\tmuch\r\nb\tls\r\n' | hob model pairs -
! hob: 1 pairs
!        1 left out: the weight is no number from 0 to 100
{"prompt":"b\n$ ","reply":"ls\n","weight":1.0,"source":"own"}
