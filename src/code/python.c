#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"yaml.load yaml.unsafe_load argparse.FileType", EFFECT_UNKNOWN, CALL_PLAIN},
    {"logging.FileHandler logging.basicConfig logging.handlers.RotatingFileHandler", EFFECT_WRITE,
     CALL_PLAIN},
    {"numpy.save numpy.savetxt numpy.savez numpy.savez_compressed", EFFECT_WRITE, CALL_PATH},
    {"numpy.load", EFFECT_LOAD, CALL_LOAD},
    {"sys.modules gc.get_objects numpy.f2py.compile typing.get_type_hints", EFFECT_RUN_UNKNOWN,
     CALL_RAISE},
    {"os.remove os.unlink os.rmdir os.removedirs", EFFECT_DELETE, CALL_PATHS},
    {"shutil.rmtree shutil.rmtree_ distutils.dir_util.remove_tree send2trash.send2trash",
     EFFECT_DELETE, CALL_TREE},
    {".unlink .rmdir .remove_file", EFFECT_DELETE, CALL_RECEIVER},
    {".rmtree", EFFECT_DELETE, CALL_TREE},
    {".write_text .write_bytes", EFFECT_WRITE, CALL_RECEIVER},
    {".touch .mkdir .symlink_to .hardlink_to .link_to", EFFECT_CREATE, CALL_RECEIVER},
    {".chmod .lchmod", EFFECT_PERMISSION, CALL_RECEIVER},
    {"os.rename os.renames os.replace shutil.move", EFFECT_MOVE, CALL_MOVE},
    {"shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.copymode shutil.copystat",
     EFFECT_WRITE, CALL_COPY},
    {"os.mkdir os.makedirs os.mkfifo os.mknod", EFFECT_CREATE, CALL_PATH},
    {"os.symlink os.link", EFFECT_CREATE, CALL_PATH_2},
    {"os.truncate", EFFECT_EMPTY, CALL_PATH},
    {"os.chmod os.lchmod os.setxattr os.removexattr", EFFECT_PERMISSION, CALL_PATH},
    {"os.chown os.lchown shutil.chown", EFFECT_OWNER, CALL_PATH},
    {"os.utime os.chflags", EFFECT_EDIT, CALL_PATH},
    {"open io.open codecs.open gzip.open bz2.open lzma.open os.open os.fdopen tarfile.open "
     "zipfile.ZipFile shelve.open dbm.open",
     EFFECT_WRITE, CALL_OPEN},
    {"shutil.make_archive", EFFECT_WRITE, CALL_PATH},
    {"shutil.unpack_archive .extractall .extract", EFFECT_WRITE, CALL_PLAIN},
    {"fileinput.input fileinput.FileInput", EFFECT_EDIT, CALL_PATHS},
    {"os.system os.popen os.popen2 os.popen3 os.popen4 commands.getoutput "
     ".system .popen .Popen .getoutput .check_output .check_call .execv .execvp "
     "commands.getstatusoutput subprocess.getoutput subprocess.getstatusoutput",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"subprocess.run subprocess.call subprocess.check_call subprocess.check_output "
     "subprocess.Popen asyncio.create_subprocess_shell asyncio.create_subprocess_exec pty.spawn "
     "sh.Command pexpect.spawn pexpect.run popen2.popen2",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe",
     EFFECT_RUN_CODE, CALL_EXECL},
    {"os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe "
     "os.posix_spawn os.posix_spawnp os.startfile",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"eval exec builtins.eval builtins.exec __builtins__.eval __builtins__.exec execfile "
     "code.interact.run timeit.timeit",
     EFFECT_RUN_CODE, CALL_CODE},
    {"compile builtins.compile ast.literal", EFFECT_RUN_CODE, CALL_CODE},
    {"__import__ importlib.import_module importlib.reload imp.load_source runpy.run_module",
     EFFECT_LOAD, CALL_IMPORT},
    {"runpy.run_path importlib.util.spec_from_file_location ctypes.CDLL ctypes.cdll.LoadLibrary "
     "ctypes.PyDLL ctypes.WinDLL cffi.dlopen .LoadLibrary .dlopen site.addsitedir",
     EFFECT_LOAD, CALL_LOAD},
    {"getattr setattr delattr globals locals vars __builtins__ builtins.getattr "
     "operator.attrgetter operator.methodcaller types.FunctionType types.CodeType "
     ".__subclasses__ .__getattribute__ .__globals__ .__dict__ .__builtins__ .__code__ "
     "sys._getframe inspect.currentframe marshal.loads marshal.load pickle.loads pickle.load "
     "cPickle.loads dill.loads jsonpickle.decode shelve.Shelf "
     "code.interact code.InteractiveConsole pdb.set_trace breakpoint",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"os.kill os.killpg signal.pthread_kill", EFFECT_SIGNAL, CALL_RAISE},
    {".terminate .send_signal .kill", EFFECT_SIGNAL, CALL_PLAIN},
    {"os.fork os.forkpty", EFFECT_EXHAUST, CALL_PLAIN},
    {"os.setuid os.setgid os.seteuid os.setegid os.setreuid os.setresuid os.setgroups os.chroot "
     "os.initgroups",
     EFFECT_BECOME, CALL_RAISE},
    {"os.reboot", EFFECT_STOP_MACHINE, CALL_RAISE},
    {"os.mount os.umount", EFFECT_MOUNT, CALL_RAISE},
    {"socket.socket socket.create_server socket.socketpair socketserver.TCPServer "
     "http.server.HTTPServer HTTPServer http.server.test http.server.ThreadingHTTPServer",
     EFFECT_LISTEN, CALL_PLAIN},
    {"socket.create_connection .connect .connect_ex smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP "
     "telnetlib.Telnet paramiko.SSHClient",
     EFFECT_SEND, CALL_PLAIN},
    {".sendall .sendto .sendfile .sendmail .send_message", EFFECT_SEND, CALL_PLAIN},
    {"urllib.request.urlopen urllib.urlopen urllib2.urlopen requests.get requests.head "
     "httpx.get http.client.HTTPConnection http.client.HTTPSConnection urllib.request.Request",
     EFFECT_FETCH, CALL_URL},
    {"requests.post requests.put requests.patch requests.request httpx.post httpx.put "
     "requests.Session requests.session urllib.request.build_opener",
     EFFECT_SEND, CALL_URL},
    {"requests.delete httpx.delete", EFFECT_DELETE_OBJECT, CALL_URL},
    {"urllib.request.urlretrieve urllib.urlretrieve wget.download", EFFECT_FETCH, CALL_URL},
    {"webbrowser.open", EFFECT_RUN, CALL_URL},
    {"os.putenv os.environ.update os.unsetenv os.environ.setdefault", EFFECT_SETTING, CALL_PLAIN},
    {"os.chdir os.fchdir", EFFECT_UNKNOWN, CALL_PLAIN},
    {".execute .executescript .executemany", EFFECT_CHANGE_OBJECT, CALL_SQL},
    {"sys.settrace sys.setprofile atexit.register", EFFECT_UNKNOWN, CALL_PLAIN},
    {"pip.main pip._internal.main ensurepip.bootstrap", EFFECT_INSTALL, CALL_PLAIN},
};

