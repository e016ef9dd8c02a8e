#include "core/finish/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace finish {
namespace {

/// Insertions, deletions and substitutions (Levenshtein 1966).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(std::string_view typed, std::span<const std::string> candidates)
{
    constexpr std::size_t kLongest = 100;  // of any key; a hostile one is not measured
    if (typed.size() > kLongest)
        return {};
    std::string best;
    std::size_t least = typed.size() / 3 + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t d = distance(typed, candidate);
        if (d < least) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

std::string inQuotes(std::string_view text, std::size_t most)
{
    const bool cut = text.size() > most;
    if (cut)
        text = text.substr(0, most);
    while (cut && !text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u)
        text.remove_suffix(1);
    if (cut && !text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0u)
        text.remove_suffix(1);
    std::string printable(text);
    std::replace_if(printable.begin(), printable.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20u || c == 0x7F; }, ' ');
    // A path's display name is the house's one UTF-8 repair.
    return "'" + base::displayName(std::filesystem::path(printable)) + (cut ? "...'" : "'");
}

}  // namespace finish
