#include "base/array.h"
#include "code/script.h"

static const struct script_call calls[] = {
    {"file.remove unlink fs::file_delete", EFFECT_DELETE, CALL_PATHS},
    {"file.rename", EFFECT_MOVE, CALL_MOVE},
    {"file.copy", EFFECT_WRITE, CALL_COPY},
    {"file.create file.append", EFFECT_WRITE, CALL_PATHS},
    {"dir.create", EFFECT_CREATE, CALL_PATH},
    {"file.symlink file.link", EFFECT_CREATE, CALL_PATH_2},
    {"Sys.chmod", EFFECT_PERMISSION, CALL_PATH},
    {"write.csv write.table writeLines saveRDS save save.image sink dump dput pdf png jpeg svg "
     "ggsave write fwrite write_csv",
     EFFECT_WRITE, CALL_PLAIN},
    {"file gzfile bzfile xzfile", EFFECT_WRITE, CALL_OPEN},
    {"system system2 shell pipe processx.run shell.exec", EFFECT_RUN_CODE, CALL_COMMAND},
    {"eval parse evalq source sys.source", EFFECT_RUN_UNKNOWN, CALL_RAISE},
    {"dyn.load library.dynam load readRDS", EFFECT_LOAD, CALL_LOAD},
    {"do.call match.fun get get0 mget Reduce_ .Call .C .External .Internal", EFFECT_RUN_UNKNOWN,
     CALL_RAISE},
    {"library require requireNamespace loadNamespace", EFFECT_LOAD, CALL_PLAIN},
    {"install.packages update.packages remove.packages remotes::install_github", EFFECT_INSTALL,
     CALL_PLAIN},
    {"download.file url", EFFECT_FETCH, CALL_URL},
    {"socketConnection make.socket", EFFECT_SEND, CALL_PLAIN},
    {"tools.pskill pskill", EFFECT_SIGNAL, CALL_RAISE},
    {"setwd Sys.setenv", EFFECT_UNKNOWN, CALL_PLAIN},
};

static const struct script_language language = {
    .name = "r",
    .line_comments = "#",
    .features = SCRIPT_BACKTICK_NAME | SCRIPT_DOT_NAMES,
    .calls = calls,
    .call_count = COUNT_OF(calls),
    .harmless =
        "print cat paste paste0 format sprintf message c list vector matrix data.frame sum "
        "mean median sd var min max range quantile length nrow ncol dim names colnames "
        "rownames seq seq_len seq_along rep rev sort order unique table summary str head "
        "tail sapply lapply vapply mapply apply tapply Map Filter Reduce which which.max "
        "which.min any all is.na is.null ifelse nchar substr substring strsplit gsub sub "
        "grepl grep regmatches toupper tolower trimws as.numeric as.integer as.character "
        "as.logical as.Date round floor ceiling sqrt exp log log10 log2 abs sin cos tan "
        "factorial choose cumsum cumprod diff crossprod solve det t cbind rbind merge "
        "aggregate subset with within cut factor levels read.csv read.table readLines scan "
        "readline file.exists file.info list.files dir basename dirname normalizePath "
        "file.path getwd Sys.time Sys.Date Sys.getenv Sys.info sessionInfo R.version.string "
        "set.seed rnorm runif sample rbinom rpois dnorm pnorm qnorm lm glm cor t.test "
        "anova predict coef residuals quit q stop warning tryCatch invisible identity "
        "nlevels mode class typeof is.numeric is.character numeric character logical "
        "integer stdin stdout commandArgs date strftime strptime difftime Sys.sleep rownames",
    .methods = "",
    .modules = "",
    .powers = "",
    .keywords = "if else for while repeat function in next break TRUE FALSE NULL NA Inf NaN return",
    .defining = "",
    .paths = "path.expand normalizePath file.path",
    .homes = "",
    .globs = "Sys.glob list.files",
    .scan = scan_r,
};

void scan_r(struct scan *scan)
{
    script_scan(scan, &language);
}
