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
