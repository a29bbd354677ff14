#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"rm Base.rm Base.Filesystem.rm", EFFECT_DELETE, CALL_PATH},
    {"mv Base.mv", EFFECT_MOVE, CALL_MOVE},
    {"cp Base.cp", EFFECT_WRITE, CALL_COPY},
    {"write touch Base.write", EFFECT_WRITE, CALL_PATH},
    {"mkdir mkpath mktempdir mktemp", EFFECT_CREATE, CALL_PATH},
    {"symlink hardlink", EFFECT_CREATE, CALL_PATH_2},
    {"chmod", EFFECT_PERMISSION, CALL_PATH},
    {"chown", EFFECT_OWNER, CALL_PATH},
    {"truncate", EFFECT_EMPTY, CALL_PLAIN},
    {"open", EFFECT_WRITE, CALL_OPEN},
    {"run pipeline readchomp Base.run success", EFFECT_RUN_CODE, CALL_COMMAND},
    {"eval Meta.parse Meta.eval Core.eval Base.eval include_string", EFFECT_RUN_CODE, CALL_CODE},
    {"include Base.include Libdl.dlopen dlopen", EFFECT_LOAD, CALL_LOAD},
    {"ccall invokelatest getfield getproperty Base.invokelatest Serialization.deserialize "
     "deserialize unsafe_load unsafe_store! cfunction",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"kill", EFFECT_SIGNAL, CALL_RAISE},
    {"download Downloads.download", EFFECT_FETCH, CALL_URL},
    {"connect Sockets.connect HTTP.post HTTP.request", EFFECT_SEND, CALL_PLAIN},
    {"HTTP.get", EFFECT_FETCH, CALL_URL},
    {"listen Sockets.listen", EFFECT_LISTEN, CALL_PLAIN},
    {"Pkg.add Pkg.update Pkg.build Pkg.develop", EFFECT_INSTALL, CALL_PLAIN},
    {"Pkg.rm", EFFECT_UNINSTALL, CALL_PLAIN},
    {"cd", EFFECT_UNKNOWN, CALL_PLAIN},
};

static const struct script_language language = {
    .name = "julia",
    .line_comments = "#",
    .block_begin = "#=",
    .block_end = "=#",
    .features = SCRIPT_TRIPLE | SCRIPT_BACKTICK_NAME | SCRIPT_DOLLAR | SCRIPT_DOLLAR_BRACE |
                SCRIPT_MARK_NAMES,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless =
        "println print show display string repr parse length size sum prod maximum minimum "
        "mean median std sort sort! map filter reduce foldl collect range zip enumerate push! "
        "pop! append! reverse join split replace strip uppercase lowercase occursin "
        "startswith endswith match eachmatch sqrt exp log sin cos tan abs floor ceil round "
        "div mod rem gcd lcm isprime factorial binomial big Int Float64 BigInt BigFloat "
        "Rational complex zeros ones rand randn fill Dict Set Vector Array Matrix typeof "
        "isa convert sizeof time now today Dates.* pwd homedir readdir isfile isdir joinpath "
        "basename dirname abspath read readline readlines eachline haskey get keys values "
        "first last isempty in any all count unique findall findfirst eachindex axes "
        "transpose inv det LinearAlgebra.* Statistics.* Printf.* error throw exit sleep "
        "versioninfo VERSION gethostname getpid ntuple tuple Tuple hash cumsum diff dot "
        "cross norm bitstring digits ispath filesize stat println printstyled",
    .methods = "",
    .modules = "",
    .powers = "",
    .keywords = "if else elseif while for in end begin do try catch finally return break continue "
                "let local global const struct mutable module using import export true false "
                "nothing missing where macro quote",
    .defining = "function struct macro module",
    .paths = "string abspath joinpath expanduser normpath",
    .homes = "homedir",
    .globs = "glob",
    .scan = scan_julia,
};

void scan_julia(struct scan *scan)
{
    script_scan(scan, &language);
}
