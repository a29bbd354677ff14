#include "config/toml_shim.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <string>
#include <toml.hpp>

namespace
{

struct stopped {
};

struct walk {
    toml_shim_fn entry;
    void *context;

    void emit(const std::string &key, toml_kind kind, const std::string &value,
              const toml::detail::region *place) const
    {
        toml_shim_entry emitted = {key.c_str(), kind, value.data(), value.size(), 0, 0};
        if (place != nullptr) {
            emitted.offset = static_cast<size_t>(place->first() - place->begin());
            emitted.length = place->size();
        }
        if (!entry(&emitted, context))
            throw stopped{};
    }
};

bool is_bare(const std::string &part)
{
    return !part.empty() &&
           part.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
               std::string::npos;
}

std::string quoted(const std::string &part)
{
    std::string text = "\"";
    for (unsigned char byte : part) {
        char escape[8];
        if (byte == '"' || byte == '\\') {
            text += '\\';
            text += static_cast<char>(byte);
        } else if (byte < 0x20 || byte == 0x7f) {
            std::snprintf(escape, sizeof(escape), "\\u%04X", byte);
            text += escape;
        } else {
            text += static_cast<char>(byte);
        }
    }
    return text + '"';
}

std::string join(const std::string &above, const std::string &part)
{
    const std::string written = is_bare(part) ? part : quoted(part);
    return above.empty() ? written : above + '.' + written;
}

bool is_list(const toml::array &items)
{
    return std::all_of(items.begin(), items.end(), [](const toml::value &item) {
        return item.is_string() && item.as_string().str.find(',') == std::string::npos;
    });
}

// Texts with commas are given one by one, as tables are.
bool is_itemised(const toml::array &items)
{
    const bool has_tables = std::any_of(items.begin(), items.end(), [](const toml::value &item) {
        return item.is_table() || item.is_array();
    });
    return has_tables || std::all_of(items.begin(), items.end(),
                                     [](const toml::value &item) { return item.is_string(); });
}

void visit(const walk &walk, const std::string &key, const toml::value &value);

void visit_array(const walk &walk, const std::string &key, const toml::value &value,
                 const toml::detail::region *place)
{
    const toml::array &items = value.as_array();
    if (is_list(items)) {
        std::string joined;
        for (size_t i = 0; i < items.size(); i++)
            joined += (i > 0 ? "," : "") + items[i].as_string().str;
        walk.emit(key, TOML_LIST, joined, place);
    } else if (is_itemised(items)) {
        walk.emit(key, TOML_TABLE, "", place);
        for (size_t i = 0; i < items.size(); i++)
            visit(walk, key + '[' + std::to_string(i) + ']', items[i]);
    } else {
        walk.emit(key, TOML_OTHER, place == nullptr ? "" : place->str(), place);
    }
}

void visit(const walk &walk, const std::string &key, const toml::value &value)
{
    const auto *place = dynamic_cast<const toml::detail::region *>(toml::detail::get_region(value));
    switch (value.type()) {
    case toml::value_t::table:
        if (!key.empty())
            walk.emit(key, TOML_TABLE, "", place);
        for (const auto &pair : value.as_table())
            visit(walk, join(key, pair.first), pair.second);
        break;
    case toml::value_t::array:
        visit_array(walk, key, value, place);
        break;
    case toml::value_t::boolean:
        walk.emit(key, TOML_BOOL, value.as_boolean() ? "true" : "false", place);
        break;
    case toml::value_t::integer:
        walk.emit(key, TOML_NUMBER, std::to_string(value.as_integer()), place);
        break;
    case toml::value_t::string:
        walk.emit(key, TOML_TEXT, value.as_string().str, place);
        break;
    default:
        walk.emit(key, TOML_OTHER, place == nullptr ? "" : place->str(), place);
    }
}

// toml11 reports as text, laid out for a terminal: a first line "[error] toml::function: message",
// then source lines " 12 | text" and under each "    |  ^--- note". The last note is the one at the
// fault.
struct report {
    std::string message, note;
    int line = 0, column = 0;

    explicit report(const std::string &text)
    {
        std::istringstream lines(text);
        std::getline(lines, message);
        drop_prefix("[error] ");
        if (message.rfind("toml::", 0) == 0 && message.find(": ") != std::string::npos)
            message.erase(0, message.find(": ") + 2);
        for (std::string each; std::getline(lines, each);)
            read(each);
        if (note == "here")
            note.clear();
    }

    void drop_prefix(const std::string &prefix)
    {
        if (message.rfind(prefix, 0) == 0)
            message.erase(0, prefix.size());
    }

    void read(const std::string &each)
    {
        const size_t bar = each.find(" | ");
        if (bar == std::string::npos)
            return;
        const std::string before = each.substr(0, bar);
        const size_t digit = before.find_first_of("0123456789");
        if (digit != std::string::npos) {
            line = static_cast<int>(std::strtol(before.c_str() + digit, nullptr, 10));
            return;
        }
        const size_t mark = each.find_first_of("^~", bar);
        if (mark == std::string::npos || each.find_first_not_of(' ', bar + 3) != mark)
            return;
        column = static_cast<int>(mark - bar - 2);
        const size_t words = each.find_first_not_of("^~- ", mark);
        note = words == std::string::npos ? "" : each.substr(words);
    }
};

void fill(toml_shim_fault *fault, const char *what, const toml::source_location &place)
{
    const report report(what);
    fault->line = report.line > 0 ? report.line : static_cast<int>(place.line());
    fault->column =
        report.line > 0 && report.column > 0 ? report.column : static_cast<int>(place.column());
    const bool has_both = !report.message.empty() && !report.note.empty();
    std::snprintf(fault->text, sizeof(fault->text), "%s%s%s", report.message.c_str(),
                  has_both ? ": " : "", report.note.c_str());
}

void fill(toml_shim_fault *fault, const char *what)
{
    fault->line = fault->column = 1;
    std::snprintf(fault->text, sizeof(fault->text), "%s", what);
}

} // namespace

extern "C" bool toml_shim_parse(const char *text, size_t length, toml_shim_fn entry, void *context,
                                toml_shim_fault *ret_fault)
{
    try {
        std::istringstream stream(std::string(text, length));
        const toml::value root = toml::parse(stream, "");
        visit(walk{entry, context}, "", root);
        return true;
    } catch (const stopped &) {
        return true;
    } catch (const toml::exception &fault) {
        fill(ret_fault, fault.what(), fault.location());
    } catch (const std::exception &fault) {
        fill(ret_fault, fault.what());
    } catch (...) {
        fill(ret_fault, "the TOML reader failed");
    }
    return false;
}
