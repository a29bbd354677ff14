#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"os.remove", EFFECT_DELETE, CALL_PATH},
    {"lfs.rmdir", EFFECT_DELETE, CALL_PATH},
    {"vim.fn.delete", EFFECT_DELETE, CALL_PATH},
    {"os.rename", EFFECT_MOVE, CALL_MOVE},
    {"io.open", EFFECT_WRITE, CALL_OPEN},
    {"io.output", EFFECT_WRITE, CALL_PATH},
    {"io.lines io.input", EFFECT_READ, CALL_PATH},
    {"lfs.mkdir vim.fn.mkdir", EFFECT_CREATE, CALL_PATH},
    {"vim.fn.writefile", EFFECT_WRITE, CALL_PATH_2},
    {"os.execute io.popen .execute .popen vim.fn.system vim.fn.systemlist vim.fn.jobstart "
     "vim.fn.termopen "
     "posix.exec os.exec vim.system vim.loop.spawn",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"load loadstring", EFFECT_RUN_CODE, CALL_CODE},
    {"dofile loadfile package.loadlib ffi.load", EFFECT_LOAD, CALL_LOAD},
    {"require", EFFECT_LOAD, CALL_IMPORT},
    {"debug.getregistry debug.sethook debug.setupvalue debug.getupvalue ffi.cdef ffi.C rawget "
     "rawset setfenv getfenv _G _ENV package.loaders package.searchers vim.cmd vim.api.nvim_exec "
     "vim.api.nvim_command vim.api.nvim_eval string.dump",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"posix.kill", EFFECT_SIGNAL, CALL_RAISE},
    {"posix.fork", EFFECT_EXHAUST, CALL_PLAIN},
    {"socket.connect socket.tcp socket.http.request http.request .connect", EFFECT_SEND,
     CALL_PLAIN},
    {"socket.bind .bind .listen", EFFECT_LISTEN, CALL_PLAIN},
};

static const struct script_language language = {
    .name = "lua",
    .line_comments = "--",
    .block_begin = "--[[",
    .block_end = "]]",
    .features = SCRIPT_LONG_BRACKETS | SCRIPT_STRING_CALLS,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = "print type tostring tonumber pairs ipairs next select unpack assert error pcall "
                "xpcall setmetatable getmetatable rawequal rawlen collectgarbage math.* "
                "string.format string.sub string.gsub string.find string.match string.gmatch "
                "string.rep string.len string.upper string.lower string.reverse string.byte "
                "string.char string.pack string.unpack table.* utf8.* coroutine.* os.time os.date "
                "os.clock os.getenv os.difftime os.exit os.tmpname io.read io.write io.stdout "
                "io.stderr io.type io.flush io.close bit32.* bit.* debug.traceback io.stdin.read "
                "io.stdout.write io.stderr.write io.stdin.lines io.stdout.flush io.stdout.setvbuf "
                "vim.fn.expand vim.version vim.inspect vim.api.nvim_get_current_line",
    .methods = ".read .write .lines .close .seek .flush .setvbuf .format .sub .gsub .find .match "
               ".gmatch .rep .len .upper .lower .reverse .byte .insert .remove .concat .sort",
    .modules = "string table math io os coroutine utf8 debug package bit32 bit ffi lfs socket "
               "socket.http cjson dkjson posix lpeg inspect nmap stdnse shortport",
    .powers = "",
    .keywords = "and break do else elseif end false for goto if in local nil not or repeat return "
                "then true until while",
    .defining = "function",
    .paths = "tostring",
    .homes = "HOME",
    .globs = "",
    .scan = scan_lua,
};

void scan_lua(struct scan *scan)
{
    script_scan(scan, &language);
}
