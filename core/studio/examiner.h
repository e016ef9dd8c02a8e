#pragma once
#include "core/studio/examine.h"

/// For the sources of this library only.
namespace studio {

/// One thread's way from a file to its facts.
class Examiner {
public:
    Examiner(vision::ModelStore models, std::filesystem::path cacheFolder);

    /// What an earlier run found out, without decoding. Empty when there is none, or the file cannot be read: the decoder says why.
    std::optional<PhotoFacts> known(const std::filesystem::path& file) const;
    /// Measures a decoded photo, and remembers it.
    PhotoFacts measure(const std::filesystem::path& file, const imaging::DecodedPhoto& photo, const base::RunContext& run);

    vision::Analyser& analyser() { return analyser_; }
    /// `measure` then leaves one of each photo that has none. Null: it does not.
    void makeThumbnails(const Thumbnails* place) { thumbnails_ = place; }

private:
    vision::Analyser analyser_;
    FileFactsCache saved_;
    const Thumbnails* thumbnails_ = nullptr;
};

/// Decodes; transparent photos lie over white.
imaging::DecodedPhoto decodeOverWhite(const std::filesystem::path& file, const base::RunContext& run, const imaging::DecodeLimits& limits = {});

}  // namespace studio
