#pragma once
#include <filesystem>

#include "core/base/run_context.h"

namespace engine {

/// `likeness-engine check`: one line a case and prompt, then the counts. @return exit status: 0 where all passed, 1 otherwise
int checkCommand(const std::filesystem::path& folder, const std::filesystem::path& vocabulary, const base::RunContext& run);

}  // namespace engine
