#include "core/base/run_context.h"

#include <atomic>

#include "core/base/error.h"

namespace base {
namespace {

thread_local bool staysFree = false;
std::atomic<std::int64_t> passedThere = 0;

}  // namespace

void keepThreadFree()
{
    staysFree = true;
}

std::int64_t checkpointsOnFreeThreads()
{
    return passedThere;
}

void RunContext::checkpoint() const
{
    if (staysFree)
        ++passedThere;
    if (stop.stop_requested())
        throw Cancelled();
}

void RunContext::checkpoint(const Progress& progress) const
{
    checkpoint();
    if (report)
        report(progress);
}

}  // namespace base
