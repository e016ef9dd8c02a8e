#include "core/studio/darkroom.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/finish/colour/measure.h"
#include "core/finish/matte/cut_out.h"
#include "core/finish/relight/light_field.h"
#include "core/finish/retouch/retouch_field.h"
#include "core/imaging/resize.h"
#include "core/studio/examiner.h"
#include "core/vision/skin.h"

namespace studio {
namespace {

// Beside a photo of 100 megapixels: 720 MB while it is decoded, 200 MB after that.
constexpr imaging::DecodeLimits kPictureLimits{.maxPixels = 60'000'000};
constexpr int kPictureSide = 4096;

}  // namespace

struct Darkroom::State {
    Examiner examiner;
    std::optional<imaging::DecodedPhoto> photo;

    /// The cut-out of `photo`, with what it depends on.
    std::optional<finish::CutOut> cutOut;
    std::size_t cutFace = 0;
    finish::MatteParams cutParams;
    std::optional<finish::LightField> light;
    std::optional<finish::RetouchField> retouch;
    std::optional<finish::MeasuredColour> colour;  // of `photo` and the face alone

    /// The picture of the user's own to stand before, decoded last; known again by its file and, when that was touched, by its content.
    struct OwnPicture {
        std::filesystem::path file;
        std::uintmax_t bytes = 0;
        std::filesystem::file_time_type written;
        std::string contentHash;
        imaging::Image pixels;
    };
    std::optional<OwnPicture> ownPicture;

    const imaging::DecodedPhoto& hold(const std::filesystem::path& file, const base::RunContext& run)
    {
        photo.reset();  // before the next one comes: two photos of 100 megapixels do not fit
        cutOut.reset();
        light.reset();
        retouch.reset();
        colour.reset();
        return photo.emplace(decodeOverWhite(file, run));
    }

    static void checkFace(const PhotoFacts& facts, std::size_t face);
    /// Of the held photo; cut out anew only where something else is asked for.
    const finish::CutOut& cutOutOf(const PhotoFacts& facts, std::size_t face, const finish::MatteParams& params, const base::RunContext& run);
    /// Of the held photo and the face that was cut out last.
    const finish::MeasuredColour& colourOf(const vision::Face& face);

    const imaging::Image& backdropPicture(const finish::BackgroundParams& background, const base::RunContext& run)
    {
        const auto file = finish::pictureFile(background);
        if (file.empty())
            throw base::Error(base::ErrorCode::BadValue, "background.kind is picture, but background.picture names no file", "Set background.picture to a picture file.");
        try {
            std::error_code status;
            const auto bytes = std::filesystem::file_size(file, status);
            const auto written = status ? std::filesystem::file_time_type() : std::filesystem::last_write_time(file, status);
            if (!status && ownPicture && ownPicture->file == file && ownPicture->bytes == bytes && ownPicture->written == written)
                return ownPicture->pixels;
            if (!status && ownPicture && ownPicture->bytes == bytes && base::sha256OfFile(file) == ownPicture->contentHash) {
                ownPicture->file = file;
                ownPicture->written = written;
                return ownPicture->pixels;
            }
            ownPicture.reset();
            auto decoded = decodeOverWhite(file, run, kPictureLimits);
            const auto extent = imaging::fitted(decoded.pixels.extent(), kPictureSide);
            if (extent != decoded.pixels.extent())
                decoded.pixels = imaging::resize(decoded.pixels, extent, imaging::Filter::Area, run);
            return ownPicture.emplace(OwnPicture{file, bytes, written, decoded.contentHash, std::move(decoded.pixels)}).pixels;
        } catch (const base::Error& error) {
            throw base::Error(error.code(), "background.picture: " + error.message(), error.remedy(), file, error.detail());
        }
    }
};

Darkroom::Darkroom(vision::ModelStore models, std::filesystem::path cacheFolder)
    : state_(std::make_unique<State>(State{Examiner(std::move(models), std::move(cacheFolder)), {}, {}, 0, {}, {}, {}, {}, {}}))
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

void Darkroom::State::checkFace(const PhotoFacts& facts, std::size_t face)
{
    if (face >= facts.analysis.faces.size())
        throw base::Error(base::ErrorCode::NoFace, "There is no face in " + base::displayName(facts.file), "Use a photo that shows your face clearly.", facts.file);
}

const finish::CutOut& Darkroom::State::cutOutOf(const PhotoFacts& facts, std::size_t face, const finish::MatteParams& params, const base::RunContext& run)
{
    if (cutOut && cutFace == face && cutParams == params)
        return *cutOut;
    cutOut.reset();
    light.reset();
    retouch.reset();
    if (cutFace != face)
        colour.reset();
    const auto matte = examiner.analyser().matte(photo->pixels, facts.contentHash, facts.analysis, face, run);
    cutOut = finish::cutOut(photo->pixels, facts.analysis.faces[face], matte, params, run);
    cutFace = face;
    cutParams = params;
    return *cutOut;
}

const finish::MeasuredColour& Darkroom::State::colourOf(const vision::Face& face)
{
    if (!colour)
        colour = finish::measureColour(photo->pixels, face, vision::findSkin(photo->pixels, face));
    return *colour;
}

finish::Finished Darkroom::develop(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run,
                                   std::span<const finish::PermanentMark> marks)
{
    State::checkFace(facts, face);
    const auto& photo = pixelsOf(facts, run);
    const finish::CutOut& cutOut = state_->cutOutOf(facts, face, recipe.matte, run);
    const imaging::Image* picture = recipe.background.kind == finish::BackgroundKind::Picture ? &state_->backdropPicture(recipe.background, run) : nullptr;
    // Measured when a recipe first asks for them, and the same for every recipe after it.
    const vision::Face& subject = facts.analysis.faces[face];
    if (!state_->light && recipe.relight != finish::RelightParams())
        state_->light = finish::measureLightField(photo.pixels, subject, cutOut, run);
    if (!state_->retouch && finish::changesSkin(recipe.retouch))
        state_->retouch = finish::measureRetouch(photo.pixels, subject, cutOut, run);
    if (recipe.colour != finish::ColourParams())
        state_->colourOf(subject);
    return finish::finish({.photo = photo.pixels,
                           .face = subject,
                           .cutOut = cutOut,
                           .light = state_->light ? &*state_->light : nullptr,
                           .backdropPicture = picture,
                           .colour = state_->colour ? &*state_->colour : nullptr,
                           .retouch = state_->retouch ? &*state_->retouch : nullptr,
                           .marks = marks,
                           .measure = !size.longSide},  // a preview is not judged
                          recipe, size, run);
}

judge::Judgement Darkroom::assess(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::Finished& finished, const judge::Whose& whose,
                                  const base::RunContext& run)
{
    State::checkFace(facts, face);
    const auto& photo = pixelsOf(facts, run);
    const finish::CutOut& cutOut = state_->cutOutOf(facts, face, recipe.matte, run);
    const vision::Face& subject = facts.analysis.faces[face];
    return judge::assess(finished, recipe, {photo.pixels, subject, cutOut, state_->colourOf(subject)}, whose, state_->examiner.analyser(), run);
}

}  // namespace studio
