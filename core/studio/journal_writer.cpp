#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/platform.h"
#include "core/studio/journal.h"
#include "core/studio/part_json.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

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
    const std::string head = journalLine(textOf({{"format", "likeness.journal/1"}, {"journal", id}}, 0));
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
            block += journalLine(texts.back());
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
    std::string block = journalLine(textOf({{"format", "likeness.journal/1"}, {"journal", id}}, 0));
    for (std::size_t i = skip; i < sinceSave_.size(); ++i) {
        left.push_back(textOf(json::parse(sinceSave_[i]), left.size() + 1));
        block += journalLine(left.back());
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

}  // namespace studio
