#include "core/studio/darkroom.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <list>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
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

/// A photo that is worked on, and all that hangs on it.
struct Held {
    std::string contentHash;
    imaging::DecodedPhoto photo;

    /// With what it depends on.
    std::optional<finish::CutOut> cutOut;
    vision::Face face;
    std::size_t cutFace = 0;
    finish::MatteParams cutParams;
    std::optional<finish::LightField> light;
    std::optional<finish::RetouchField> retouch;
    std::optional<finish::MeasuredColour> colour;  // of `photo` and the face alone

    /// Previews of about one size each: while a slider is dragged a small one may come before a large one.
    struct Sheet {
        int longSide = 0;
        std::unique_ptr<finish::Preview> preview;
        std::vector<finish::PermanentMark> marks;
        std::string backdrop;  // content of the picture that it was given
    };
    static constexpr std::size_t kMostSheets = 2;
    std::vector<Sheet> sheets;  // the last used first

    /// Of the face that was cut out last.
    const finish::MeasuredColour& colours()
    {
        if (!colour)
            colour = finish::measureColour(photo.pixels, face, vision::findSkin(photo.pixels, face));
        return *colour;
    }

    Sheet& sheetFor(int longSide)
    {
        auto found = std::ranges::find(sheets, longSide, &Sheet::longSide);
        if (found == sheets.end() && sheets.size() < kMostSheets)
            found = sheets.insert(sheets.end(), Sheet{longSide, nullptr, {}, {}});
        else if (found == sheets.end())  // a window that is being resized: what was measured stays
            found = std::ranges::min_element(sheets, {}, [&](const Sheet& sheet) { return std::abs(std::log(std::max(1, sheet.longSide) / double(std::max(1, longSide)))); });
        found->longSide = longSide;
        if (!found->preview)
            found->preview = std::make_unique<finish::Preview>(
                finish::FinishInput{.photo = photo.pixels, .face = face, .cutOut = *cutOut, .light = light ? &*light : nullptr, .colour = colour ? &*colour : nullptr, .retouch = retouch ? &*retouch : nullptr});
        return *found;
    }
};

}  // namespace

struct Darkroom::State {
    Examiner examiner;
    std::size_t most = 1;
    std::list<Held> held;  // the last used first

    /// The picture of the user's own to stand before, decoded last; known again by its file and, when that was touched, by its content.
    struct OwnPicture {
        std::filesystem::path file;
        std::uintmax_t bytes = 0;
        std::filesystem::file_time_type written;
        std::string contentHash;
        imaging::Image pixels;
    };
    std::optional<OwnPicture> ownPicture;

    Held& hold(const std::filesystem::path& file, const base::RunContext& run)
    {
        makeRoom(file);  // before the next one comes: two photos of 100 megapixels do not fit
        auto photo = decodeOverWhite(file, run);
        held.push_front({});
        held.front().contentHash = photo.contentHash;
        held.front().photo = std::move(photo);
        return held.front();
    }

    void makeRoom(const std::filesystem::path& file);
    static void checkFace(const PhotoFacts& facts, std::size_t face);
    Held& of(const PhotoFacts& facts, const base::RunContext& run);
    /// Cut out anew only where something else is asked for.
    Held& cut(const PhotoFacts& facts, std::size_t face, const finish::MatteParams& params, const base::RunContext& run);

