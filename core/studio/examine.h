#pragma once
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <variant>

#include "core/base/error.h"
#include "core/studio/file_facts.h"
#include "core/studio/thumbnails.h"
#include "core/vision/analyser.h"

namespace studio {

/// What is known of a photo without holding its pixels.
struct PhotoFacts {
    std::filesystem::path file;
    std::string contentHash;
    vision::Analysis analysis;
    FileFacts says;  ///< the file itself, beside its pixels
};

using Examined = std::variant<PhotoFacts, base::Error>;

struct ExamineOptions {
    std::filesystem::path cacheFolder;  ///< empty: `analysis` in base::cacheFolder()
    int workers = 0;                    ///< 0: one a core, four at most, as far as memory allows
    const Thumbnails* thumbnails = nullptr;  ///< gets one of each photo that has none, while its pixels are there; borrowed
    std::int64_t memoryBytes = 0;       ///< for the photos in work together; 0: half of what is free. One photo is always worked on, whatever its size
};

/// Examines photos side by side: decoding is one core's work, and the small nets do not fill many. What an earlier run examined is not even decoded.
/// @param told  called on this thread, once a file, in the order of `files`: with the facts or with what is wrong with that file. What it throws
///              ends the work and is passed on.
/// @throws Cancelled; Error{ModelMissing, ModelAltered, ModelFailed}, which are no photo's fault.
void examineAll(std::span<const std::filesystem::path> files, const vision::ModelStore& models, const ExamineOptions& options,
                const std::function<void(std::size_t index, Examined&& result)>& told, const base::RunContext& run);

}  // namespace studio
