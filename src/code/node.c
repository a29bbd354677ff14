#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"fs.unlink fs.unlinkSync fs.rmdir fs.rmdirSync fs.rm fs.rmSync fs.promises.unlink "
     "fs.promises.rm fs.promises.rmdir fs/promises.unlink fs/promises.rm fs/promises.rmdir "
     ".unlinkSync .rmSync .rmdirSync .unlink .rmdir Deno.remove Deno.removeSync",
     EFFECT_DELETE, CALL_PATH},
    {"fs.removeSync fs.remove fs.emptyDir fs.emptyDirSync fs-extra.remove fs-extra.removeSync "
     "fs-extra.emptyDirSync rimraf rimraf.sync rimraf.rimraf del del.sync .removeSync "
     ".emptyDirSync shelljs.rm",
     EFFECT_DELETE, CALL_TREE},
    {"fs.rename fs.renameSync fs.promises.rename fs/promises.rename .renameSync fs-extra.moveSync "
     "Deno.rename Deno.renameSync",
     EFFECT_MOVE, CALL_MOVE},
    {"fs.copyFile fs.copyFileSync fs.cp fs.cpSync fs.promises.copyFile fs.promises.cp "
     ".copyFileSync .cpSync fs-extra.copySync Deno.copyFile Deno.copyFileSync",
     EFFECT_WRITE, CALL_COPY},
    {"fs.writeFile fs.writeFileSync fs.createWriteStream fs.promises.writeFile "
     "fs/promises.writeFile .writeFileSync .writeFile .createWriteStream Deno.writeTextFile "
     "Deno.writeFile Deno.writeTextFileSync Deno.writeFileSync Bun.write",
     EFFECT_WRITE, CALL_PATH},
    {"fs.appendFile fs.appendFileSync fs.promises.appendFile .appendFileSync .appendFile",
     EFFECT_APPEND, CALL_PATH},
    {"fs.truncate fs.truncateSync fs.promises.truncate fs.ftruncateSync .truncateSync",
     EFFECT_EMPTY, CALL_PATH},
    {"fs.mkdir fs.mkdirSync fs.mkdtempSync fs.promises.mkdir .mkdirSync Deno.mkdir Deno.mkdirSync",
     EFFECT_CREATE, CALL_PATH},
    {"fs.symlink fs.symlinkSync fs.link fs.linkSync .symlinkSync .linkSync", EFFECT_CREATE,
     CALL_PATH_2},
    {"fs.chmod fs.chmodSync fs.promises.chmod .chmodSync fs.lchmodSync Deno.chmod",
     EFFECT_PERMISSION, CALL_PATH},
    {"fs.chown fs.chownSync fs.promises.chown .chownSync fs.lchownSync Deno.chown", EFFECT_OWNER,
     CALL_PATH},
    {"fs.utimesSync fs.utimes", EFFECT_EDIT, CALL_PATH},
    {"fs.openSync fs.open fs.promises.open .openSync Deno.open", EFFECT_WRITE, CALL_OPEN},
    {"fs.createReadStream fs.readFileSync fs.readFile fs.promises.readFile fs/promises.readFile "
     ".createReadStream .readFileSync .readFile Deno.readTextFile Deno.readFile",
     EFFECT_READ, CALL_PATH},
    {"child_process.exec child_process.execSync .execSync", EFFECT_RUN_CODE, CALL_COMMAND},
    {"child_process.spawn child_process.spawnSync child_process.execFile "
     "child_process.execFileSync .spawn .spawnSync .execFile .execFileSync Bun.spawn "
     "Bun.spawnSync Deno.run Deno.Command Bun.$",
     EFFECT_RUN_CODE, CALL_COMMAND},
    {"child_process.fork cluster.fork worker_threads.Worker Worker", EFFECT_LOAD, CALL_LOAD},
    {"eval Function vm.runInThisContext vm.runInNewContext vm.Script globalThis.eval window.eval "
     "global.eval vm.runInContext .runInThisContext .runInNewContext setImmediate.eval",
     EFFECT_RUN_CODE, CALL_CODE},
    {"require import module.require process.mainModule.require module.constructor._load "
     ".mainModule.require .createRequire",
     EFFECT_LOAD, CALL_IMPORT},
    {"process.dlopen process.binding process._linkedBinding .dlopen .binding .constructor "
     "Reflect.get Reflect.apply Reflect.construct Proxy globalThis.process._load v8.deserialize "
     "process.getBuiltinModule crypto.setEngine "
     "process.setUncaughtExceptionCaptureCallback",
     EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"process.kill", EFFECT_SIGNAL, CALL_RAISE},
    {"process.setuid process.setgid process.seteuid process.setegid process.setgroups "
     "process.initgroups",
     EFFECT_BECOME, CALL_RAISE},
    {"http.get https.get fetch axios.get axios got superagent.get node-fetch", EFFECT_FETCH,
     CALL_URL},
    {"http.request https.request axios.post axios.put axios.patch superagent.post got.post "
     "undici.request",
     EFFECT_SEND, CALL_URL},
    {"axios.delete", EFFECT_DELETE_OBJECT, CALL_URL},
    {"net.connect net.createConnection net.Socket tls.connect dgram.createSocket .connect "
     "WebSocket XMLHttpRequest dns.resolve",
     EFFECT_SEND, CALL_PLAIN},
    {"http.createServer https.createServer net.createServer http2.createServer .listen "
     "Bun.serve Deno.serve",
     EFFECT_LISTEN, CALL_PLAIN},
    {"process.chdir", EFFECT_UNKNOWN, CALL_PLAIN},
    {"Deno.exit_", EFFECT_UNKNOWN, CALL_PLAIN},
};

