#include "net/address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/paths.h"

static void free_url(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void free_part(char **part)
{
    curl_free(*part);
}

bool address_is_url(const char *text)
{
    const char *at = text;
    while ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
           *at == '+' || *at == '-' || *at == '.')
        at++;
    return at > text && strncmp(at, "://", 3) == 0;
}

bool address_is_local(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0;
}

static bool is_loopback(const char *host)
{
    struct in_addr address;
    if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, host, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool address_check(const char *url, struct error *err)
{
    CLEANUP(free_url) CURLU *parts = curl_url();
    CLEANUP(free_part) char *scheme = NULL;
    CLEANUP(free_part) char *host = NULL;
    CLEANUP(free_part) char *user = NULL;
    if (parts == NULL)
        die("out of memory");
    if (strlen(url) > ADDRESS_BYTES_MAX)
        return error_set(err, EXIT_USAGE, "the address %.60s... is longer than %d bytes", url,
                         ADDRESS_BYTES_MAX);
    if (curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return error_set(err, EXIT_USAGE, "'%.200s' is not a web address", url);
    bool is_plain = strcmp(scheme, "http") == 0;
    if (!is_plain && strcmp(scheme, "https") != 0)
        return error_set(err, EXIT_USAGE, "hob fetches from https:// addresses, not from %s://",
                         scheme);
    if (curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return error_set(err, EXIT_USAGE, "'%.200s' names no host", url);
    if (curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK)
        return error_set(err, EXIT_USAGE, "hob takes no name or password inside an address");
    if (is_plain && !is_loopback(host))
        return error_set(err, EXIT_USAGE, "http://%s is not encrypted; use https://", host);
    return true;
}

char *address_file_name(struct arena *arena, const char *url)
{
    CLEANUP(free_url) CURLU *parts = curl_url();
    CLEANUP(free_part) char *path = NULL;
    if (parts == NULL)
        die("out of memory");
    if (curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_PATH, &path, CURLU_URLDECODE) != CURLUE_OK)
        return NULL;
    const char *name = path_name(path);
    return name[0] == '\0' || name[0] == '.' ? NULL : arena_string(arena, name);
}
