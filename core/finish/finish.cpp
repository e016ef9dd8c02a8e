#include "core/finish/finish.h"

#include "core/finish/steps.h"

namespace finish {

Finished finish(const FinishInput& input, const Recipe& recipe, const OutputSize& size, const base::RunContext& run)
{
    return Steps(input, false).finished(recipe, size, run);
}

}  // namespace finish