static const char harmless[] =
    "console.* Math.* JSON.* Object.* Array.* Number.* String.* Date.* Promise.* Symbol.* BigInt.* "
    "Boolean Number String Array Object Date RegExp Map Set WeakMap WeakSet Promise Error "
    "TypeError "
    "RangeError Symbol BigInt parseInt parseFloat isNaN isFinite encodeURIComponent "
    "decodeURIComponent encodeURI decodeURI escape unescape btoa atob structuredClone "
    "queueMicrotask clearTimeout clearInterval setInterval setTimeout setImmediate Intl.* "
    "Uint8Array Uint16Array Uint32Array Int8Array Int16Array Int32Array Float32Array Float64Array "
    "ArrayBuffer DataView TextEncoder TextDecoder URL URLSearchParams AbortController Buffer.* "
    "Buffer path.* os.* url.* util.* querystring.* crypto.* assert.* assert string_decoder.* "
    "zlib.* events.* perf_hooks.* performance.* punycode.* readline.createInterface "
    "process.exit process.cwd process.uptime process.memoryUsage process.hrtime process.nextTick "
    "process.on process.stdout.write process.stderr.write process.stdin.on "
    "process.stdin.setEncoding "
    "process.stdin.resume process.stdin.read process.getuid process.getgid process.cpuUsage "
    "process.hrtime.bigint process.emitWarning process.stdin.pipe process.version "
    "fs.existsSync fs.statSync fs.lstatSync fs.readdirSync fs.readdir fs.stat fs.accessSync "
    "fs.access fs.realpathSync fs.readlinkSync fs.exists fs.closeSync fs.close fs.promises.readdir "
    "fs.promises.stat fs.constants Deno.args Deno.cwd Deno.env.get Deno.exit Bun.file "
    "require.resolve module.exports print printjson Uint8Array.from Int32Array.from super";

static const char methods[] =
    ".log .error .warn .info .debug .table .push .pop .shift .unshift .slice .splice .concat .join "
    ".reverse .sort .map .filter .reduce .reduceRight .forEach .find .findIndex .findLast .some "
    ".every .includes .indexOf .lastIndexOf .flat .flatMap .fill .keys .values .entries .at .with "
    ".toSorted .toReversed .copyWithin .split .replace .replaceAll .match .matchAll .search .test "
    ".trim .trimStart .trimEnd .padStart .padEnd .repeat .startsWith .endsWith .charAt .charCodeAt "
    ".codePointAt .substring .substr .toUpperCase .toLowerCase .toLocaleUpperCase "
    ".toLocaleLowerCase .normalize .localeCompare .toString .toFixed .toPrecision .toExponential "
    ".toLocaleString .valueOf .toISOString .toJSON .getTime .getFullYear .getMonth .getDate "
    ".getDay .getHours .getMinutes .getSeconds .getMilliseconds .getTimezoneOffset .toDateString "
    ".toTimeString .toLocaleDateString .toLocaleTimeString .toUTCString .setDate .setMonth "
    ".setFullYear .setHours .getUTCFullYear .get .set .has .add .delete .clear .size .then .catch "
    ".finally .resolve .reject .next .return .done .hasOwnProperty .isPrototypeOf .bind .exec "
    ".update .digest .final .encode .decode .toFixed .write .end .on .once .off .emit .pipe "
    ".setEncoding .resume .pause .close .read .buffer .subarray .readUInt8 .readInt32LE .equals "
    ".isFile .isDirectory .isSymbolicLink .json .text .arrayBuffer .format .formatToParts "
    ".randomBytes .question .append .getAll .href .name .inspect .call .apply .transfer .unref "
    ".ref .length";

