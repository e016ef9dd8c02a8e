#pragma once
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace base {

/// Where a slow call is: a stage in words and a share of it.
struct Progress {
    std::string stage;
    int step = 0;   ///< finished steps
    int steps = 0;  ///< 0 = unknown
};

/// Last argument of everything slow, by const reference.
struct RunContext {
    std::stop_token stop;
    std::function<void(const Progress&)> report;

    /// Throws Cancelled if a stop was requested, then reports. Called at every stage, tile and row block.
    void checkpoint(const Progress& progress) const;
    /// The same without a report: cheap enough for inner loops.
    void checkpoint() const;
};

/// Marks this thread as one that has to stay free, as a window's has: everything slow that runs on it all the same is counted.
void keepThreadFree();
/// Checkpoints that were passed on such threads since the program began; 0 unless something slow was called there.
std::int64_t checkpointsOnFreeThreads();

}  // namespace base
