#include "term/progress.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/utf8.h"
#include "term/term.h"
#include "term/visible.h"

enum { SPEED_AFTER_MS = 500 };

void progress_init(struct progress *progress, int fd, const char *label, uint64_t start_bytes,
                   uint64_t all_bytes)
{
    *progress = (struct progress){
        .fd = fd,
        .is_terminal = fd >= 0 && isatty(fd) == 1,
        .label = label,
        .all_bytes = all_bytes,
        .start_bytes = start_bytes,
        .start_us = clock_us(),
    };
}

void progress_format_bytes(uint64_t bytes, struct buffer *into)
{
    static const char *const names[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    uint64_t unit = 1;
    size_t name = 0;
    for (; bytes / unit >= 1000; name++)
        unit *= 1000;
    if (name == 0)
        buffer_printf(into, "%u B", (unsigned)bytes);
    else // tenths are cut, so that a part is never shown as the whole
        buffer_printf(into, "%u.%u %s", (unsigned)(bytes / unit),
                      (unsigned)(bytes % unit / (unit / 10)), names[name]);
}

static unsigned percent(uint64_t done, uint64_t all)
{
    return done >= all ? 100 : (unsigned)((double)done * 100.0 / (double)all);
}

static void add_time(struct buffer *into, double seconds)
{
    if (seconds >= 100 * 3600.0)
        return;
    unsigned whole = (unsigned)(seconds + 0.5);
    if (whole >= 3600)
        buffer_printf(into, "  %u h %02u min left", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
        buffer_printf(into, "  %u min %02u s left", whole / 60, whole % 60);
    else
        buffer_printf(into, "  %u s left", whole);
}

static void add_speed(const struct progress *progress, uint64_t done_bytes, int64_t now_us,
                      struct buffer *into)
{
    int64_t elapsed_us = now_us - progress->start_us;
    if (elapsed_us < SPEED_AFTER_MS * 1000 || done_bytes <= progress->start_bytes)
        return;
    double bytes_per_s = (double)(done_bytes - progress->start_bytes) * 1e6 / (double)elapsed_us;
    if (progress->unit == NULL && bytes_per_s < 1)
        return;
    if (progress->unit == NULL) {
        buffer_text(into, "  ");
        progress_format_bytes((uint64_t)bytes_per_s, into);
        buffer_text(into, "/s");
    }
    if (progress->all_bytes > done_bytes)
        add_time(into, (double)(progress->all_bytes - done_bytes) / bytes_per_s);
}

static void add_amount(const struct progress *progress, uint64_t amount, struct buffer *into)
{
    if (progress->unit == NULL)
        progress_format_bytes(amount, into);
    else
        buffer_printf(into, "%" PRIu64, amount);
}

static void add_numbers(const struct progress *progress, uint64_t done_bytes, int64_t now_us,
                        struct buffer *into)
{
    add_amount(progress, done_bytes, into);
    if (progress->all_bytes > 0) {
        buffer_text(into, " of ");
        add_amount(progress, progress->all_bytes, into);
        if (progress->unit != NULL)
            buffer_printf(into, " %s", progress->unit);
        buffer_printf(into, "  %u %%", percent(done_bytes, progress->all_bytes));
    }
    add_speed(progress, done_bytes, now_us, into);
}

// The longest start of `text` that is at most `width` columns wide.
static size_t fit(const char *text, size_t length, size_t width)
{
    size_t at = 0;
    while (at < length) {
        uint32_t point;
        size_t size = utf8_decode(text + at, length - at, &point);
        size = size == 0 ? 1 : size;
        if (utf8_width(text, at + size) > width)
            break;
        at += size;
    }
    return at;
}

void progress_format(const struct progress *progress, uint64_t done_bytes, int64_t now_us,
                     size_t width, struct buffer *into)
{
    struct buffer label, numbers;
    buffer_init(&label, PROGRESS_LINE_BYTES_MAX);
    buffer_init(&numbers, PROGRESS_LINE_BYTES_MAX);
    visible_add(&label, progress->label, strnlen(progress->label, PROGRESS_LINE_BYTES_MAX / 16),
                VISIBLE_ONE_LINE);
    add_numbers(progress, done_bytes, now_us, &numbers);
    // The numbers are what changes: the label gives way to them, at the latest when four columns of
    // it are left.
    size_t numbers_width = numbers.length;
    size_t room = width > numbers_width + 6 ? width - numbers_width - 2 : 4;
    buffer_add(into, label.data, fit(label.data, label.length, room));
    buffer_text(into, "  ");
    size_t label_width = utf8_width(into->data, into->length);
    size_t left = width > label_width ? width - label_width : 0;
    buffer_add(into, numbers.data, fit(numbers.data, numbers.length, left));
    buffer_done(&label);
    buffer_done(&numbers);
}

static void print(const struct progress *progress, const struct buffer *line)
{
    // A terminal that went away is no reason to stop what is being done.
    (void)!fd_write_all(progress->fd, line->data, line->length, "the terminal", NULL);
}

static void draw(struct progress *progress, uint64_t done_bytes, int64_t now_us)
{
    struct buffer line;
    buffer_init(&line, PROGRESS_LINE_BYTES_MAX);
    buffer_text(&line, "\r");
    struct buffer text;
    buffer_init(&text, PROGRESS_LINE_BYTES_MAX - 8);
    // A full last column would make some terminals wrap.
    progress_format(progress, done_bytes, now_us, term_width(progress->fd) - 1, &text);
    buffer_add(&line, text.data, text.length);
    buffer_text(&line, "\033[K");
    print(progress, &line);
    buffer_done(&text);
    buffer_done(&line);
    progress->is_drawn = true;
    progress->drawn_us = now_us;
}

// The tenths that are done, or the steps where the end is not known.
static uint64_t steps(const struct progress *progress, uint64_t done_bytes)
{
    if (progress->all_bytes > 0)
        return percent(done_bytes, progress->all_bytes) / 10;
    return done_bytes / PROGRESS_STEP_BYTES;
}

static void print_step(struct progress *progress, uint64_t done_bytes, int64_t now_us)
{
    uint64_t done_steps = steps(progress, done_bytes);
    if (progress->next_step == 0)
        progress->next_step = steps(progress, progress->start_bytes) + 1;
    if (done_steps < progress->next_step)
        return;
    struct buffer line;
    buffer_init(&line, PROGRESS_LINE_BYTES_MAX);
    progress_format(progress, done_bytes, now_us, TERM_WIDTH_MOST, &line);
    buffer_char(&line, '\n');
    print(progress, &line);
    buffer_done(&line);
    progress->next_step = done_steps + 1;
}

void progress_update(struct progress *progress, uint64_t done_bytes)
{
    if (progress->fd < 0)
        return;
    int64_t now_us = clock_us();
    if (!progress->is_terminal) {
        print_step(progress, done_bytes, now_us);
        return;
    }
    if (!progress->is_drawn || now_us - progress->drawn_us >= PROGRESS_INTERVAL_MS * 1000)
        draw(progress, done_bytes, now_us);
}

void progress_done(struct progress *progress)
{
    if (progress->is_drawn)
        (void)!fd_write_all(progress->fd, "\r\033[K", 4, "the terminal", NULL);
    progress->is_drawn = false;
}
