#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Where pictures go: `stem_style.ext` in one folder, with a number where two photos of one name come from different folders.
/// The names follow from the photos' order alone, so that a repeated run writes the same files.
class PictureNames {
public:
    PictureNames(std::filesystem::path folder, std::string_view extension) : folder_(std::move(folder)), extension_(extension) {}

    /// A very long stem is shortened to what file systems take.
    std::filesystem::path next(const std::filesystem::path& photo, const std::string& style);

private:
    std::filesystem::path folder_;
    std::string extension_;
    std::set<std::u8string> used_;
};

/// Refuses to write over any of the photos that were given, under whatever name they lie there.
/// @throws Error{BadValue}
void refuseOverwriting(const std::filesystem::path& target, const std::vector<std::filesystem::path>& photos);

}  // namespace cli
