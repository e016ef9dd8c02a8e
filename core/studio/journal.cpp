#include "core/studio/journal.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
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
constexpr int kDeepest = 12;

std::string lineOf(const std::string& record)
{
    return base::sha256(record).substr(0, kDigest) + " " + record + "\n";
}

json jsonOf(const JournalRecord& record)
{
    if (const auto* added = std::get_if<Added>(&record)) {
        const auto path = added->file.u8string();
        return {{"do", "add"}, {"photo", added->photo}, {"file", std::string(path.begin(), path.end())}};
    }
    if (const auto* edited = std::get_if<Edited>(&record))
        return {{"do", "edit"}, {"label", edited->label}, {"mergeKey", edited->mergeKey}, {"delta", deltaJson(edited->before, edited->after)}};
    const std::int64_t by = std::get<WentTo>(record).by;
    return {{"do", by < 0 ? "back" : "forward"}, {"steps", by < 0 ? -by : by}};
}

std::string textOf(json record, std::uint64_t number)
{
    record["n"] = number;
    return record.dump(-1, ' ', false, json::error_handler_t::replace);
}

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Behind the first `bytes` of the file.
void append(const std::filesystem::path& file, std::uint64_t bytes, const std::string& text)
{
    std::error_code status;
    const auto there = std::filesystem::file_size(file, status);
    if (status || there < bytes)
        throw Error(ErrorCode::NotWritable, displayName(file) + " was taken away while the session was open", "Save the session.", file, status.message());
    if (there > bytes)
        std::filesystem::resize_file(file, bytes, status);  // what an earlier attempt left
    if (status)
        base::throwWriteError(status.value(), file);
    std::unique_ptr<std::FILE, CloseFile> out(base::openFile(file, "ab"));
    if (!out)
        base::throwWriteError(errno, file);
    if (std::fwrite(text.data(), 1, text.size(), out.get()) != text.size() || std::fclose(out.release()) != 0)
        base::throwWriteError(errno, file);
    base::syncFile(file);
}

}  // namespace

std::filesystem::path journalOf(const std::filesystem::path& sessionFile)
{
    auto file = sessionFile;
    return file += ".journal";
}

JournalWriter::JournalWriter(std::filesystem::path file, std::uint64_t records, std::uint64_t bytes, std::chrono::milliseconds flushAfter)
    : file_(std::move(file)), flushAfter_(flushAfter), folded_(records), records_(records), bytes_(bytes), thread_([this] { work(); })
{
}

JournalWriter::~JournalWriter()
{
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::uint64_t JournalWriter::start(const std::filesystem::path& file, const std::string& id)
{
    const std::string head = lineOf(textOf({{"format", "likeness.journal/1"}, {"journal", id}}, 0));
    base::AtomicFile out(file);
    out.write(std::as_bytes(std::span(head)));
    out.commit();
    return head.size();
}

void JournalWriter::add(JournalRecord record)
{
    {
        const std::scoped_lock lock(mutex_);
        auto* edit = std::get_if<Edited>(&record);
        auto* last = waiting_.empty() || waiting_.back().sealed ? nullptr : std::get_if<Edited>(&waiting_.back().record);
        if (edit != nullptr && last != nullptr && !edit->mergeKey.empty() && edit->mergeKey == last->mergeKey) {
            last->after = std::move(edit->after);
            last->label = std::move(edit->label);
        } else {
            waiting_.push_back({std::move(record), false});
        }
    }
    changed_.notify_all();
}

std::uint64_t JournalWriter::seal()
{
    const std::scoped_lock lock(mutex_);
    if (!waiting_.empty())
        waiting_.back().sealed = true;
    return records_ + waiting_.size();
}

void JournalWriter::work()
{
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
        if (!stop_)
            changed_.wait_for(lock, flushAfter_, [&] { return stop_; });
        const bool last = stop_;
        lock.unlock();
        try {
            flush();
        } catch (const Error&) {
            // Kept in trouble_; the records wait on.
        }
        lock.lock();
        if (last)
            return;
    }
}

void JournalWriter::flush()
{
    const std::scoped_lock order(writing_);
    std::unique_lock lock(mutex_);
    write(lock);
}

void JournalWriter::write(std::unique_lock<std::mutex>& lock)
{
    const std::size_t count = waiting_.size();
    if (count == 0)
        return;
    waiting_.back().sealed = true;
    const std::vector<Waiting> taken = waiting_;  // values that share their parts
    std::uint64_t number = records_;
    lock.unlock();
    std::vector<std::string> texts;
    std::string block;
    std::optional<Error> trouble;
    try {
        for (const Waiting& one : taken) {
            texts.push_back(textOf(jsonOf(one.record), ++number));
            block += lineOf(texts.back());
        }
        append(file_, bytes_, block);
    } catch (const Error& error) {
        trouble = error;
    } catch (const std::exception& error) {
        trouble = Error(ErrorCode::Internal, "The last edits could not be written down", "Save the session.", file_, error.what());
    }
    lock.lock();
    trouble_ = trouble;
    if (trouble)
        throw Error(*trouble);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    records_ = number;
    bytes_ += block.size();
    std::ranges::move(texts, std::back_inserter(sinceSave_));
}

void JournalWriter::startAnew(const std::string& id, std::uint64_t folded)
{
    const std::scoped_lock order(writing_);
    std::unique_lock lock(mutex_);
    try {
        write(lock);
    } catch (const Error&) {
        // The old journal takes no more; the new one gets it all.
    }
    // Records on the disk are in sinceSave_ as text; those that still wait come after them, numbered anew as all are.
    const std::size_t skip = static_cast<std::size_t>(std::max(folded, folded_) - folded_);
    std::vector<std::string> left;
    std::string block = lineOf(textOf({{"format", "likeness.journal/1"}, {"journal", id}}, 0));
    for (std::size_t i = skip; i < sinceSave_.size(); ++i) {
        left.push_back(textOf(json::parse(sinceSave_[i]), left.size() + 1));
        block += lineOf(left.back());
    }
    base::AtomicFile out(file_);
    out.write(std::as_bytes(std::span(block)));
    out.commit();
    base::syncFolder(file_.parent_path());
    const std::uint64_t gone = sinceSave_.size() < skip ? skip - sinceSave_.size() : 0;  // folded, and never written
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(gone, waiting_.size())));
    sinceSave_ = std::move(left);
    folded_ = 0;
    records_ = sinceSave_.size();
    bytes_ = block.size();
    trouble_.reset();
}

std::optional<Error> JournalWriter::trouble() const
{
    const std::scoped_lock lock(mutex_);
    return trouble_;
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
        const json parsed = json::parse(record, nullptr, false);
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
        parsed = finish::parseJson(record, source, {std::size_t{64} << 20, kDeepest, "journal"});
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
