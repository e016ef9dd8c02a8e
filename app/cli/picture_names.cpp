#include "app/cli/picture_names.h"

#include <algorithm>

#include "core/base/error.h"

namespace cli {
namespace {

constexpr std::size_t kLongestName = 255;  // bytes, on all the usual file systems

/// Without cutting a character in two.
std::u8string shortened(const std::u8string& text, std::size_t most)
{
    std::size_t end = std::min(text.size(), most);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end;
    return text.substr(0, end);
}

}  // namespace

std::filesystem::path PictureNames::next(const std::filesystem::path& photo, const std::string& style)
{
    for (int i = 1;; ++i) {
        const std::string tail = "_" + style + (i == 1 ? "" : "-" + std::to_string(i)) + extension_;
        const std::u8string name = shortened(photo.stem().u8string(), kLongestName - tail.size()) + std::u8string(tail.begin(), tail.end());
        std::u8string key = name;  // a.jpg and A.jpg are one file on some systems
        std::ranges::transform(key, key.begin(), [](char8_t c) { return c >= u8'A' && c <= u8'Z' ? static_cast<char8_t>(c - u8'A' + u8'a') : c; });
        if (used_.insert(key).second)
            return folder_ / std::filesystem::path(name);
    }
}

void refuseOverwriting(const std::filesystem::path& target, const std::vector<std::filesystem::path>& photos)
{
    std::error_code status;
    if (!std::filesystem::exists(target, status))
        return;
    for (const auto& photo : photos)
        if (std::filesystem::equivalent(target, photo, status) && !status)
            throw base::Error(base::ErrorCode::BadValue, base::displayName(target) + " is one of the photos given, which are never overwritten",
                              "Choose another folder for the pictures.", target);
}

}  // namespace cli
