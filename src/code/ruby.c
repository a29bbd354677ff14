#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"YAML.load YAML.unsafe_load", EFFECT_UNKNOWN, CALL_PLAIN},
    {"IO.read IO.readlines IO.foreach IO.binread File.read", EFFECT_READ, CALL_PATH},
    {"CSV.open", EFFECT_WRITE, CALL_OPEN},
    {"Logger.new Zlib.GzipWriter.open PStore.new Tempfile.new Tempfile.create", EFFECT_WRITE,
     CALL_PATH},
    {"Gem.install", EFFECT_INSTALL, CALL_PLAIN},
    {"FileUtils.rm FileUtils.rm_f FileUtils.remove FileUtils.safe_unlink FileUtils.rmdir "
     "FileUtils.remove_file File.delete File.unlink Dir.rmdir Dir.unlink Dir.delete rm rm_f",
     EFFECT_DELETE, CALL_PATHS},
    {"FileUtils.rm_r FileUtils.rm_rf FileUtils.rmtree FileUtils.remove_dir FileUtils.remove_entry "
     "FileUtils.remove_entry_secure FileUtils.rm_tree rm_r rm_rf rmtree remove_dir remove_entry "
     "remove_entry_secure Pathname.rmtree",
     EFFECT_DELETE, CALL_TREE},
    {".rmtree", EFFECT_DELETE, CALL_RECEIVER_TREE},
    {".unlink", EFFECT_DELETE, CALL_RECEIVER},
    {"File.rename FileUtils.mv FileUtils.move mv", EFFECT_MOVE, CALL_MOVE},
    {"FileUtils.cp FileUtils.cp_r FileUtils.copy FileUtils.copy_file FileUtils.copy_entry "
     "FileUtils.install IO.copy_stream cp cp_r",
     EFFECT_WRITE, CALL_COPY},
    {"FileUtils.mkdir FileUtils.mkdir_p FileUtils.makedirs FileUtils.touch Dir.mkdir File.mkfifo "
     "mkdir_p",
     EFFECT_CREATE, CALL_PATHS},
    {"FileUtils.ln FileUtils.ln_s FileUtils.ln_sf File.symlink File.link", EFFECT_CREATE,
     CALL_PATH_2},
    {"File.write IO.write IO.binwrite File.binwrite", EFFECT_WRITE, CALL_PATH},
    {"File.truncate", EFFECT_EMPTY, CALL_PATH},
    {"FileUtils.chmod FileUtils.chmod_R File.chmod File.lchmod", EFFECT_PERMISSION, CALL_REST},
    {"FileUtils.chown FileUtils.chown_R File.chown File.lchown", EFFECT_OWNER, CALL_REST},
    {"File.utime", EFFECT_EDIT, CALL_REST},
    {"File.open File.new open IO.open Kernel.open URI.open IO.sysopen", EFFECT_WRITE, CALL_OPEN},
    {"system exec spawn Kernel.system Kernel.exec Kernel.spawn IO.popen Open3.capture2 "
     "Open3.capture2e Open3.capture3 Open3.popen2 Open3.popen2e Open3.popen3 Open3.pipeline "
     "Process.spawn Process.exec PTY.spawn Kernel.` sh",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"eval instance_eval class_eval module_eval Kernel.eval .eval .instance_eval .class_eval "
     ".module_eval binding.eval RubyVM.InstructionSequence.compile",
     EFFECT_RUN_CODE, CALL_CODE},
    {"require require_relative autoload Kernel.require", EFFECT_LOAD, CALL_IMPORT},
    {"load Kernel.load Fiddle.dlopen DL.dlopen Fiddle.Handle.new Fiddle.Function.new .dlopen",
     EFFECT_LOAD, CALL_LOAD},
    {"send public_send __send__ method const_get define_method instance_variable_get .send "
     ".public_send .__send__ .const_get .define_method .instance_exec .method Marshal.load "
     "ObjectSpace.each_object syscall Kernel.syscall trap binding "
     "TOPLEVEL_BINDING.eval set_trace_func",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"Process.kill", EFFECT_SIGNAL, CALL_RAISE},
    {"fork Process.fork Kernel.fork Process.daemon", EFFECT_EXHAUST, CALL_PLAIN},
    {"Process.setuid Process.UID.change_privilege Process::Sys.setuid Process.uid= Dir.chroot",
     EFFECT_BECOME, CALL_RAISE},
    {"TCPSocket.new TCPSocket.open UDPSocket.new Socket.tcp UNIXSocket.new Net.SMTP.start "
     "Net.FTP.open Net.FTP.new Net.SSH.start Socket.new",
     EFFECT_SEND, CALL_HOST},
    {"TCPServer.new TCPServer.open UDPServer.new WEBrick.HTTPServer.new UNIXServer.new "
     "Socket.tcp_server_loop",
     EFFECT_LISTEN, CALL_PLAIN},
    {"Net.HTTP.get Net.HTTP.get_print Net.HTTP.get_response Net.HTTP.start Net.HTTP.new "
     "OpenURI.open_uri .read_uri",
     EFFECT_FETCH, CALL_URL},
    {"Net.HTTP.post Net.HTTP.post_form Net.HTTP.Post.new Net.HTTP.Put.new", EFFECT_SEND, CALL_URL},
    {"at_exit Signal.trap", EFFECT_UNKNOWN, CALL_PLAIN},
    {".execute .exec_query", EFFECT_CHANGE_OBJECT, CALL_SQL},
    {"Dir.chdir", EFFECT_UNKNOWN, CALL_PLAIN},
    {"ENV.update ENV.delete ENV.store ENV.clear ENV.replace", EFFECT_SETTING, CALL_PLAIN},
};

