#include "core/finish/steps.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "core/base/error.h"
#include "core/finish/grain/grain.h"
#include "core/finish/proposal.h"
#include "core/finish/relight/relight.h"
#include "core/finish/retouch/retouch.h"
#include "core/finish/stages.h"
#include "core/finish/texture_kept.h"
#include "core/vision/skin.h"

namespace finish {
namespace {

void checkInput(const FinishInput& input)
{
    const auto refuse = [](const char* what) { throw base::Error(base::ErrorCode::BadValue, what, "Analyse the photo again."); };
    const CutOut& cutOut = input.cutOut;
    const imaging::Box& region = cutOut.region;
    if (input.photo.empty() || input.photo.channels() != 3 || input.photo.space() != imaging::Space::Linear)
        refuse("The photo is not linear RGB");
    if (region.empty() || cutOut.alpha.extent() != region.extent() || cutOut.foreground.extent() != region.extent() || cutOut.alpha.channels() != 1 ||
        cutOut.foreground.channels() != 3)
        refuse("The cut-out is empty or its parts do not fit together");
    if (region.x < 0 || region.y < 0 || region.x + region.width > input.photo.width() || region.y + region.height > input.photo.height())
        refuse("The cut-out does not lie within the photo");
}

void checkPicture(const imaging::Image* picture)
{
    if (picture == nullptr || picture->empty() || picture->channels() != 3 || picture->space() != imaging::Space::Linear)
        throw base::Error(base::ErrorCode::BadValue, "background.kind is picture, but there is no picture", "Set background.picture to a picture file.");
}

/// The backdrop stands in the same light as the person.
float keySideFor(const Recipe& recipe, const vision::Pose& pose, float cheekContrast)
{
    if (recipe.background.keySide != KeySide::Auto)
        return recipe.background.keySide == KeySide::Right ? 1.0f : -1.0f;
    if (addsKeyLight(recipe.relight))
        return keyLightSide(recipe.relight, pose, cheekContrast);
    return cheekContrast < 0 ? -1.0f : 1.0f;
}

double milliseconds(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count();
}

}  // namespace

std::string_view Steps::nameOf(Step step)
{
    static constexpr std::array<std::string_view, kSteps> names{"photo",   "colour-field", "light-field", "retouch-field", "subject", "frame", "reduced",
                                                                "sampled", "before",       "correction",  "retouch",       "light",   "skin",  "look",
                                                                "plate",   "drawn",        "lit",         "near",          "spill",   "picture"};
    return names[step];
}

Steps::Steps(const FinishInput& input, bool keepsSampled) : input_(input), keepsSampled_(keepsSampled)
{
    checkInput(input);
}

void Steps::setBackdropPicture(const imaging::Image* picture)
{
    input_.backdropPicture = picture;
    plate_.forget();
}

void Steps::setMarks(std::span<const PermanentMark> marks)
{
    input_.marks = marks;
    retouchMap_.forget();
}

template <class Key, class Value, class Make>
const Value& Steps::step(Step which, Kept<Key, Value>& kept, const Key& key, const base::RunContext& run, const Make& make)
{
    const auto start = std::chrono::steady_clock::now();
    const auto before = kept.made();
    const Value& value = kept.get(key, [&] {
        run.checkpoint({std::string(nameOf(which)), 0, 0});
        return make();
    });
    if (kept.made() != before) {
        ++costs_[which].made;
        costs_[which].ms += milliseconds(start);
    }
    return value;
}

const MeasuredColour* Steps::colourField(const ColourParams& params, const base::RunContext& run)
{
    if (params == ColourParams{})
        return nullptr;
    if (input_.colour != nullptr)
        return input_.colour;
    return &step(ColourField, measuredColour_, Once(), run, [&] { return measureColour(input_.photo, input_.face, vision::findSkin(input_.photo, input_.face)); });
}

std::uint64_t Steps::subjectVersion(const Recipe& recipe, const base::RunContext& run)
{
    std::vector<Value> key{std::uint64_t(1)};  // never that of a new object
    for (const Stage& stage : stages())
        for (const std::string_view name : stage.subjectKeys)
            key.push_back(findParameter(name).get(recipe));
    if (key != layerKey_) {
        if (layerVersion_ != 0) {  // they may borrow what the layer holds
            for (auto& reduced : reduced_)
                reduced.forget();
            beforePixels_.forget();
        }
        layer_.reset();
        layerKey_.clear();
        layerVersion_ = subject(recipe, run).isChanged() ? ++layersChanged_ : 0;
        layerKey_ = std::move(key);
    }
    return layerVersion_;
}

const SubjectLayer& Steps::subject(const Recipe& recipe, const base::RunContext& run)
{
    if (layer_)
        return *layer_;
    const auto start = std::chrono::steady_clock::now();
    SubjectLayer layer(input_.cutOut);
    for (const Stage& stage : stages())
        if (stage.onSubject != nullptr) {
            run.checkpoint({std::string(stage.label), 0, 0});
            stage.onSubject(layer, input_, recipe, found_, run);
        }
    ++costs_[Subject].made;
    costs_[Subject].ms += milliseconds(start);
    return layer_.emplace(std::move(layer));
}

SubjectPaint Steps::paint(const Recipe& recipe, const Correction& correction, float cheekContrast, const base::RunContext& run)
{
    SubjectPaint paint{.gains = correction.gains};
    if (changesSkin(recipe.retouch)) {
        const RetouchField* field = input_.retouch;
        if (field == nullptr)
            field = &step(RetouchField_, measuredRetouch_, Once(), run, [&] { return measureRetouch(input_.photo, input_.face, input_.cutOut, run); });
        if (!field->empty()) {
            paint.retouch = &step(RetouchMap, retouchMap_, recipe.retouch, run, [&] { return retouchGains(*field, recipe.retouch, input_.marks, input_.photo.extent()); });
            paint.retouchRegion = field->region;
        }
    }
    if (changesLight(recipe.relight)) {
        const LightField* field = input_.light;
        if (field == nullptr)
            field = &step(LightField_, measuredLight_, Once(), run, [&] { return measureLightField(input_.photo, input_.face, input_.cutOut, run); });
        const float side = keyLightSide(recipe.relight, input_.face.pose, cheekContrast);
        paint.light = &step(LightMap, lightMap_, {recipe.relight, side}, run, [&] { return relightMap(*field, recipe.relight, input_.face.pose, side, run); });
        paint.lightRegion = input_.cutOut.region;
    }
    return paint;
}

const Backdrop& Steps::backdrop(const Recipe& recipe, const Framing& framing, float keySide, const Rgb& gains, const base::RunContext& run)
{
    const BackgroundParams& params = recipe.background;
    const bool original = params.kind == BackgroundKind::Original, picture = params.kind == BackgroundKind::Picture;
    const bool sided = params.kind == BackgroundKind::Scene || params.kind == BackgroundKind::Seamless;
    const bool random = params.kind == BackgroundKind::Scene || (params.kind == BackgroundKind::Seamless && params.mottle > 0);
    static const imaging::Image none;
    const imaging::Image* plate = &none;
    LensView view;
    if (original || picture) {
        if (picture)
            checkPicture(input_.backdropPicture);
        if (isInFocus(params)) {
            plate = &input_.photo;
        } else {
            view = original ? viewOfPhoto(input_.photo.extent(), framing, params) : viewOfPicture(input_.backdropPicture->extent(), framing, params);
            plate = &step(Plate, plate_, {params.kind, view.plate}, run,
                          [&] { return original ? cleanPlate(input_.photo, input_.cutOut, view.plate, run) : picturePlate(*input_.backdropPicture, view.plate); });
        }
    }
    const Drawing drawing{asDrawn(params), framing, sided ? keySide : 0, random ? recipe.seed : 0, original || picture ? plate_.made() : 0};
    const imaging::Image& drawn = step(Drawn, drawn_, drawing, run, [&] { return finish::draw(drawing, view, *plate, run); });
    const bool exposed = original || picture || params.kind == BackgroundKind::Scene;
    const LitKey key{drawn_.made(), params.kind, exposed ? params.exposure : 0, exposed ? params.warmth : 0, original ? gains : Rgb{1, 1, 1}};
    return step(Lit, lit_, key, run, [&] { return lit(drawn, params, gains); });
}

const ColourTransform& Steps::look(const Recipe& recipe, const MeasuredColour& measured, const SubjectPaint& paint, const Rgb& tint, const base::RunContext& run)
{
    const std::uint64_t version = subjectVersion(recipe, run);
    const SubjectSkin& skin = step(Skin, skin_, version, run, [&] {
        const imaging::Box& region = input_.cutOut.region;
        std::vector<imaging::Box> places = measured.places;
        SubjectSkin on;
        for (imaging::Box& place : places) {
            place.x -= region.x;
            place.y -= region.y;
            on.inside.push_back(place.x + place.width > 0 && place.y + place.height > 0 && place.x < region.width && place.y < region.height);
        }
        const PatchedImage& colours = subject(recipe, run).colourPatches();
        for (const imaging::Box& place : places)
            on.colours.push_back(vision::coloursAt(colours.part(place), std::array{imaging::Box{0, 0, place.width, place.height}}).front());
        return on;
    });
    const LookKey key{recipe.colour, paint.gains, tint, skin_.made(), paint.retouch != nullptr ? retouchMap_.made() : 0, paint.light != nullptr ? lightMap_.made() : 0};
    return step(Look, look_, key, run, [&] {
        std::vector<Rgb> before = measured.skin, now = before;
        multiply(before, paint.gains);
        for (std::size_t i = 0; i < now.size(); ++i) {
            const imaging::Box& place = measured.places[i];
            now[i] = skin.inside[i] ? paint.at(place.x + place.width / 2.0, place.y + place.height / 2.0, skin.colours[i]) : before[i];
        }
        multiply(now, tint);
        return lookOf(recipe.colour, before, now);
    });
}

std::pair<std::shared_ptr<const SubjectPixels>, std::uint64_t> Steps::pixels(const Recipe& recipe, const Framing& framing, const base::RunContext& run)
{
    const int factor = SubjectPixels::factorFor(framing.scale);
    const std::uint64_t version = subjectVersion(recipe, run);
    if (const auto* odd = reduced_[1].peek(); odd != nullptr && (*odd)->factor() == 1 && factor > 2) {
        reduced_[1].forget();
        beforePixels_.forget();
        layer_->letGoOfWhole();  // 16 bytes for each pixel of the photo, not to be asked for again until the scale changes much
    }
    auto& kept = reduced_[static_cast<std::size_t>(factor % 2)];
    const auto pixels = step(Reduced, kept, {version, factor}, run, [&] {
        return std::shared_ptr<const SubjectPixels>(std::make_shared<SubjectPixels>(layer_->colourPatches(), layer_->alphaPatches(), factor, run));
    });
    return {pixels, 2 * kept.made() + static_cast<std::uint64_t>(factor % 2)};
}

Finished Steps::draw(const Recipe& recipe, const OutputSize& size, const Target& target, const base::RunContext& run)
{
    const PhotoFigures& figures = step(Photo, photo_, Once(), run, [&] {
        return PhotoFigures{measureNoise(input_.photo), cheekContrast(input_.photo, input_.face), measureHead(input_.face, input_.cutOut)};
    });
    subjectVersion(recipe, run);
    const MeasuredColour* measured = colourField(recipe.colour, run);
    const ColourParams& c = recipe.colour;
    const Correction& correction = step(Correction_, correction_, {c.whiteBalance, c.temperature, c.tint, c.autoExposure, c.exposure}, run,
                                        [&] { return measured != nullptr ? correctionOf(*measured, c) : Correction(); });
    const SubjectPaint paint = this->paint(recipe, correction, figures.cheekContrast, run);

    Finished finished;
    BackgroundParams framed;
    framed.kind = recipe.background.kind;
    framed.aperture = recipe.background.aperture;
    const Framing& framing = step(Frame, framing_, {recipe.framing, framed, size}, run,
                                  [&] { return frame(figures.head, input_.photo.extent(), recipe.framing, recipe.background, size); });
    finished.framing = framing;
    finished.facts = {keySideFor(recipe, input_.face.pose, figures.cheekContrast), figures.noise, input_.cutOut.hairTrust};
    if (input_.measure) {
        SubjectLayer painted = subject(recipe, run);
        paint.apply(painted, run);
        finished.facts.texturePercent = textureKept(painted, input_.cutOut, correction.gains, vision::findSkin(input_.photo, input_.face));
    }

    const Backdrop& backdrop = this->backdrop(recipe, framing, finished.facts.keySide, correction.gains, run);
    static const ColourTransform none;
    const ColourTransform& look = measured != nullptr ? this->look(recipe, *measured, paint, backdropTint(backdrop, recipe), run) : none;
    const auto [pixels, pixelsVersion] = this->pixels(recipe, framing, run);
    const imaging::Image *near = nullptr, *spill = nullptr;
    const bool transparent = recipe.background.kind == BackgroundKind::Transparent;
    if (recipe.background.wrap > 0 && !transparent && !backdrop.ownPhoto) {
        near = &step(Near, near_, {pixelsVersion, framing}, run, [&] { return backdropNear(*pixels, input_.cutOut.region, framing); });
        spill = &step(Spill, spill_, lit_.made(), run, [&] { return spilledLight(backdrop.light, framing); });
    }
    const auto sampler = [&] { return SubjectSampler(pixels, input_.cutOut.region, framing.toOutput); };
    std::optional<SubjectSampler> photoRows;
    std::optional<SampledSubject> passing;
    const SampledSubject* before = nullptr;
    if (backdrop.ownPhoto) {
        // With the changed matte: where a hair was taken away, the photo still has it.
        const auto asPhotographed = [&, version = pixelsVersion, factor = pixels->factor()] {
            return beforePixels_.get(version, [&] {
                return std::shared_ptr<const SubjectPixels>(
                    std::make_shared<SubjectPixels>(PatchedImage(input_.cutOut.foreground), subject(recipe, run).alphaPatches(), factor, run));
            });
        };
        const auto photoSampler = [&] { return SubjectSampler(asPhotographed(), input_.cutOut.region, framing.toOutput); };
        if (keepsSampled_)
            before = &step(Before, before_, {pixelsVersion, framing.toOutput, framing.output}, run, [&] { return SampledSubject(photoSampler(), framing.output, run); });
        else
            before = &passing.emplace(photoRows.emplace(photoSampler()));
    }
    const auto compose = [&](const SampledSubject& sampled) {
        const auto start = std::chrono::steady_clock::now();
        const Sharpening sharpening = sharpeningFor(recipe, framing, figures.noise);
        composite({sampled, paint, backdrop, before, near, spill, framing, recipe, figures.noise, look, sharpening},
                  target(framing.output, transparent ? 4 : 3), run);
        ++costs_[Picture].made;
        costs_[Picture].ms += milliseconds(start);
    };
    run.checkpoint({std::string(nameOf(Picture)), 0, 0});
    if (keepsSampled_) {
        compose(step(Sampled, sampled_, {pixelsVersion, framing.toOutput, framing.output}, run, [&] { return SampledSubject(sampler(), framing.output, run); }));
    } else {
        const SubjectSampler rows = sampler();
        compose(SampledSubject(rows));
    }

    finished.facts.correction = correction;
    finished.facts.anchor = look.anchor();
    finished.notes = framing.notes;
    if (measured != nullptr && measured->skin.empty() && c.anchor > 0)
        finished.notes.push_back({"skin-not-found", "No bare skin could be measured on this face; its tone is not held by the anchor."});
    if (!suits(recipe, finished.facts.hairTrust))
        finished.notes.push_back({"difficult-hair", "The hair cannot be cut out cleanly from this photo; its original background out of focus suits it best."});
    return finished;
}

Finished Steps::finished(const Recipe& recipe, const OutputSize& size, const base::RunContext& run)
{
    imaging::Image pixels;
    const auto target = [&](imaging::Extent extent, int channels) {
        pixels = imaging::Image(extent, channels, imaging::Space::Linear);
        return [&](int y, const PixelRow& row) {
            float* out = pixels.row(y);
            for (int x = 0; x < pixels.width(); ++x) {
                *out++ = row.red[x];
                *out++ = row.green[x];
                *out++ = row.blue[x];
                if (row.alpha != nullptr)
                    *out++ = row.alpha[x];
            }
        };
    };
    Finished finished = draw(recipe, size, target, run);
    finished.pixels = std::move(pixels);
    return finished;
}

}  // namespace finish
