#include "core/studio/darkroom.h"

#include <utility>

#include "core/base/error.h"
#include "core/finish/matte/cut_out.h"
#include "core/studio/examiner.h"

namespace studio {

struct Darkroom::State {
    Examiner examiner;
    std::optional<imaging::DecodedPhoto> photo;

    /// The cut-out of `photo`, with what it depends on.
    std::optional<finish::CutOut> cutOut;
    std::size_t cutFace = 0;
    finish::MatteParams cutParams;

    const imaging::DecodedPhoto& hold(const std::filesystem::path& file, const base::RunContext& run)
    {
        photo.reset();  // before the next one comes: two photos of 100 megapixels do not fit
        cutOut.reset();
        return photo.emplace(decodeOverWhite(file, run));
    }
};

Darkroom::Darkroom(vision::ModelStore models, std::filesystem::path cacheFolder)
    : state_(std::make_unique<State>(State{Examiner(std::move(models), std::move(cacheFolder)), {}, {}, 0, {}}))
{
}
Darkroom::~Darkroom() = default;
Darkroom::Darkroom(Darkroom&&) noexcept = default;
Darkroom& Darkroom::operator=(Darkroom&&) noexcept = default;

PhotoFacts Darkroom::examine(const std::filesystem::path& file, const base::RunContext& run)
{
    if (auto known = state_->examiner.known(file))
        return *std::move(known);
    return state_->examiner.measure(file, state_->hold(file, run), run);
}

const imaging::DecodedPhoto& Darkroom::pixelsOf(const PhotoFacts& facts, const base::RunContext& run)
{
    if (!state_->photo || state_->photo->contentHash != facts.contentHash)
        state_->hold(facts.file, run);
    if (state_->photo->contentHash != facts.contentHash)
        throw base::Error(base::ErrorCode::Damaged, base::displayName(facts.file) + " changed while it was being worked on", "Try again.", facts.file);
    return *state_->photo;
}

finish::Finished Darkroom::develop(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run)
{
    if (face >= facts.analysis.faces.size())
        throw base::Error(base::ErrorCode::NoFace, "There is no face in " + base::displayName(facts.file), "Use a photo that shows your face clearly.", facts.file);
    const auto& photo = pixelsOf(facts, run);
    if (!state_->cutOut || state_->cutFace != face || state_->cutParams != recipe.matte) {
        state_->cutOut.reset();
        const auto matte = state_->examiner.analyser().matte(photo.pixels, facts.contentHash, facts.analysis, face, run);
        state_->cutOut = finish::cutOut(photo.pixels, facts.analysis.faces[face], matte, recipe.matte, run);
        state_->cutFace = face;
        state_->cutParams = recipe.matte;
    }
    return finish::finish({photo.pixels, facts.analysis.faces[face], *state_->cutOut}, recipe, size, run);
}

}  // namespace studio
