#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"unlink rmdir", EFFECT_DELETE, CALL_PATH},
    {"rename move_uploaded_file", EFFECT_MOVE, CALL_MOVE},
    {"copy", EFFECT_WRITE, CALL_COPY},
    {"file_put_contents imagepng imagejpeg error_log_file touch tempnam", EFFECT_WRITE, CALL_PATH},
    {"mkdir posix_mkfifo", EFFECT_CREATE, CALL_PATH},
    {"symlink link", EFFECT_CREATE, CALL_PATH_2},
    {"chmod", EFFECT_PERMISSION, CALL_PATH},
    {"chown chgrp lchown lchgrp", EFFECT_OWNER, CALL_PATH},
    {"ftruncate", EFFECT_EMPTY, CALL_PLAIN},
    {"fopen gzopen bzopen dio_open", EFFECT_WRITE, CALL_OPEN},
    {"file_get_contents readfile file fpassthru show_source highlight_file", EFFECT_READ,
     CALL_PATH},
    {"system exec shell_exec passthru popen proc_open pcntl_exec expect_popen", EFFECT_RUN_CODE,
     CALL_COMMAND},
    {"eval assert create_function", EFFECT_RUN_CODE, CALL_CODE},
    {"include include_once require require_once dl", EFFECT_LOAD, CALL_LOAD},
    {"call_user_func call_user_func_array unserialize preg_replace_eval extract parse_str "
     "ReflectionFunction ReflectionMethod array_map_ usercall func_overload "
     "register_shutdown_function "
     "FFI.cdef FFI.load ini_alter putenv mb_ereg_replace_eval iterator_apply array_walk_ "
     "forward_static_call",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"posix_kill proc_terminate", EFFECT_SIGNAL, CALL_RAISE},
    {"pcntl_fork", EFFECT_EXHAUST, CALL_PLAIN},
    {"posix_setuid posix_setgid posix_seteuid chroot", EFFECT_BECOME, CALL_RAISE},
    {"mail fsockopen pfsockopen stream_socket_client socket_create ftp_connect ssh2_connect "
     "curl_exec curl_init socket_connect ldap_connect",
     EFFECT_SEND, CALL_PLAIN},
    {"stream_socket_server socket_listen", EFFECT_LISTEN, CALL_PLAIN},
    {"mysql_query mysqli_query pg_query sqlite_exec .query .exec .prepare", EFFECT_CHANGE_OBJECT,
     CALL_PLAIN},
    {"chdir", EFFECT_UNKNOWN, CALL_PLAIN},
};

static const char harmless[] =
    "echo print print_r var_dump var_export printf sprintf vsprintf number_format strlen substr "
    "strpos "
    "stripos strrpos strstr strtolower strtoupper ucfirst ucwords lcfirst trim ltrim rtrim explode "
    "implode join str_replace str_ireplace str_repeat str_pad str_split strrev strcmp strcasecmp "
    "strncmp substr_count wordwrap nl2br htmlspecialchars html_entity_decode htmlentities "
    "strip_tags addslashes stripslashes md5 sha1 crc32 hash base64_encode base64_decode bin2hex "
    "hex2bin urlencode urldecode rawurlencode rawurldecode http_build_query parse_url json_encode "
    "json_decode serialize uniqid rand mt_rand random_int random_bytes array array_map "
    "array_filter "
    "array_reduce array_merge array_keys array_values array_push array_pop array_shift "
    "array_unshift array_slice array_splice array_search array_sum array_product array_unique "
    "array_reverse array_flip array_fill array_combine array_key_exists array_column array_chunk "
    "array_diff array_intersect array_rand array_walk in_array count sizeof sort rsort usort "
    "uasort "
    "uksort ksort krsort asort arsort shuffle range compact list min max abs ceil floor round sqrt "
    "pow intdiv fmod log exp sin cos tan pi is_null is_array is_string is_int is_numeric is_bool "
    "is_float is_object is_callable isset empty unset intval floatval strval boolval gettype "
    "settype date time microtime mktime strtotime gmdate checkdate date_default_timezone_set "
    "date_default_timezone_get hrtime usleep sleep phpversion php_uname php_sapi_name phpinfo "
    "getenv getcwd sys_get_temp_dir memory_get_usage memory_get_peak_usage extension_loaded "
    "get_loaded_extensions function_exists class_exists method_exists defined define constant "
    "ini_get ini_get_all ini_set error_reporting set_time_limit file_exists is_file is_dir is_link "
    "is_readable is_writable filesize filemtime stat basename dirname pathinfo realpath scandir "
    "glob opendir readdir closedir fgets fgetc fread fwrite fputs fclose feof fscanf fgetcsv "
    "fputcsv fflush rewind stream_get_contents ctype_digit ctype_alpha ctype_alnum ctype_upper "
    "ctype_lower preg_match preg_match_all preg_replace preg_split preg_quote preg_grep "
    "preg_replace_callback mb_strlen mb_substr mb_strtoupper mb_strtolower mb_strpos mb_str_split "
    "iconv utf8_encode utf8_decode chr ord dechex hexdec decbin bindec octdec base_convert "
    "password_hash password_verify exit die gethostname gethostbyname filter_var array_flip "
    "array_fill_keys array_pad array_is_list str_contains str_starts_with str_ends_with "
    "nl_langinfo "
    "var_export debug_zval_refcount gc_collect_cycles iterator_to_array sha256 hash_algos "
    "openssl_random_pseudo_bytes DateTime DateTimeImmutable DateInterval ArrayObject stdClass "
    "Exception PHP_EOL random_int array_walk_recursive array_merge_recursive";

static const char keywords[] =
    "if else elseif while for foreach do switch case default break continue return function fn "
    "class "
    "new echo print and or xor not instanceof try catch finally throw global static public private "
    "protected const use namespace as true false null TRUE FALSE NULL endif endwhile endforeach "
    "endfor match yield abstract final interface trait extends implements declare";

static const struct script_language language = {
    .name = "php",
    .line_comments = "# //",
    .block_begin = "/*",
    .block_end = "*/",
    .features = SCRIPT_BACKTICK_RUNS | SCRIPT_SINGLE_RAW | SCRIPT_DOLLAR | SCRIPT_SIGILS |
                SCRIPT_HEREDOC | SCRIPT_TAGS,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = harmless,
    .methods =
        ".format .getTimestamp .modify .getMessage .diff .add .sub .setTimezone .push .count",
    .modules = "",
    .powers = "",
    .keywords = keywords,
    .defining = "function class fn",
    .paths = "realpath strval",
    .homes = "",
    .globs = "glob",
    .scan = scan_php,
};

void scan_php(struct scan *scan)
{
    script_scan(scan, &language);
}
