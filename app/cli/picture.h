#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "app/cli/console.h"
#include "app/cli/looks.h"
#include "core/studio/darkroom.h"
#include "core/studio/people.h"

/// Headshots as `render` and `session export` make and tell them.
namespace cli {

/// A face to make a picture from, among the photos that say who it is. Borrowed.
struct SourceFace {
    std::span<const studio::PhotoFacts> photos;
    const studio::People& people;
    identity::FaceId face;
};

struct Picture {
    finish::Finished finished;  ///< with every note that there is
    judge::Judgement judgement;
};

/// @param format  that it will be written in
/// @throws what Darkroom::develop and assess throw
Picture makePicture(studio::Darkroom& darkroom, const SourceFace& from, const finish::Recipe& recipe, const finish::OutputSize& size, imaging::FileFormat format,
                    const base::RunContext& run);

void tell(const Picture& picture, const std::filesystem::path& file, Console& console);
/// @param source  what the document calls the photo
Json pictureJson(const std::filesystem::path& file, const Look& look, const std::string& source, const Picture& picture);

/// A folder for pictures: there, and taking files. Told before any work rather than after it. @throws Error{NotWritable, DiskFull}
void prepareFolder(const std::filesystem::path& folder);

}  // namespace cli
