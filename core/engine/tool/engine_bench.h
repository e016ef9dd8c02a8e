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
    std::optional<double> predicted;  ///< in the row's unit, told before it was measured
    std::optional<double> longestWaitMs;  ///< from a stop request to its being obeyed, the longest of a dozen
    std::string note;    ///< of a row without samples: why there are none
};

/// Everything that the engine's bench can measure, by the names of the README's table.
const std::vector<std::string>& rowNames();

/// Measures row after row; networks that several rows need are made once.
class EngineBench {
public:
    EngineBench(const Ceilings& ceilings, const base::RunContext& run);
    ~EngineBench();

    /// @param name of rowNames() @return without samples where this machine or build lacks what the row needs; its note says what. @throws base::Cancelled
    Row measure(const std::string& name);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace engine::bench