    /// Previews borrow it.
    void forgetOwnPicture()
    {
        for (Held& one : held)
            for (Held::Sheet& sheet : one.sheets)
                if (!std::exchange(sheet.backdrop, {}).empty())
                    sheet.preview->setBackdropPicture(nullptr);
        ownPicture.reset();
    }

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
            forgetOwnPicture();
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

Darkroom::Darkroom(vision::ModelStore models, std::filesystem::path cacheFolder, std::size_t photos)
    : state_(std::make_unique<State>(State{Examiner(std::move(models), std::move(cacheFolder)), std::max<std::size_t>(photos, 1), {}, {}}))
{
}
Darkroom::~Darkroom() = default;
Darkroom::Darkroom(Darkroom&&) noexcept = default;
Darkroom& Darkroom::operator=(Darkroom&&) noexcept = default;

PhotoFacts Darkroom::examine(const std::filesystem::path& file, const base::RunContext& run)
{
    if (auto known = state_->examiner.known(file))
        return *std::move(known);
    return state_->examiner.measure(file, state_->hold(file, run).photo, run);
}

void Darkroom::clear()
{
    state_->held.clear();
    state_->ownPicture.reset();
}

void Darkroom::State::makeRoom(const std::filesystem::path& file)
{
    // Pixels 12, cut-out 20 where it covers the photo, what previews hold 8, and as much again while the next one is decoded.
    constexpr std::int64_t kBytesPerPixel = 64;
    if (held.size() >= most)
        held.resize(most - 1);
    while (!held.empty()) {
        const std::int64_t free = base::availableMemoryBytes();
        if (free == 0 || free / 2 > kBytesPerPixel * static_cast<std::int64_t>(imaging::readHeader(file).extent.area()))
            return;
        held.pop_back();
    }
}

Held& Darkroom::State::of(const PhotoFacts& facts, const base::RunContext& run)
{
    if (const auto found = std::ranges::find(held, facts.contentHash, &Held::contentHash); found != held.end())
        held.splice(held.begin(), held, found);
    else if (hold(facts.file, run).contentHash != facts.contentHash)
        throw base::Error(base::ErrorCode::Damaged, base::displayName(facts.file) + " changed while it was being worked on", "Try again.", facts.file);
    return held.front();
}

const imaging::DecodedPhoto& Darkroom::pixelsOf(const PhotoFacts& facts, const base::RunContext& run)
{
    return state_->of(facts, run).photo;
}

void Darkroom::State::checkFace(const PhotoFacts& facts, std::size_t face)
{
    if (face >= facts.analysis.faces.size())
        throw base::Error(base::ErrorCode::NoFace, "There is no face in " + base::displayName(facts.file), "Use a photo that shows your face clearly.", facts.file);
}

Held& Darkroom::State::cut(const PhotoFacts& facts, std::size_t face, const finish::MatteParams& params, const base::RunContext& run)
{
    checkFace(facts, face);
    Held& one = of(facts, run);
    if (one.cutOut && one.cutFace == face && one.cutParams == params)
        return one;
    one.sheets.clear();
    one.cutOut.reset();
    one.light.reset();
    one.retouch.reset();
    if (one.cutFace != face)
        one.colour.reset();
    const auto matte = examiner.analyser().matte(one.photo.pixels, facts.contentHash, facts.analysis, face, run);
    one.face = facts.analysis.faces[face];
    one.cutOut = finish::cutOut(one.photo.pixels, one.face, matte, params, run);
    one.cutFace = face;
    one.cutParams = params;
    return one;
}

const finish::CutOut& Darkroom::cutOutOf(const PhotoFacts& facts, std::size_t face, const finish::MatteParams& params, const base::RunContext& run)
{
    return *state_->cut(facts, face, params, run).cutOut;
}

finish::Finished Darkroom::develop(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run,
                                   std::span<const finish::PermanentMark> marks)
{
    Held& one = state_->cut(facts, face, recipe.matte, run);
    const imaging::Image* picture = recipe.background.kind == finish::BackgroundKind::Picture ? &state_->backdropPicture(recipe.background, run) : nullptr;
    // Measured when a recipe first asks for them, and the same for every recipe after it.
    if (!one.light && recipe.relight != finish::RelightParams())
        one.light = finish::measureLightField(one.photo.pixels, one.face, *one.cutOut, run);
    if (!one.retouch && finish::changesSkin(recipe.retouch))
        one.retouch = finish::measureRetouch(one.photo.pixels, one.face, *one.cutOut, run);
    if (recipe.colour != finish::ColourParams())
        one.colours();
    return finish::finish({.photo = one.photo.pixels,
                           .face = one.face,
                           .cutOut = *one.cutOut,
                           .light = one.light ? &*one.light : nullptr,
                           .backdropPicture = picture,
                           .colour = one.colour ? &*one.colour : nullptr,
                           .retouch = one.retouch ? &*one.retouch : nullptr,
                           .marks = marks,
                           .measure = !size.longSide},  // a preview is not judged
                          recipe, size, run);
}

void Darkroom::preview(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run,
                       std::span<const finish::PermanentMark> marks, finish::PreviewPicture& picture)
{
    Held& one = state_->cut(facts, face, recipe.matte, run);
    Held::Sheet& sheet = one.sheetFor(size.longSide.value_or(0));
    if (recipe.background.kind == finish::BackgroundKind::Picture) {
        const imaging::Image& own = state_->backdropPicture(recipe.background, run);
        if (std::exchange(sheet.backdrop, state_->ownPicture->contentHash) != state_->ownPicture->contentHash)
            sheet.preview->setBackdropPicture(&own);
    }
    if (!std::ranges::equal(sheet.marks, marks)) {
        sheet.marks.assign(marks.begin(), marks.end());
        sheet.preview->setMarks(sheet.marks);
    }
    sheet.preview->render(recipe, size, run, picture);
}

judge::Judgement Darkroom::assess(const PhotoFacts& facts, std::size_t face, const finish::Recipe& recipe, const finish::Finished& finished, const judge::Whose& whose,
                                  const base::RunContext& run)
{
    Held& one = state_->cut(facts, face, recipe.matte, run);
    return judge::assess(finished, recipe, {one.photo.pixels, one.face, *one.cutOut, one.colours()}, whose, state_->examiner.analyser(), run);
}

}  // namespace studio
