#pragma once
#include <functional>
#include <string_view>

#include "core/imaging/image.h"

namespace finish {

/// Receives the intermediate images of a stage under their names; null = nobody looks. Called on the caller's thread.
using DebugImages = std::function<void(std::string_view name, const imaging::Image& image)>;

inline void show(const DebugImages* debug, std::string_view name, const imaging::Image& image)
{
    if (debug && *debug)
        (*debug)(name, image);
}

}  // namespace finish
