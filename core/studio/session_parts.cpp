#include "core/studio/session_parts.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "core/base/error.h"

namespace studio {
namespace {

constexpr std::size_t kLongestName = 255;     // bytes, as file systems have it
constexpr std::size_t kLongestId = 64;
constexpr std::size_t kMostFaces = 1000;       // of one photo

bool isHash(std::string_view text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isId(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestId &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; });
}

/// A name that a file can have in any folder of any system, and that names nothing outside of it.
bool isFileName(std::string_view name)
{
    const auto bad = [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '/' || c == '\\' || c == ':'; };
    return !name.empty() && name != "." && name != ".." && name.size() <= kLongestName && std::ranges::none_of(name, bad);
}

bool isDay(std::string_view text)
{
    const auto number = [&](std::size_t from, std::size_t length) {
        int value = -1;
        const auto end = text.data() + from + length;
        return std::from_chars(text.data() + from, end, value).ptr == end ? value : -1;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    return std::chrono::year_month_day(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                       std::chrono::day(static_cast<unsigned>(number(8, 2))))
        .ok();
}

std::string faultOf(const FaceOf& face, const PhotoIds& photos)
{
    if (!photos.contains(face.photo))
        return "a photo that is not in the session: " + face.photo.substr(0, kLongestId);
    return face.face < kMostFaces ? "" : "face number " + std::to_string(face.face) + ", which no photo has";
}

}  // namespace

std::string faultOf(const Photo& photo)
{
    if (!isHash(photo.id))
        return "the photo's id is no SHA-256: " + photo.id.substr(0, kLongestId);
    if (!isFileName(photo.name))
        return "the photo's name is no plain file name: " + photo.name.substr(0, kLongestName);
    if (photo.extent.width < 0 || photo.extent.height < 0)
        return "the photo " + photo.name + " has no size";
    return {};
}

PhotoIds photoIds(const Session& session)
{
    PhotoIds ids;
    for (const auto& photo : *session.photos)
        ids.insert(photo->id);
    return ids;
}

std::string faultOf(const Subject& subject, const PhotoIds& photos)
{
    if (!isId(subject.id) || subject.name.size() > kLongestNote)
        return "a person's id or name cannot be used: " + subject.id.substr(0, kLongestId);
    for (const FaceOf& face : subject.faces)
        if (const auto fault = faultOf(face, photos); !fault.empty())
            return subject.id + " is on " + fault;
    return {};
}

std::string faultOf(const Variation& variation, const PhotoIds& photos)
{
    if (!isId(variation.id))
        return "a headshot's id is not of letters, digits and hyphens: " + variation.id.substr(0, kLongestId);
    if (const auto fault = faultOf(variation.source, photos); !fault.empty())
        return "headshot " + variation.id + " is made from " + fault;
    if (!variation.style.empty() && !isId(variation.style))
        return "headshot " + variation.id + " names a style that cannot be: " + variation.style.substr(0, kLongestId);
    if (variation.rating.stars < 0 || variation.rating.stars > Rating::kMostStars)
        return "headshot " + variation.id + " has " + std::to_string(variation.rating.stars) + " stars; 0 to " + std::to_string(Rating::kMostStars) + " are possible";
    return variation.note.size() > kLongestNote ? "the note of headshot " + variation.id + " is too long" : "";
}

std::string faultOf(const Permission& permission)
{
    if (!permission.date.empty() && !isDay(permission.date))
        return "the date of the permission is none: " + permission.date.substr(0, kLongestId) + "; it is written like 2026-11-23";
    return permission.person.size() + permission.purpose.size() > kLongestNote ? "the words of the permission are too long" : "";
}

Photo photoOf(const PhotoFacts& facts, std::uint64_t bytes)
{
    std::string name = base::displayName(facts.file.filename());
    std::ranges::replace_if(
        name, [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\' || c == ':'; }, '_');  // legal here, not everywhere
    return {facts.contentHash, std::move(name), bytes, facts.analysis.extent, facts.says, true};
}

std::vector<Subject> subjectsOf(const People& people, std::span<const PhotoFacts> photos)
{
    std::vector<Subject> subjects;
    for (const Person& person : people.persons) {
        Subject& subject = subjects.emplace_back();
        subject.id = person.subject.id;
        for (const auto& face : person.subject.faces) {
            const FaceOf one{photos[face.photo].contentHash, face.face};
            if (std::ranges::find(subject.faces, one) == subject.faces.end())  // the same file twice is one photo
                subject.faces.push_back(one);
        }
    }
    return subjects;
}

}  // namespace studio
