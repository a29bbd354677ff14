// Any bytes as a snapshot, with the checksum made right, so that the offsets are reached.
#include <stdlib.h>
#include <string.h>

#include "config/snapshot.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const struct config_sources sources = {.paths = {[SOURCE_USER] = "u"}};
    struct config config;
    char *bytes = malloc(size + 1);
    memcpy(bytes, data, size);
    snapshot_seal(bytes, size);
    if (snapshot_decode(bytes, size, &sources, &config))
        for (int i = 0; i < CONFIG_KEY_COUNT; i++)
            if (!config_check(&config_options[i], config.values[i].text, NULL))
                abort();
    free(bytes);
    return 0;
}
