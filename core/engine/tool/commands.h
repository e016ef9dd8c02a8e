#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/run_context.h"

namespace engine {

/// `likeness-engine check`: one line a case and prompt, then the counts. @return exit status: 0 where all passed, 1 otherwise
int checkCommand(const std::filesystem::path& folder, const std::filesystem::path& vocabulary, const base::RunContext& run);

/// `likeness-engine bench`: the machine, then a line a row (with json: one document on stdout, lines on stderr). @param names rows or groups; none = all
/// @throws base::Error BadUsage for a name that is not known
int benchCommand(const std::vector<std::string>& names, bool json, const base::RunContext& run);
/// The document of a bench that failed.
void writeBenchError(const base::Error& error);

}  // namespace engine