static const char harmless[] =
    "puts print p pp printf putc sprintf format gets readline readlines rand srand sleep loop "
    "lambda proc raise fail catch throw exit exit! abort Integer Float String Array Hash "
    "Rational Complex block_given? freeze frozen? warn caller attr_accessor attr_reader "
    "attr_writer include extend private public protected module_function "
    "binding.local_variables chomp chop gsub sub split test __method__ __dir__ __FILE__ "
    "__LINE__ ARGV ARGF STDIN STDOUT STDERR ENV Math.* Time.* Date.* DateTime.* JSON.* CSV.* "
    "Digest.* Base64.* SecureRandom.* Random.* Comparable.* Enumerable.* Kernel.puts "
    "Kernel.print Kernel.format Kernel.rand Kernel.sleep File.readlines File.exist? "
    "File.exists? File.file? File.directory? File.basename File.dirname File.extname File.join "
    "File.size File.stat File.expand_path File.foreach File.mtime File.zero? File.symlink? "
    "File.readable? File.executable? File.absolute_path File.realpath File.readlink File.lstat "
    "File.split File.ftype File.atime File.ctime File.world_readable? "
    " Dir.pwd Dir.glob Dir.entries Dir.children Dir.exist? Dir.home Dir.each_child "
    "Dir.foreach Dir.tmpdir Dir.getwd Dir.empty? Pathname.new URI.parse URI.encode_www_form "
    "URI.decode_www_form_component URI.encode_www_form_component URI.join URI CGI.escape "
    "CGI.unescape ERB.new.result Set.new Struct.new Time.new Random.new StringScanner.new "
    "OptionParser.new ERB.new Proc.new Range.new Enumerator.new Exception.new StandardError.new "
    "RuntimeError.new ArgumentError.new OpenStruct.new Array.new Hash.new "
    "String.new Object.new Class.new Regexp.* Process.pid Process.clock_gettime Etc.* "
    "Socket.gethostname RbConfig.* Gem.* YAML.dump YAML.safe_load YAML.to_yaml Zlib.* "
    "StringIO.new Shellwords.* Benchmark.* Rational.* BigDecimal.* BigDecimal Prime.* Matrix.* "
    "Timeout.* Thread.new Mutex.new Queue.new ENV.fetch ENV.each ENV.to_h ENV.keys "
    "ENV.key? STDIN.read STDIN.gets STDIN.each_line STDOUT.puts STDERR.puts STDOUT.sync "
    "$stdin.read $stdin.each_line ARGF.each_line ARGF.read ARGF.each ARGV.shift ARGV.first "
    "ARGV.each RUBY_VERSION RUBY_PLATFORM";

