#pragma once
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "core/finish/recipe.h"

namespace cli {

/// A recipe under the name that its pictures carry.
struct Look {
    std::string id;
    finish::Recipe recipe;
};

/// The wanted styles, each once, with `--backdrop`, then the changes of `--recipe` and of `--set`.
/// @throws Error{BadUsage} for a style, backdrop or setting that there is not; what is wrong with the recipe's file or with the picture it names
std::vector<Look> looksOf(const RenderOptions& options, Console& console);

}  // namespace cli
