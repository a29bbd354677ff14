#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"unlink rmdir", EFFECT_DELETE, CALL_PATHS},
    {"rmtree remove_tree File.Path.rmtree File.Path.remove_tree pathrmdir", EFFECT_DELETE,
     CALL_TREE},
    {".remove_tree", EFFECT_DELETE, CALL_RECEIVER_TREE},
    {"rename move File.Copy.move mv", EFFECT_MOVE, CALL_MOVE},
    {"copy File.Copy.copy cp", EFFECT_WRITE, CALL_COPY},
    {"mkdir mkpath make_path File.Path.make_path File.Path.mkpath mkfifo", EFFECT_CREATE,
     CALL_PATHS},
    {"symlink link", EFFECT_CREATE, CALL_PATH_2},
    {"truncate", EFFECT_EMPTY, CALL_PATH},
    {"chmod", EFFECT_PERMISSION, CALL_REST},
    {"chown", EFFECT_OWNER, CALL_REST},
    {"utime", EFFECT_EDIT, CALL_REST},
    {"sysopen", EFFECT_WRITE, CALL_PATH_2},
    {"dbmopen tie", EFFECT_WRITE, CALL_PLAIN},
    {"write_file write_text append_file .spew .spew_utf8 .append", EFFECT_WRITE, CALL_PLAIN},
    {"system exec readpipe open2 open3 IPC.Open2.open2 IPC.Open3.open3 IPC.Run.run IPC.Cmd.run",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"open", EFFECT_WRITE, CALL_PERL_OPEN},
    {"IO.File.new IO.Handle.new .open creat", EFFECT_WRITE, CALL_OPEN},
    {"IO.Pipe.new IO.Pipe.reader IO.Pipe.writer .reader .writer", EFFECT_RUN_CODE, CALL_ARGV},
    {"remove", EFFECT_DELETE, CALL_PATHS},
    {"eval", EFFECT_RUN_CODE, CALL_CODE},
    {"do", EFFECT_LOAD, CALL_LOAD},
    {"require", EFFECT_LOAD, CALL_IMPORT},
    {"DynaLoader.dl_load_file XSLoader.load syscall dump .can AUTOLOAD Storable.retrieve thaw "
     "Inline",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"kill", EFFECT_SIGNAL, CALL_RAISE},
    {"fork", EFFECT_EXHAUST, CALL_PLAIN},
    {"chroot setpgrp setpriority", EFFECT_BECOME, CALL_PLAIN},
    {"POSIX.setuid POSIX.setgid POSIX._exit_ setuid setgid", EFFECT_BECOME, CALL_RAISE},
    {"socket connect IO.Socket.INET.new IO.Socket.new IO.Socket.SSL.new IO.Socket.UNIX.new send "
     "Net.SMTP.new Net.FTP.new",
     EFFECT_SEND, CALL_PLAIN},
    {"listen accept bind HTTP.Daemon.new", EFFECT_LISTEN, CALL_PLAIN},
    {"LWP.Simple.get getprint getstore LWP.Simple.getstore HTTP.Tiny.new LWP.UserAgent.new "
     "File.Fetch.new",
     EFFECT_FETCH, CALL_URL},
    {"chdir", EFFECT_UNKNOWN, CALL_PLAIN},
};

static const char harmless[] =
    "print printf say sprintf push pop shift unshift splice reverse sort map grep join split "
    "keys values each exists delete defined undef scalar wantarray ref bless length substr "
    "index rindex uc lc ucfirst lcfirst chomp chop chr ord hex oct abs int sqrt sin cos atan2 "
    "exp log rand srand time localtime gmtime sleep die warn exit return last next redo pack "
    "unpack vec quotemeta pos study reset local my our eof close binmode fileno seek tell read "
    "getc readline stat lstat readlink opendir readdir closedir rewinddir glob caller import "
    "prototype $_ select sysread formline format write_ STDIN STDOUT STDERR ARGV DATA "
    "__PACKAGE__ __FILE__ __LINE__ getppid getpwnam getpwuid getgrnam getgrgid getlogin "
    "gethostbyname times fc lock no use sum max min first uniq shuffle reduce any all none sum0 "
    "product pairs minstr maxstr blessed reftype looks_like_number dualvar floor ceil fmod "
    "strftime mktime List.Util.* Scalar.Util.* Data.Dumper.* Dumper Time.HiRes.* "
    "Time.Local.* encode_json decode_json to_json from_json JSON.PP.* JSON.new JSON.* "
    "MIME.Base64.* encode_base64 decode_base64 Digest.MD5.* Digest.SHA.* md5_hex sha1_hex "
    "sha256_hex Encode.* encode decode Cwd.* cwd getcwd abs_path basename dirname fileparse "
    "File.Basename.* File.Spec.* Sys.Hostname.hostname hostname uri_escape uri_unescape "
    "URI.Escape.* usleep gettimeofday tv_interval timelocal timegm Text.Wrap.wrap wrap croak "
    "carp confess Carp.* constant Math.* Term.ANSIColor.* colored nstore_ utf8.* tr y m "
    "s q qq BEGIN END INIT CHECK ne eq lt gt le ge cmp x not and or xor";

static const char methods[] =
    ".get_ .encode .decode .pretty .canonical .hexdigest .add .md5_hex .print .printf .say "
    ".autoflush .binmode .getline .getlines .ymd .hms .strftime .epoch .year .mon .mday .bstr "
    ".bmul .badd .bpow .bfac .copy .format .catfile .catdir .splitdir";

static const char keywords[] =
    "if elsif else unless while until for foreach return last next redo goto and or not xor my our "
    "local state package print eq ne lt gt le ge cmp x given when default continue say use no "
    "__END__ __DATA__ BEGIN END split grep map join push unshift die warn ref defined";

static const struct script_language language = {
    .name = "perl",
    .line_comments = "#",
    .features = SCRIPT_SLASH_REGEX | SCRIPT_BACKTICK_RUNS | SCRIPT_SINGLE_RAW | SCRIPT_DOLLAR |
                SCRIPT_QUOTE_NAMES | SCRIPT_SIGILS | SCRIPT_BARE_CALLS | SCRIPT_HEREDOC,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = harmless,
    .methods = methods,
    .modules =
        "strict warnings utf8 feature constant integer bigint bignum bigrat locale open less "
        "lib vars parent base overload diagnostics autodie experimental sort List.Util "
        "Scalar.Util Data.Dumper POSIX Time.HiRes Time.Local Time.Piece JSON.PP JSON JSON.XS "
        "MIME.Base64 Digest.MD5 Digest.SHA Encode Cwd File.Basename File.Spec File.Path "
        "File.Copy File.Find File.Temp File.Spec.Functions Sys.Hostname URI.Escape Text.Wrap "
        "Text.ParseWords Text.Abbrev Text.Tabs Carp Math.BigInt Math.BigFloat Math.Trig "
        "Math.Complex Term.ANSIColor Getopt.Long Getopt.Std IO.File IO.Handle IO.Socket "
        "IO.Socket.INET IO.Socket.SSL IO.Select Socket IPC.Open2 IPC.Open3 Fcntl Errno Storable "
        "Benchmark Config English Env Symbol Tie.File Tie.Hash Unicode.Normalize charnames "
        "LWP.Simple LWP.UserAgent HTTP.Tiny threads bytes filetest if re subs version",
    .powers = "",
    .keywords = keywords,
    .defining = "sub package",
    .paths = "",
    .homes = "HOME",
    .globs = "glob",
    .scan = scan_perl,
};

void scan_perl(struct scan *scan)
{
    script_scan(scan, &language);
}
