#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/studio/people.h"
#include "core/studio/session.h"

/// Parts of a session: made out of what was measured, and what each must be wherever it comes from.
namespace studio {

inline constexpr std::size_t kLongestNote = 100'000;  ///< bytes

/// A photo as a session keeps it, out of what was measured, and the people of the photos in the session's words.
Photo photoOf(const PhotoFacts& facts, std::uint64_t bytes);
std::vector<Subject> subjectsOf(const People& people, std::span<const PhotoFacts> photos);

/// What a photo, subject or variation of a session must be, wherever it comes from. Empty, or what is wrong with it.
using PhotoIds = std::unordered_set<std::string_view>;
PhotoIds photoIds(const Session& session);  ///< borrowed from it
std::string faultOf(const Photo& photo);
std::string faultOf(const Subject& subject, const PhotoIds& photos);
std::string faultOf(const Variation& variation, const PhotoIds& photos);
std::string faultOf(const Permission& permission);

}  // namespace studio
