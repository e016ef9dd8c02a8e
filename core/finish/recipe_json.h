#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/finish/recipe.h"

/// For the sources of this library and of core/studio only.
namespace finish {

/// recipeFromJson of JSON that is parsed already.
Recipe recipeOf(const nlohmann::json& from, std::string_view source, const Recipe& base, const std::filesystem::path& folder = {});

}  // namespace finish
