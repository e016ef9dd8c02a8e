#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/hash.h"
#include "core/studio/open_session.h"
#include "core/studio/session_edits.h"
#include "core/studio/session_parts.h"

/// Sessions of made-up photos: to this library a photo is bytes with a hash.
namespace studio::made {

inline std::string photoBytes(int number, std::size_t size = 3000)
{
    std::string bytes;
    for (unsigned state = 2463534242u + static_cast<unsigned>(number); bytes.size() < size; bytes += static_cast<char>(state & 0xFFu)) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
    return bytes;
}

inline std::string idOf(int number)
{
    return base::sha256(photoBytes(number));
}

inline Photo photo(int number)
{
    return {idOf(number), "IMG_" + std::to_string(number) + ".jpg", 3000, {4000, 3000}, {{{"hdr", "A note"}}, "", "2024:05:31 18:04:09"}, true};
}

inline Variation variation(const std::string& id, int photoNumber)
{
    Variation one;
    one.id = id;
    one.source = {idOf(photoNumber), 0};
    one.style = "corporate-grey";
    return one;
}

inline void put(const std::filesystem::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

inline std::string bytesOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Photos 1 to `count` lie in `folder`.
inline OpenSession::Sources photosIn(const std::filesystem::path& folder, int count)
{
    std::filesystem::create_directories(folder);
    OpenSession::Sources sources;
    for (int i = 1; i <= count; ++i) {
        const auto file = folder / photo(i).name;
        put(file, photoBytes(i));
        sources.emplace(idOf(i), file);
    }
    return sources;
}

/// A session of photos 1 to `photos` with one person and headshots v1, v2 of the first.
inline Session session(int photos)
{
    std::vector<Photo> all;
    Subject subject{"person-1", "Anna", {}};
    for (int i = 1; i <= photos; ++i) {
        all.push_back(photo(i));
        subject.faces.push_back({idOf(i), 0});
    }
    Session now = withPhotos({}, all);
    now = withSubjects(now, {subject});
    now = withPermission(now, {Permission::Whose::Granted, "Anna", "team page", "2026-11-23"});
    return withVariations(now, {variation("v1", 1), variation("v2", 1)});
}

inline finish::Recipe warmer(float amount)
{
    finish::Recipe recipe;
    recipe.colour.warmth = amount;
    return recipe;
}

}  // namespace studio::made
