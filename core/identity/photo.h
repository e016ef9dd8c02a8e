#pragma once
#include <chrono>
#include <compare>
#include <cstddef>
#include <optional>

#include "core/vision/analyser.h"

namespace identity {

/// A face by its place: index of the photo among those given, index of the face in that photo's analysis.
struct FaceId {
    std::size_t photo = 0;
    std::size_t face = 0;
    auto operator<=>(const FaceId&) const = default;
};

/// A photo as this library sees it: what was measured on it, and what its file says. The analysis is borrowed for the call.
struct Photo {
    const vision::Analysis* analysis = nullptr;
    std::optional<std::chrono::sys_days> taken;  ///< the day of capture, where the file's metadata has one
    bool altered = false;                        ///< the file's metadata says edited by hand or made by a program
};

}  // namespace identity
