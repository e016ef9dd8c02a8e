#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/matte.h"
#include "core/vision/model_store.h"
#include "core/vision/pose.h"

namespace vision {

/// Everything measured once about a photo. Depends only on its pixels and the models.
struct Analysis {
    imaging::Extent extent;   ///< of the upright photo
    std::vector<Face> faces;  ///< largest first
    bool operator==(const Analysis&) const = default;
};

/// Runs the nets, and remembers on disk what they said.
///
///     vision::Analyser analyser{vision::ModelStore()};
///     const auto photo = imaging::decode(file, run);
///     const auto analysis = analyser.analyse(photo.pixels, photo.contentHash, run);
///     const auto matte = analyser.matte(photo.pixels, photo.contentHash, analysis, 0, run);
///
/// Nets are loaded at first use. One Analyser is for one thread; its nets use all cores.
class Analyser {
public:
    /// `cacheFolder` empty: `analysis` in base::cacheFolder().
    explicit Analyser(ModelStore store, std::filesystem::path cacheFolder = {});
    ~Analyser();
    Analyser(Analyser&&) noexcept;
    Analyser& operator=(Analyser&&) noexcept;

    const ModelStore& store() const;

    /// What an earlier run found, without the pixels. Empty when there is none, or a model has changed since.
    std::optional<Analysis> cached(const std::string& contentHash) const;

    /// Everything that is in a Face. No face is no error: the list is empty.
    /// @param photo Linear RGB(A), upright. @param contentHash SHA-256 of the file; empty = neither read nor write the cache.
    /// @throws Error{ModelMissing, ModelAltered, ModelFailed}, Cancelled
    Analysis analyse(const imaging::Image& photo, const std::string& contentHash, const base::RunContext& run);

    /// The two segmentation nets on the surroundings of one face (the whole photo where that face fills it).
    NetMatte matte(const imaging::Image& photo, const std::string& contentHash, const Analysis& analysis, std::size_t face, const base::RunContext& run);

    /// The canonical head, which marks are placed on: from the cache where an earlier run left it. @throws Error{ModelMissing, ModelAltered}
    const CanonicalMesh& canonicalHead();

    /// Which engine runs the matte net, for `models` and `bench`; loads it.
    std::string matteEngine();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The part of a photo that the matte nets look at for one face: head and shoulders with room for hair and for every framing,
/// ending at the next person's face; the whole photo where that is hardly more.
imaging::Box matteRegion(const Analysis& analysis, std::size_t face);

}  // namespace vision