static const char methods[] =
    ".to_s .to_i .to_f .to_a .to_h .to_sym .to_r .to_c .to_json .to_yaml .to_set .to_proc "
    ".to_str .to_ary .inspect .class .nil? .is_a? .kind_of? .respond_to? .instance_of? .equal? "
    ".eql? .hash .dup .clone .freeze .frozen? .tap .then .yield_self .itself .each "
    ".each_with_index .each_with_object .each_line .each_char .each_byte .each_slice .each_cons "
    ".each_key .each_value .each_pair .map .collect .flat_map .select .filter .filter_map "
    ".reject .reduce .inject .sum .min .max .min_by .max_by .minmax .sort .sort_by .sort! "
    ".sort_by! .uniq .uniq! .reverse .reverse! .reverse_each .first .last .take .drop "
    ".take_while .drop_while .find .detect .find_all .find_index .index .rindex .include? "
    ".member? .any? .all? .none? .one? .count .size .length .empty? .join .push .pop .shift "
    ".unshift .append .prepend .insert .concat .delete_at .delete_if .delete .compact .compact! "
    ".flatten .flatten! .zip .product .combination .permutation .transpose .rotate .sample "
    ".shuffle .partition .group_by .chunk .chunk_while .slice .slice_when .tally .cycle .step "
    ".upto .downto .times .succ .next .pred .chr .ord .hex .oct .abs .ceil .floor .round "
    ".truncate_to .divmod .modulo .pow .gcd .lcm .even? .odd? .zero? .positive? .negative? "
    ".digits .bit_length .fdiv .clamp .between? .upcase .downcase .capitalize .swapcase "
    ".upcase! .downcase! .strip .lstrip .rstrip .strip! .chomp .chomp! .chop .chars .bytes "
    ".lines .split .gsub .gsub! .sub .sub! .tr .tr_s .delete_prefix .delete_suffix .squeeze "
    ".center .ljust .rjust .start_with? .end_with? .match .match? .scan .unpack .unpack1 .pack "
    ".encode .force_encoding .valid_encoding? .unicode_normalize .bytesize .byteslice .casecmp "
    ".casecmp? .crypt .each_grapheme_cluster .keys .values .key? .has_key? .value? .fetch .dig "
    ".merge .merge! .update .store .invert .transform_values .transform_keys .to_enum .lazy "
    ".force .with_index .with_object .read .gets .readline .readlines .close .eof? .write .puts "
    ".print .printf .flush .rewind .seek .pos .lineno .sync .binmode .strftime .year .month "
    ".day .hour .sec .wday .yday .iso8601 .utc .localtime .captures .names .pre_match "
    ".post_match .hexdigest .digest .base64digest .encode64 .decode64 .strict_encode64 "
    ".strict_decode64 .urlsafe_encode64 .call .curry .arity .parameters .exist? .file? "
    ".directory? .basename .dirname .extname .children .entries .glob .expand_path "
    ".relative_path_from .body .code .host .port .path .query .scheme .status .exitstatus "
    ".success? .message .backtrace .full_message .value .alive? .synchronize .parse .generate "
    ".pretty_generate .dump .now .today .at .mktime .intern .real .imaginary .begin .end "
    ".each_entry .none";

static const char keywords[] =
    "if elsif else unless while until for in do end begin rescue ensure retry case when then "
    "return "
    "yield break next redo not and or nil true false self super alias undef defined? BEGIN END "
    "__END__ puts print p";

static const struct script_language language = {
    .name = "ruby",
    .line_comments = "#",
    .features = SCRIPT_SLASH_REGEX | SCRIPT_BACKTICK_RUNS | SCRIPT_SINGLE_RAW | SCRIPT_HASH_BRACE |
                SCRIPT_PERCENT | SCRIPT_SIGILS | SCRIPT_BARE_CALLS | SCRIPT_MARK_NAMES |
                SCRIPT_HEREDOC,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = harmless,
    .methods = methods,
    .modules =
        "fileutils json set date time csv yaml erb optparse ostruct pp open3 uri net/* net/http "
        "open-uri socket digest digest/* digest/md5 digest/sha1 digest/sha2 base64 securerandom "
        "tempfile tmpdir pathname shellwords benchmark bigdecimal prime matrix timeout logger "
        "zlib stringio strscan forwardable singleton observer delegate English etc fiddle "
        "io/console io/wait readline reline pty webrick rbconfig rubygems bundler cgi abbrev "
        "find getoptlong monitor mutex_m openssl psych racc ripper rinda tsort weakref "
        "net/smtp net/ftp net/https bigdecimal/util",
    .powers = "",
    .keywords = keywords,
    .defining = "def class module",
    .paths =
        "String Pathname Pathname.new File.expand_path File.join File.absolute_path File.realpath",
    .homes = "Dir.home ENV.HOME HOME",
    .globs = "Dir.glob Dir",
    .scan = scan_ruby,
};

void scan_ruby(struct scan *scan)
{
    script_scan(scan, &language);
}