static const char harmless[] =
    "print len range map filter zip enumerate sorted reversed list dict set tuple frozenset str "
    "int float bool bytes bytearray complex abs min max sum any all round pow divmod repr ascii "
    "chr ord hex oct bin format isinstance issubclass hash id iter next slice type object super "
    "input callable hasattr dir help memoryview property staticmethod classmethod xrange "
    "unicode long raw_input reduce exit quit Exception ValueError KeyError TypeError "
    "RuntimeError IndexError StopIteration NotImplementedError AttributeError OSError IOError "
    "ZeroDivisionError SystemExit KeyboardInterrupt AssertionError math.* cmath.* statistics.* "
    "random.* string.* re.* json.* itertools.* functools.* operator.* collections.* datetime.* "
    "calendar.* decimal.* fractions.* textwrap.* struct.* hashlib.* hmac.* base64.* binascii.* "
    "uuid.* secrets.* unicodedata.* locale.* copy.* heapq.* bisect.* enum.* dataclasses.* "
    "typing.* pprint.* platform.* sysconfig.* keyword.* html.* difflib.* zlib.* ast.* array.* "
    "numbers.* types.* abc.* contextlib.* time.time time.sleep time.strftime time.localtime "
    "time.gmtime time.ctime time.perf_counter time.monotonic time.mktime time.strptime "
    "time.asctime time.time_ns csv.reader csv.DictReader csv.writer csv.DictWriter io.StringIO "
    "io.BytesIO io.TextIOWrapper urllib.parse.* urllib.quote urllib.unquote urllib.quote_plus "
    "urllib.unquote_plus urllib.urlencode urlparse.* xml.dom.minidom.parseString "
    "xml.etree.ElementTree.fromstring xml.etree.ElementTree.tostring xml.dom.minidom.parse "
    "xml.etree.ElementTree.parse xml.sax.saxutils.* codecs.encode codecs.decode "
    "codecs.getreader codecs.getwriter yaml.* tomllib.* toml.* configparser.ConfigParser "
    "colorsys.* ipaddress.* quopri.* zoneinfo.* sys.exit sys.getsizeof sys.getrecursionlimit "
    "sys.setrecursionlimit sys.stdout.write sys.stderr.write sys.stdout.flush sys.stderr.flush "
    "sys.stdin.read sys.stdin.readline sys.stdin.readlines sys.stdin.buffer.read "
    "sys.stdout.buffer.write sys.getdefaultencoding sys.getfilesystemencoding "
    "sys.stdin.buffer.readlines sys.stdout.reconfigure os.getcwd os.getpid os.getppid os.getuid "
    "os.geteuid os.getgid os.getlogin os.uname os.listdir os.scandir os.walk os.stat os.lstat "
    "os.access os.getenv os.cpu_count os.urandom os.path.* os.environ.get os.environ.items "
    "os.environ.keys os.environ.copy os.environ.values os.environ.pop os.get_terminal_size "
    "os.getloadavg os.sysconf os.strerror os.readlink os.fspath os._exit os.times os.umask "
    "os.getgroups os.sched_getaffinity shutil.which shutil.disk_usage shutil.get_terminal_size "
    "socket.gethostname socket.getfqdn socket.gethostbyname socket.getaddrinfo socket.inet_aton "
    "socket.inet_ntoa pathlib.* Path PurePath PosixPath glob.* fnmatch.* stat.* pwd.* grp.* "
    "getpass.getuser sqlite3.connect sqlite3.sqlite_version numpy.* np.* site.getsitepackages "
    "site.getusersitepackages threading.current_thread logging.* warnings.* traceback.* "
    "argparse.* getopt.* shlex.* gc.* inspect.getsource inspect.signature importlib.metadata.* "
    "importlib.util.find_spec pkgutil.iter_modules pkg_resources.get_distribution dis.dis "
    "tokenize.* timeit.default_timer";

