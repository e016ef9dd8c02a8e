#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "core/vision/analyser.h"
#include "core/vision/pose.h"

/// For the sources of this library only.
namespace vision {

/// The models that faces are found and measured with, as part of a key.
std::string faceVersions(const ModelStore& store);

/// Results on disk, found again by the photo's content hash and the hashes of the models. A file that is broken, foreign or of another
/// version counts as absent; a folder that cannot be written to costs time, never a result.
class AnalysisCache {
public:
    explicit AnalysisCache(std::filesystem::path folder);

    std::optional<Analysis> faces(const std::string& contentHash, const std::string& models) const;
    void putFaces(const std::string& contentHash, const std::string& models, const Analysis& analysis) const;

    std::optional<NetMatte> matte(const std::string& contentHash, const std::string& models, const imaging::Box& region) const;
    void putMatte(const std::string& contentHash, const std::string& models, const NetMatte& matte) const;

    /// The canonical head of a model file, so that what an earlier run analysed can be told apart without the models.
    std::optional<CanonicalMesh> head(const std::string& model) const;
    void putHead(const std::string& model, const CanonicalMesh& head) const;

private:
    std::filesystem::path placeOf(const std::string& contentHash, const std::string& kind, const std::string& models) const;
    void keepWithinLimit() const;

    std::filesystem::path folder_;
};

}  // namespace vision
