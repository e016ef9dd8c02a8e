#include "core/imaging/rows.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <opencv2/core/utility.hpp>

namespace imaging {
namespace {

/// cv::parallel_for_ ends the program when a body throws on a worker: carry the exception across ourselves.
class FirstException {
public:
    template <class Body>
    void guard(const Body& body)
    {
        if (raised_)
            return;
        try {
            body();
        } catch (...) {
            const std::scoped_lock lock(mutex_);
            if (!raised_.exchange(true))
                first_ = std::current_exception();
        }
    }
    void rethrow() const
    {
        if (first_)
            std::rethrow_exception(first_);
    }

private:
    std::atomic<bool> raised_{false};
    std::mutex mutex_;
    std::exception_ptr first_;
};

}  // namespace

void forEach(int count, const base::RunContext& run, const std::function<void(int)>& body)
{
    FirstException failure;
    cv::parallel_for_(
        cv::Range(0, count),
        [&](const cv::Range& range) {
            for (int i = range.start; i < range.end; ++i)
                failure.guard([&] {
                    run.checkpoint();
                    body(i);
                });
        },
        count);
    failure.rethrow();
}

void forRows(int height, const base::RunContext& run, const std::function<void(int, int)>& body, int minimumRows)
{
    const int threads = std::max(1, cv::getNumThreads());
    const int rows = std::max(minimumRows, (height + 8 * threads - 1) / (8 * threads));
    const int blocks = (height + rows - 1) / std::max(1, rows);
    forEach(blocks, run, [&](int block) { body(block * rows, std::min(height, (block + 1) * rows)); });
}

}  // namespace imaging