static const char methods[] =
    ".append .extend .insert .pop .remove .clear .index .count .sort .reverse .copy .get .items "
    ".keys .values .update .setdefault .add .discard .union .intersection .difference .issubset "
    ".issuperset .join .split .rsplit .splitlines .strip .lstrip .rstrip .replace .format "
    ".format_map .upper .lower .title .capitalize .swapcase .casefold .startswith .endswith "
    ".find .rfind .rindex .isdigit .isalpha .isalnum .isspace .isupper .islower .isnumeric "
    ".isdecimal .isidentifier .istitle .center .ljust .rjust .zfill .expandtabs .translate "
    ".maketrans .partition .rpartition .removeprefix .removesuffix .encode .decode .hex "
    ".fromhex .to_bytes .from_bytes .bit_length .as_integer_ratio .is_integer .conjugate .group "
    ".groups .groupdict .start .end .span .match .search .findall .finditer .sub .subn "
    ".fullmatch .read .readline .readlines .close .seek .tell .flush .fileno .isatty .readable "
    ".writable .write .writelines .hexdigest .digest .strftime .isoformat .timestamp .date "
    ".time .weekday .isoweekday .total_seconds .astimezone .utcoffset .now .today .utcnow "
    ".fromtimestamp .strptime .most_common .elements .popleft .appendleft .rotate .writerow "
    ".writerows .writeheader .exists .is_file .is_dir .is_symlink .stat .iterdir .glob .rglob "
    ".resolve .absolute .relative_to .with_suffix .with_name .as_posix .joinpath .read_text "
    ".read_bytes .expanduser .json .text .raise_for_status .getvalue .mean .std .sum .min .max "
    ".reshape .tolist .astype .item .iter .fetchall .fetchone .getroot .toprettyxml .tostring "
    ".setdefaultencoding .info .debug .warning .error .critical .add_argument .parse_args "
    ".parse_known_args .print_help .fromkeys .from_iterable .root .attrib .findtext .iterfind "
    ".namelist .getnames .getmembers";

