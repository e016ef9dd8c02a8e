#include "core/base/run_context.h"

#include "core/base/error.h"

namespace base {

void RunContext::checkpoint() const
{
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
