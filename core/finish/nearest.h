#pragma once
#include <span>
#include <string>
#include <string_view>

namespace finish {

/// The candidate that a typing error most likely meant; empty when none is near (more than a third of the letters differ).
std::string nearest(std::string_view typed, std::span<const std::string> candidates);

/// At most `most` characters of something that came from outside, safe to print: no control characters, cut between UTF-8 letters.
std::string inQuotes(std::string_view text, std::size_t most = 60);

}  // namespace finish
