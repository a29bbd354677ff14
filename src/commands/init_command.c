#include "commands/init_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

enum { KEY_BYTES_MAX = 16 };

// The escape sequences of the function keys, as xterm sends them (xterm control sequences,
// "PC-Style Function Keys").
static const char *const function_keys[] = {"OP",   "OQ",   "OR",   "OS",   "[15~", "[17~",
                                            "[18~", "[19~", "[20~", "[21~", "[23~", "[24~"};

// Control keys that a terminal or a line editor needs for itself.
static const char reserved_control[] = "cdhijlmqrsz";

// "alt-e", "ctrl-o" or "f5" as the shell writes it. `escape` is how it spells the escape character.
static bool key_text(const char *name, const char *escape, const char *control,
                     char ret_text[KEY_BYTES_MAX], struct error *err)
{
    size_t length = strlen(name);
    bool is_alt = strncmp(name, "alt-", 4) == 0 && length == 5;
    bool is_control = strncmp(name, "ctrl-", 5) == 0 && length == 6;
    char letter = name[length > 0 ? length - 1 : 0];
    bool is_letter = letter >= 'a' && letter <= 'z';
    bool is_digit = letter >= '0' && letter <= '9';
    int number = name[0] == 'f' && length <= 3 ? (int)strtol(name + 1, NULL, 10) : 0;
    if (is_alt && (is_letter || is_digit))
        snprintf(ret_text, KEY_BYTES_MAX, "%s%c", escape, letter);
    else if (is_control && is_letter && strchr(reserved_control, letter) == NULL)
        snprintf(ret_text, KEY_BYTES_MAX, "%s%c", control, letter);
    else if (number >= 1 && number <= 12)
        snprintf(ret_text, KEY_BYTES_MAX, "%s%s", escape, function_keys[number - 1]);
    else
        return error_set(
            err, EXIT_USAGE,
            "widget.key '%s' is not a key hob can take; choose alt-LETTER, alt-DIGIT, f1 "
            "to f12, or ctrl-LETTER without %s",
            name, reserved_control);
    return true;
}

static const char bash_widget[] =
    "# hob: turns the line into a command, on the prompt. Put this in ~/.bashrc:\n"
    "#   eval \"$(hob init bash)\"\n"
    "__hob_widget() {\n"
    "    local answer trap\n"
    "    [[ -n ${READLINE_LINE//[[:space:]]/} ]] || return 0\n"
    "    # Ctrl-C ends hob, and not the line.\n"
    "    trap=$(trap -p INT)\n"
    "    trap : INT\n"
    "    if answer=$(command hob ask --print --shell bash -- \"$READLINE_LINE\" </dev/null); then\n"
    "        READLINE_LINE=$answer\n"
    "        READLINE_POINT=${#READLINE_LINE}\n"
    "    fi\n"
    "    eval \"${trap:-trap - INT}\"\n"
    "}\n"
    "if [[ $- == *i* ]]; then\n"
    "    bind -m emacs-standard -x '\"%s\": __hob_widget'\n"
    "    bind -m vi-insert -x '\"%s\": __hob_widget'\n"
    "fi\n";

static const char zsh_widget[] =
    "# hob: turns the line into a command, on the prompt. Put this in ~/.zshrc:\n"
    "#   eval \"$(hob init zsh)\"\n"
    "__hob_widget() {\n"
    "    setopt local_options local_traps\n"
    "    local answer\n"
    "    [[ -n ${BUFFER//[[:space:]]/} ]] || return 0\n"
    "    zle -I\n"
    "    trap : INT # Ctrl-C ends hob, and not the line\n"
    "    if answer=$(command hob ask --print --shell zsh -- \"$BUFFER\" </dev/null); then\n"
    "        BUFFER=$answer\n"
    "        CURSOR=${#BUFFER}\n"
    "    fi\n"
    "    zle reset-prompt\n"
    "}\n"
    "if [[ -o interactive ]]; then\n"
    "    zle -N __hob_widget\n"
    "    bindkey -M emacs '%s' __hob_widget\n"
    "    bindkey -M viins '%s' __hob_widget\n"
    "fi\n";

static const char fish_widget[] =
    "# hob: turns the line into a command, on the prompt. Put this in ~/.config/fish/config.fish:\n"
    "#   hob init fish | source\n"
    "function __hob_widget\n"
    "    set -l line (commandline -b | string collect)\n"
    "    if test -n (string trim -- \"$line\" | string collect)\n"
    "        set -l answer (command hob ask --print --shell fish -- $line </dev/null)\n"
    "        and commandline -r -- (string join \\n -- $answer | string collect)\n"
    "    end\n"
    "    commandline -f repaint\n"
    "end\n"
    "if status is-interactive\n"
    "    bind %s __hob_widget\n"
    "    bind -M insert %s __hob_widget\n"
    "end\n";

static const struct {
    const char *shell, *text, *escape, *control;
} widgets[] = {
    {"bash", bash_widget, "\\e", "\\C-"},
    {"zsh", zsh_widget, "^[", "^"},
    {"fish", fish_widget, "\\e", "\\c"},
};

// Prints `text` with each %s replaced by `key`. The texts are shell code, not formats.
static void print_with_key(const char *text, const char *key)
{
    for (const char *at = strstr(text, "%s"); at != NULL; at = strstr(text, "%s")) {
        output_printf("%.*s%s", (int)(at - text), text, key);
        text = at + 2;
    }
    output_printf("%s", text);
}

int command_init(struct invocation *invocation, struct error *err)
{
    const char *shell = invocation->words[0];
    for (size_t i = 0; i < sizeof(widgets) / sizeof(widgets[0]); i++) {
        if (strcmp(widgets[i].shell, shell) != 0)
            continue;
        char key[KEY_BYTES_MAX];
        if (!key_text(config_text(&invocation->config, CONFIG_WIDGET_KEY), widgets[i].escape,
                      widgets[i].control, key, err))
            return err->code;
        print_with_key(widgets[i].text, key);
        return output_finish(err) ? EXIT_DONE : (int)err->code;
    }
    error_set(err, EXIT_USAGE, "hob knows bash, zsh and fish, not '%s'", shell);
    return err->code;
}
