#include "core/finish/retouch/retouch_field.h"

#include <algorithm>
#include <cmath>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/finish/retouch/eyes_and_teeth.h"
#include "core/finish/retouch/marks.h"
#include "core/finish/retouch/skin_bands.h"
#include "core/vision/skin.h"

namespace finish {
namespace {

constexpr float kFloor = 0.002f, kCeiling = 64;    // linear light
constexpr float kApart = 1.25f;                    // of a spot's reach: its foot is no example of good skin either
constexpr float kEdge = 0.008f;                    // D
constexpr float kSmoothSkin = 1.5f, kStubble = 3;  // roughness, over that of the cheeks

imaging::Image logsOf(const imaging::Image& picture)
{
    imaging::Image logs(picture.extent(), 4, imaging::Space::Data);
    for (std::size_t i = 0; i < picture.extent().area(); ++i) {
        float rgb[3];
        for (std::size_t c = 0; c < 3; ++c) {
            rgb[c] = std::min(std::max(kFloor, picture.pixels()[3 * i + c]), kCeiling);  // the floor first: a NaN then gives the floor
            logs.pixels()[4 * i + c] = std::log(rgb[c]);
        }
        logs.pixels()[4 * i + 3] = std::log(luminance(rgb));
    }
    return logs;
}

/// Skin with the marks on it, soft at the edges.
imaging::Image softSkin(const vision::SkinMap& map)
{
    imaging::Image skin = map.withMarks;
    for (std::size_t i = 0; i < skin.size(); ++i)
        skin.pixels()[i] = std::max(skin.pixels()[i], clamp01(map.mask.pixels()[i]));
    matte::blur(skin, kEdge * map.unit);
    return skin;
}

/// Stubble has its own unevenness, which is not the skin's.
imaging::Image smoothSkin(const RetouchField& field, const imaging::Image& roughness)
{
    imaging::Image where = roughness;
    for (float& r : where.pixels())
        r = 1 - smooth(r, kSmoothSkin, kStubble);
    matte::blur(where, 0.02f * field.grid.unit);
    for (std::size_t i = 0; i < where.size(); ++i)
        where.pixels()[i] *= field.skin.pixels()[i];
    return where;
}

}  // namespace

RetouchField measureRetouch(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const base::RunContext& run)
{
    RetouchField field;
    const vision::PersonAlpha person{cutOut.region, &cutOut.alpha};
    vision::SkinMap map = vision::findSkin(photo, face, &person);
    run.checkpoint();
    if (map.empty())
        return field;
    // Light that is not finite leaves places that are no number.
    for (imaging::Image* part : {&map.mask, &map.withMarks, &map.roughness})
        for (float& v : part->pixels())
            v = std::isfinite(v) ? v : 0;
    field.region = map.region;
    field.grid = {map.region.extent(), map.picture.extent(), map.unit};
    field.skin = softSkin(map);
    field.colours = logsOf(map.picture);
    field.spots = face.spots;

    const float pixels = static_cast<float>(map.region.width) / static_cast<float>(map.picture.width()) * map.unit;
    imaging::Image spots(field.grid.cells, 1, imaging::Space::Data, 0.0f);
    for (const vision::Spot& spot : face.spots)
        retouch::addDisc(spots, field.region, spot.at, kApart * spot.radius * pixels);
    field.clean = std::move(spots);
    for (std::size_t i = 0; i < field.clean.size(); ++i)
        field.clean.pixels()[i] = clamp01(map.mask.pixels()[i]) * (1 - field.clean.pixels()[i]);
    field.healing = retouch::healing(field.colours, field.clean, map.unit);
    run.checkpoint();

    const retouch::SkinBands bands = retouch::skinBands(field, run);
    const imaging::Image where = smoothSkin(field, map.roughness);
    field.layers.push_back({&RetouchParams::evenness, true, retouch::evenLight(bands, where)});
    field.layers.push_back({&RetouchParams::evennessColour, true, retouch::evenColour(bands, where)});
    field.layers.push_back({&RetouchParams::shine, false, retouch::withoutShine(bands, field, map.tone)});
    run.checkpoint();
    field.layers.push_back({&RetouchParams::underEye, false, retouch::underEyes(field, face)});
    run.checkpoint();
    field.layers.push_back({&RetouchParams::teeth, false, retouch::whiterTeeth(field, face)});
    field.layers.push_back({&RetouchParams::eyeWhite, false, retouch::whiterEyes(field, face)});
    field.layers.push_back({&RetouchParams::iris, false, retouch::clearerIrises(field, face)});
    return field;
}

}  // namespace finish
