#pragma once
#include <string>

#include "app/cli/bench_row.h"
#include "app/cli/console.h"
#include "core/finish/preview.h"

namespace cli {

/// What moving a slider costs: from a changed parameter to 8-bit pixels ready to be drawn, the long side 1280.
class NudgeBench {
public:
    /// Borrows what `input` points to.
    NudgeBench(const finish::FinishInput& input, Console& console);
    /// @param which  light, background, colour, retouch or framing: several styles, each with all of that group's sliders moved over their whole range
    BenchRow run(const std::string& which);

private:
    finish::Preview preview_;
    Console& console_;
};

}  // namespace cli
