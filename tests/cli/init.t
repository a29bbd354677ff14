# The widgets and the completions are static text: printed by the light program alone.
$ HOB_LATE=/bin/false hob init bash | head -n 3
# hob: turns the line into a command, on the prompt. Put this in ~/.bashrc:
#   eval "$(hob init bash)"
__hob_widget() {
$ hob init bash | tail -n 4
if [[ $- == *i* ]]; then
    bind -m emacs-standard -x '"\ee": __hob_widget'
    bind -m vi-insert -x '"\ee": __hob_widget'
fi
$ hob init zsh | tail -n 5
if [[ -o interactive ]]; then
    zle -N __hob_widget
    bindkey -M emacs '^[e' __hob_widget
    bindkey -M viins '^[e' __hob_widget
fi
$ hob init fish | tail -n 4
if status is-interactive
    bind \ee __hob_widget
    bind -M insert \ee __hob_widget
end
$ hob config set widget.key ctrl-o && hob init bash | grep bind
    bind -m emacs-standard -x '"\C-o": __hob_widget'
    bind -m vi-insert -x '"\C-o": __hob_widget'
$ HOB_WIDGET_KEY=f5 hob init zsh | grep bindkey
    bindkey -M emacs '^[[15~' __hob_widget
    bindkey -M viins '^[[15~' __hob_widget
$ hob init bash | bash -n && hob completions bash | bash -n
$ hob completions bash | tail -n 1
complete -o filenames -F _hob hob
$ hob completions zsh | head -n 1
#compdef hob
$ hob completions fish | grep -c '^complete -c hob '
...