static const char modules[] =
    "fs fs/promises path os url util querystring crypto assert string_decoder zlib events "
    "perf_hooks punycode readline child_process cluster worker_threads vm v8 module net tls http "
    "https http2 dns dgram stream stream/promises buffer timers timers/promises process console "
    "constants async_hooks diagnostics_channel inspector repl trace_events tty wasi test "
    "assert/strict";

static const char keywords[] =
    "if else while do for in of switch case default break continue return throw try catch finally "
    "new delete typeof instanceof void yield await async var let const class extends static get "
    "set "
    "true false null undefined this super import export from as with debugger NaN Infinity";

static const struct script_language language = {
    .name = "node",
    .line_comments = "//",
    .block_begin = "/*",
    .block_end = "*/",
    .features = SCRIPT_SLASH_REGEX | SCRIPT_BACKTICK_TEXT | SCRIPT_DOLLAR_NAMES,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless = harmless,
    .methods = methods,
    .modules = modules,
    .powers = "fs fs/promises child_process vm worker_threads cluster net http https",
    .keywords = keywords,
    .defining = "function class",
    .paths = "String path.resolve path.join path.normalize",
    .homes = "os.homedir process.env.HOME HOME",
    .globs = "fs.globSync glob.sync globSync",
    .scan = scan_node,
};

void scan_node(struct scan *scan)
{
    script_scan(scan, &language);
}

static const struct script_call mongo_calls[] = {
    {".dropDatabase", EFFECT_DELETE_OBJECT, CALL_RAISE},
    {".drop .dropIndex .dropIndexes .dropUser .dropAllUsers .dropRole .dropAllRolesFromDatabase "
     ".remove .deleteMany .deleteOne .findOneAndDelete .findAndModify .bulkWrite .removeUser",
     EFFECT_DELETE_OBJECT, CALL_PLAIN},
    {".insert .insertOne .insertMany .save .updateOne .updateMany .update .replaceOne "
     ".findOneAndUpdate .findOneAndReplace .createIndex .createIndexes .createCollection "
     ".renameCollection .createUser .updateUser .grantRolesToUser .changeUserPassword "
     ".createView .mapReduce .convertToCapped .initializeOrderedBulkOp",
     EFFECT_CHANGE_OBJECT, CALL_PLAIN},
    {".shutdownServer .adminCommand .runCommand .fsyncLock .killOp .stepDown .initiate .reconfig "
     "rs.initiate rs.stepDown rs.reconfig rs.remove sh.removeShard",
     EFFECT_STOP_OBJECT, CALL_RAISE},
    {"load cat require", EFFECT_LOAD, CALL_LOAD},
    {"run runProgram runNonMongoProgram shellHelper", EFFECT_RUN_CODE, CALL_ARGV},
    {"eval Function .eval .constructor", EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"removeFile writeFile copyDatabase", EFFECT_WRITE, CALL_PLAIN},
};

static const char mongo_methods[] =
    ".find .findOne .count .countDocuments .estimatedDocumentCount .distinct .aggregate .explain "
    ".stats .serverStatus .hostInfo .getCollection .getCollectionNames .getCollectionInfos "
    ".getSiblingDB .getDB .getMongo .getName .getIndexes .isMaster .hello .version .status "
    ".currentOp .getUsers .getUser .getRoles .getLastError .listCommands .listDatabases "
    ".getReplicationInfo .printReplicationInfo .printCollectionStats .dataSize .storageSize "
    ".totalSize .totalIndexSize .validate .limit .skip .sort .toArray .pretty .forEach .map .hint "
    ".batchSize .size .itcount .hasNext .next .project .match .group .readPref .comment .conf "
    ".buildInfo .serverBuildInfo .help .toString .valueOf .getTimestamp .join .push .length";

static const struct script_language mongo_language = {
    .name = "mongo",
    .line_comments = "//",
    .block_begin = "/*",
    .block_end = "*/",
    .features = SCRIPT_SLASH_REGEX | SCRIPT_BACKTICK_TEXT | SCRIPT_DOLLAR_NAMES,
    .calls = mongo_calls,
    .call_count = COUNT_OF(mongo_calls),
    .harmless = "print printjson tojson EJSON.* JSON.* ObjectId ISODate Date NumberInt NumberLong "
                "Math.* rs.status rs.conf rs.printReplicationInfo sh.status console.log quit exit "
                "show use it help String Number",
    .methods = mongo_methods,
    .modules = "",
    .powers = "",
    .keywords = keywords,
    .defining = "function class",
    .paths = "",
    .homes = "",
    .globs = "",
    .scan = scan_mongo,
};

void scan_mongo(struct scan *scan)
{
    script_scan(scan, &mongo_language);
}
