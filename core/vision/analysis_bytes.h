#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/vision/analyser.h"

namespace vision {

/// An analysis as bytes that may lie beside its photo; the same analysis and models give the same bytes.
std::string toBytes(const Analysis& analysis, const ModelStore& models);

/// The way back. They may come from anybody: empty where they are cut, made by another version or with other models, or say what cannot be of a photo.
std::optional<Analysis> analysisFrom(std::string_view bytes, const ModelStore& models);

}  // namespace vision
