# Training pairs: what would teach wrong things is left out, and counted.
$ printf 'Copy /srv/a.csv to ~/old.\tcp /srv/a.csv ~/old\n' | hob model pairs -
! hob: 1 pairs
{"prompt":"Copy /srv/a.csv to ~/old\n$ ","reply":"cp /srv/a.csv ~/old\n","weight":1.0,"source":"own"}
$ printf 'lines with "a b" in x.log\tgrep "a b" x.log\tbook\t0.5\n' | hob model pairs --placeholders -
! hob: 1 pairs
{"prompt":"lines with \"text1\" in file1.log\n$ ","reply":"grep \"text1\" file1.log\n","weight":0.5,"source":"book"}
$ printf 'a\nlist\tls (\nlist\tfrob\nlist\tls --nothing\nlist /srv\tls\nit is 3 + "x y"\techo $((3 + "x y"))\n' | hob model pairs --placeholders -
! hob: 0 pairs
!        1 left out: no request and command on one line
!        1 left out: the command does not parse
!        1 left out: an unknown program
!        1 left out: an unknown option
!        1 left out: a name of the request is not in the command
!        1 left out: does not come back from its surrogates
$ printf 'list\tfrob\n' | hob model pairs --verbose -
! an unknown program: frob
! hob: 0 pairs
!        1 left out: an unknown program
$ hob model pairs nowhere.tsv
! hob: nowhere.tsv cannot be opened: No such file or directory
? 1
