// What a few commands do that their facts have no words for.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "effects/call.h"

// Whether a size ("900G", "1T") is more than a disk has to spare.
static bool is_huge(const char *size)
{
    enum { HUGE_GIGABYTES = 50 };
    char *unit;
    if (size[0] == '-') // all but so much
        return false;
    unsigned long long number = strtoull(size, &unit, 10);
    switch (toupper((unsigned char)*unit)) {
    case 'G':
        return number >= HUGE_GIGABYTES;
    case 'T':
    case 'P':
    case 'E':
        return number > 0;
    case 'M':
        return number >= HUGE_GIGABYTES * 1024ULL;
    default:
        return number >= HUGE_GIGABYTES * 1024ULL * 1024 * 1024;
    }
}

static void say_size(struct call *call)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind == USAGE_VALUE && item->text != NULL && is_huge(item->text))
            judge_add(call->judge, &call->inside,
                      &(struct effect){.kind = EFFECT_EXHAUST,
                                       .risk = RISK_HIGH,
                                       .target_kind = TARGET_TEXT,
                                       .target = item->text,
                                       .command = call->name,
                                       .span = item->span,
                                       .because = "so much can fill the disk"});
    }
}

static bool takes_process_names(const struct call *call)
{
    struct facts_operand operand;
    const struct facts *facts = call->judge->facts;
    for (size_t i = 0; facts_operand_at(facts, call->usage.command.operands, i, &operand); i++)
        if (operand.role == FACT_PROCESS_NAME)
            return true;
    return false;
}

// pkill -u bob: no name, so all that fit the other options.
static void say_nameless(struct call *call)
{
    if (!takes_process_names(call))
        return;
    for (size_t i = 0; i < call->usage.count; i++)
        if (call->usage.items[i].role == FACT_PROCESS_NAME)
            return;
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = EFFECT_SIGNAL,
                               .risk = RISK_HIGH,
                               .command = call->name,
                               .span = call->words->items[0].span,
                               .because = "no name is given, so every process that fits"});
}

// sysctl NAME=VALUE sets, NAME prints.
static void say_setting(struct call *call)
{
    if (strcmp(call->name, "sysctl") != 0)
        return;
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_known = item->text != NULL && strchr(item->text, '=') == NULL;
        if (item->kind == USAGE_OPERAND && !is_known)
            judge_add(call->judge, &call->inside,
                      &(struct effect){.kind = EFFECT_KERNEL,
                                       .risk = RISK_HIGH,
                                       .target_kind = TARGET_TEXT,
                                       .target = item->text,
                                       .command = call->name,
                                       .span = item->span,
                                       .because = "a setting of the running kernel changes"});
    }
}

void call_habits(struct call *call)
{
    if (strcmp(call->name, "fallocate") == 0 || strcmp(call->name, "head") == 0)
        say_size(call);
    say_nameless(call);
    say_setting(call);
}
