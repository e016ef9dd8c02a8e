#include "core/studio/examine.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/platform.h"
#include "core/studio/examiner.h"

namespace studio {
namespace {

/// Lets photos in as long as their memory fits together; one alone always.
class MemoryGate {
public:
    explicit MemoryGate(std::int64_t bytes) : free_(bytes) {}

    /// Bytes of the gate for as long as it lives.
    class Pass {
    public:
        Pass(MemoryGate& gate, std::int64_t bytes) : gate_(gate), bytes_(bytes) {}
        ~Pass()
        {
            const std::scoped_lock lock(gate_.mutex_);
            gate_.free_ += bytes_;
            --gate_.inside_;
            gate_.changed_.notify_all();
        }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

    private:
        MemoryGate& gate_;
        std::int64_t bytes_;
    };

    Pass enter(std::int64_t bytes, const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [&] { return inside_ == 0 || bytes <= free_; }))
            throw base::Cancelled();
        free_ -= bytes;
        ++inside_;
        return {*this, bytes};
    }

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::int64_t free_;
    int inside_ = 0;
};

/// Most that decoding and measuring a photo take at once: float pixels, the decoder's integers, 8-bit pixels for the nets; measured with
/// progressive JPEG, 19 bytes a pixel.
std::int64_t bytesFor(const imaging::PhotoHeader& header)
{
    const std::int64_t each = header.alpha ? 40 : 24;
    return each * static_cast<std::int64_t>(header.extent.area());
}

bool isNoPhotosFault(const base::Error& error)
{
    const auto code = error.code();
    return code == base::ErrorCode::ModelMissing || code == base::ErrorCode::ModelAltered || code == base::ErrorCode::ModelFailed;
}

/// Files in, results out in the order of the files.
class Work {
public:
    Work(std::span<const std::filesystem::path> files, std::int64_t memoryBytes) : files_(files), gate_(memoryBytes), results_(files.size()) {}

    /// One worker's whole life.
    void drain(const vision::ModelStore& models, const ExamineOptions& options, const base::RunContext& run)
    {
        try {
            Examiner examiner(models, options.cacheFolder);
            examiner.makeThumbnails(options.thumbnails);
            while (const auto index = next()) {
                Examined result = one(examiner, files_[*index], run);
                const std::scoped_lock lock(mutex_);
                results_[*index] = std::move(result);
                changed_.notify_all();
            }
        } catch (...) {
            fail(std::current_exception());
        }
    }

    /// Waits for the result of a file. @throws what ended the work.
    Examined wait(std::size_t index)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return results_[index].has_value() || failure_; });
        if (!results_[index])
            std::rethrow_exception(failure_);
        return *std::exchange(results_[index], std::nullopt);
    }

    void fail(std::exception_ptr why)
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_)
            failure_ = std::move(why);
        changed_.notify_all();
    }

private:
    std::optional<std::size_t> next()
    {
        const std::scoped_lock lock(mutex_);
        return failure_ || next_ == files_.size() ? std::nullopt : std::optional(next_++);
    }

    Examined one(Examiner& examiner, const std::filesystem::path& file, const base::RunContext& run)
    {
        try {
            run.checkpoint();
            if (auto known = examiner.known(file))
                return *std::move(known);
            const auto pass = gate_.enter(bytesFor(imaging::readHeader(file)), run.stop);
            return examiner.measure(file, decodeOverWhite(file, run), run);
        } catch (const base::Error& error) {
            if (isNoPhotosFault(error))
                throw;
            return error;
        } catch (const base::Cancelled&) {
            throw;
        } catch (const std::bad_alloc&) {
            return base::Error(base::ErrorCode::TooLarge, "There is not enough memory for " + base::displayName(file), "Close other programs, or use a smaller photo.", file);
        } catch (const std::exception& other) {
            return base::Error(base::ErrorCode::Internal, base::displayName(file) + " could not be examined", "Please report this.", file, other.what());
        }
    }

    std::span<const std::filesystem::path> files_;
    MemoryGate gate_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Examined>> results_;
    std::size_t next_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

void examineAll(std::span<const std::filesystem::path> files, const vision::ModelStore& models, const ExamineOptions& options,
                const std::function<void(std::size_t, Examined&&)>& told, const base::RunContext& run)
{
    constexpr std::int64_t kWhenUnknown = std::int64_t{2} << 30;
    const std::int64_t available = base::availableMemoryBytes();
    const std::int64_t memory = options.memoryBytes > 0 ? options.memoryBytes : available > 0 ? available / 2 : kWhenUnknown;
    Work work(files, memory);
    // Each worker has nets of its own. More than a few gain nothing: what is left of the work uses all cores by itself.
    constexpr int kMostWorkers = 4;
    constexpr std::int64_t kBytesOfNets = 200'000'000;
    const auto cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const auto withRoom = static_cast<int>(std::clamp<std::int64_t>(memory / (4 * kBytesOfNets), 1, kMostWorkers));
    const int workers = std::min(options.workers > 0 ? options.workers : std::min(cores, withRoom), static_cast<int>(files.size()));

    std::stop_source stop;  // for the workers: the caller's wish, or that telling failed
    const std::stop_callback passOn(run.stop, [&] { stop.request_stop(); });
    std::vector<std::jthread> threads;
    try {
        for (int i = 0; i < workers; ++i)
            threads.emplace_back([&] { work.drain(models, options, {stop.get_token(), {}}); });
        for (std::size_t i = 0; i < files.size(); ++i) {
            run.checkpoint({"Finding faces", static_cast<int>(i), static_cast<int>(files.size())});
            told(i, work.wait(i));
        }
    } catch (...) {
        stop.request_stop();
        work.fail(std::current_exception());
        throw;  // the threads end before this does
    }
}

}  // namespace studio
