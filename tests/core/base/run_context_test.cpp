#include "core/base/run_context.h"

#include <gtest/gtest.h>

#include <thread>

namespace {

TEST(RunContext, CountsWhatRunsOnAThreadThatStaysFree)
{
    const auto before = base::checkpointsOnFreeThreads();
    base::RunContext().checkpoint();
    EXPECT_EQ(base::checkpointsOnFreeThreads(), before) << "this one may work";
    std::thread([] {
        base::keepThreadFree();
        base::RunContext().checkpoint();
        base::RunContext().checkpoint({"Something slow", 1, 2});
    }).join();
    EXPECT_EQ(base::checkpointsOnFreeThreads(), before + 2);
}

}  // namespace
