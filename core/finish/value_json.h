#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/finish/parameter.h"

/// For the sources of this library only: nlohmann's header costs every file that includes it a second.
namespace finish {

/// One parameter's value out of JSON, checked. @throws Error{BadValue}
Value valueFromJson(const Parameter& parameter, const nlohmann::json& json, std::string_view source);
nlohmann::ordered_json valueToJson(const Value& value);

/// Strokes as `--set` takes them: JSON, or `@file` with it. @throws Error{BadValue, NotFound, NotReadable}
Value strokesFromText(const Parameter& parameter, std::string_view text, std::string_view source);
std::string strokesToText(const std::vector<Stroke>& strokes);

}  // namespace finish