static const char modules[] =
    "os os.* sys re json math cmath random string time datetime calendar collections collections.* "
    "itertools functools operator statistics decimal fractions textwrap struct hashlib hmac base64 "
    "binascii uuid secrets unicodedata locale copy heapq bisect enum dataclasses typing pprint "
    "platform sysconfig keyword html html.* difflib zlib ast array numbers types abc contextlib "
    "csv "
    "io urllib urllib.* urllib2 urlparse xml xml.* codecs yaml tomllib toml configparser colorsys "
    "ipaddress quopri zoneinfo shutil pathlib glob fnmatch stat pwd grp getpass socket subprocess "
    "signal ctypes ctypes.* pty pickle cPickle marshal shelve dbm sqlite3 gzip bz2 lzma tarfile "
    "zipfile tempfile requests httpx http http.* socketserver smtplib ftplib ssl email email.* "
    "threading queue asyncio concurrent concurrent.* multiprocessing logging logging.* warnings "
    "traceback argparse getopt optparse shlex gc inspect importlib importlib.* pkgutil "
    "pkg_resources dis tokenize timeit numpy numpy.* pandas matplotlib matplotlib.* select "
    "selectors fileinput errno resource termios tty fcntl curses readline builtins __future__ imp "
    "runpy site code codeop pdb commands distutils distutils.* webbrowser telnetlib paramiko "
    "six setuptools pip ensurepip token this profile cProfile pstats mimetypes "
    "syslog crypt mmap weakref linecache gettext netrc plistlib sched symtable";

static const char keywords[] =
    "if elif else while for in not and or is return yield pass break continue try except finally "
    "raise with as assert del global nonlocal import from True False None async await match case "
    "lambda print";

static const struct script_language language = {
    .name = "python",
    .line_comments = "#",
    .features = SCRIPT_TRIPLE | SCRIPT_PREFIX,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = harmless,
    .methods = methods,
    .modules = modules,
    .powers = "os subprocess pty shutil ctypes builtins importlib runpy socket",
    .keywords = keywords,
    .defining = "def class",
    .paths = "str Path pathlib.Path PurePath pathlib.PurePath os.path.expanduser os.path.abspath "
             "os.path.realpath os.path.normpath os.path.join os.path.expandvars os.fspath",
    .homes = "Path.home pathlib.Path.home HOME",
    .globs = "glob.glob glob.iglob",
    .scan = scan_python,
};

// A line such as `# coding: utf-7` says that the text is not what it seems.
static bool is_encoded(const char *text)
{
    const char *end = strchr(text, '\n');
    end = end != NULL ? strchr(end + 1, '\n') : NULL;
    const char *mark = strstr(text, "coding");
    if (mark == NULL || (end != NULL && mark > end) || (mark[6] != ':' && mark[6] != '='))
        return false;
    const char *name = mark + 7 + strspn(mark + 7, " \t");
    return strncasecmp(name, "utf-8", 5) != 0 && strncasecmp(name, "utf8", 4) != 0 &&
           strncasecmp(name, "ascii", 5) != 0 && strncasecmp(name, "latin", 5) != 0;
}

void scan_python(struct scan *scan)
{
    if (is_encoded(scan->text))
        scan_say(scan, EFFECT_RUN_UNKNOWN, 0, scan->length, "the code is in an unusual encoding");
    script_scan(scan, &language);
}
