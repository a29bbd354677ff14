#include "policy/violation.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

static json_t *violation_json(const struct effects_report *report, const struct verdict *verdict)
{
    json_t *programs = json_array(), *rules = json_array();
    for (size_t i = 0; i < report->program_count; i++)
        json_array_append_new(programs, json_string(report->programs[i]));
    for (size_t i = 0; i < verdict->reason_count; i++)
        if (verdict->reasons[i].decision == verdict->decision)
            json_array_append_new(rules, json_pack("{s:s, s:s?}", "layer",
                                                   policy_layer_names[verdict->reasons[i].layer],
                                                   "rule", verdict->reasons[i].rule));
    return json_pack("{s:I, s:s, s:s, s:o, s:o}", "time", (json_int_t)time(NULL), "decision",
                     decision_names[verdict->decision], "risk", risk_names[report->risk],
                     "programs", programs, "rules", rules);
}

bool violation_record(struct arena *arena, const struct effects_report *report,
                      const struct verdict *verdict, struct error *err)
{
    char *folder, *path;
    struct stat info;
    if (!path_in(arena, PLACE_STATE, "", &folder, err) || !directory_make(folder, err) ||
        !path_in(arena, PLACE_STATE, "violations.jsonl", &path, err))
        return false;
    if (stat(path, &info) == 0 && info.st_size > VIOLATIONS_BYTES_MAX)
        (void)rename(path, arena_printf(arena, "%s.old", path));
    CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "%s cannot be written", path);
    json_t *root = violation_json(report, verdict);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    const char *line = arena_printf(arena, "%s\n", text == NULL ? "{}" : text);
    free(text);
    return fd_write_all(fd, line, strlen(line), path, err);
}
