#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/engine/tool/ceilings.h"

namespace engine::bench {

struct Row {
    std::string name;
    std::string unit = "ms";
    std::vector<double> samples;
    double cpuMs = 0;  ///< of all threads, for one run; 0 = not taken
    double peakMemoryMB = 0;
    std::optional<double> baseline;       ///< the plain operators, with the C library's own ways of memory
    std::optional<double> baselineTuned;  ///< the plain operators, with the engine's
    std::optional<double> ceilingShare;
    std::optional<double> longestWaitMs;  ///< from a stop request to its being obeyed, the longest of a dozen
    std::string note;
};

/// Everything that the engine's bench can measure, by the names of the README's table.
const std::vector<std::string>& rowNames();

/// Measures row after row; networks that several rows need are made once.
class EngineBench {
public:
    EngineBench(const Ceilings& ceilings, const base::RunContext& run);
    ~EngineBench();

    /// @param name of rowNames() @return nothing where memory does not allow it. @throws base::Cancelled
    std::optional<Row> measure(const std::string& name);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace engine::bench
