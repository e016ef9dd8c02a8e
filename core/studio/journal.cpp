#include "core/studio/journal.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "core/base/hash.h"
#include "core/finish/json_text.h"
#include "core/studio/part_json.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr std::size_t kDigest = 16;  // hexadecimal digits before each record
constexpr std::uintmax_t kLargestJournal = std::uintmax_t{512} << 20;
constexpr finish::JsonLimits kRecordLimits{std::size_t{64} << 20, 12, "journal"};

}  // namespace

std::string journalLine(const std::string& record)
{
    return base::sha256(record).substr(0, kDigest) + " " + record + "\n";
}

std::filesystem::path journalOf(const std::filesystem::path& sessionFile)
{
    auto file = sessionFile;
    return file += ".journal";
}

std::optional<FoundJournal> findJournal(const std::filesystem::path& file)
{
    std::error_code status;
    if (!std::filesystem::is_regular_file(file, status))
        return std::nullopt;
    if (std::filesystem::file_size(file, status) > kLargestJournal || status)
        throw Error(ErrorCode::TooLarge, displayName(file) + " is larger than any journal of a session", "Move it away; the session then opens as it was saved.", file);
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in && !in.eof())
        throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be read", "Check that you may open the file.", file);
    FoundJournal found;
    std::uint64_t number = 0;
    std::size_t start = 0;
    for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1, ++number) {
        const std::string_view line = std::string_view(text).substr(start, end - start);
        if (line.size() <= kDigest + 1 || line[kDigest] != ' ' || base::sha256(line.substr(kDigest + 1)).compare(0, kDigest, line, 0, kDigest) != 0)
            break;
        const std::string record(line.substr(kDigest + 1));
        json parsed;
        try {
            parsed = finish::parseJson(record, displayName(file), kRecordLimits);
        } catch (const Error&) {
            if (number > 0) {  // whole by its checksum, so nothing was cut: it is handed on, and replay refuses it
                found.records.push_back(record);
                found.ends.push_back(end + 1);
                start = text.size();
            }
            break;
        }
        if (!parsed.is_object() || parsed.value("n", json()) != json(number))
            break;
        if (number == 0) {
            const json id = parsed.value("journal", json());
            if (parsed.value("format", json()) != json("likeness.journal/1") || !id.is_string())
                return std::nullopt;
            found.id = id.get<std::string>();
            found.headBytes = end + 1;
        } else {
            found.records.push_back(record);
            found.ends.push_back(end + 1);
        }
    }
    found.cut = start < text.size();
    return number == 0 ? std::nullopt : std::optional(std::move(found));
}

void replay(History& history, std::vector<Added>& added, const std::string& record, const std::string& source)
{
    json parsed;
    try {
        parsed = finish::parseJson(record, source, kRecordLimits);
    } catch (const Error& error) {
        throw Error(ErrorCode::Damaged, error.message(), error.remedy(), {}, error.detail());
    }
    const JsonNode node(parsed, source);
    const std::string what = node.at("do").text();
    if (what == "edit") {
        const Session after = withDelta(history.session(), node.at("delta"));
        history.edit(node.at("label").text(), node.at("mergeKey").text(), [&](const Session&) { return after; });
    } else if (what == "back") {
        history.goTo(history.current() - static_cast<std::size_t>(node.at("steps").whole(history.current())));
    } else if (what == "forward") {
        history.goTo(history.current() + static_cast<std::size_t>(node.at("steps").whole(history.steps().size() - 1 - history.current())));
    } else if (what == "add") {
        const std::string path = node.at("file").text();
        added.push_back({node.at("photo").text(), std::filesystem::path(std::u8string(path.begin(), path.end()))});
    } else {
        node.at("do").refuse("is \"" + what.substr(0, 40) + "\", which this version does not know");
    }
}

}  // namespace studio
