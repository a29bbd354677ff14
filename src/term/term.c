#include "term/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

bool term_has_color(const char *setting, int fd)
{
    if (strcmp(setting, "always") == 0)
        return true;
    if (strcmp(setting, "never") == 0 || is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0)
        return true;
    const char *term = getenv("TERM");
    return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 && isatty(fd) == 1;
}

static size_t within_bounds(size_t width)
{
    if (width < TERM_WIDTH_LEAST)
        return TERM_WIDTH_LEAST;
    return width > TERM_WIDTH_MOST ? TERM_WIDTH_MOST : width;
}

size_t term_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return within_bounds(size.ws_col);
    const char *columns = getenv("COLUMNS");
    if (columns != NULL && columns[0] >= '1' && columns[0] <= '9')
        return within_bounds((size_t)strtoul(columns, NULL, 10));
    return TERM_WIDTH_DEFAULT;
}

const char *term_style(enum term_style style, bool has_color)
{
    static const char *const sequences[STYLE_COUNT] = {
        [STYLE_COMMAND] = "\033[1m",   [STYLE_KEY] = "\033[1;36m",   [STYLE_QUIET] = "\033[2m",
        [STYLE_GOOD] = "\033[32m",     [STYLE_WARNING] = "\033[33m", [STYLE_ERROR] = "\033[1;31m",
        [STYLE_HEADING] = "\033[1;4m",
    };
    return has_color ? sequences[style] : "";
}

const char *term_plain(bool has_color)
{
    return has_color ? "\033[0m" : "";
}
