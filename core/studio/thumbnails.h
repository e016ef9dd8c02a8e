#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace studio {

/// Small pictures of photos, kept in the cache by the photo's content, so that a list of photos is there at once.
/// A folder that cannot be written to costs time, never a result.
class Thumbnails {
public:
    static constexpr int kLongSide = 480;

    /// @param folder  empty: `thumbnails` in base::cacheFolder()
    explicit Thumbnails(std::filesystem::path folder = {});

    /// JPEG, sRGB. Empty where there is none.
    std::optional<std::vector<std::byte>> find(const std::string& contentHash) const;
    /// Makes and keeps one. @param photo  Linear RGB, upright @return its JPEG
    std::vector<std::byte> make(const std::string& contentHash, const imaging::Image& photo, const base::RunContext& run) const;

private:
    std::filesystem::path placeOf(const std::string& contentHash) const;

    std::filesystem::path folder_;
};

}  // namespace studio
