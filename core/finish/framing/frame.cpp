#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/error.h"
#include "core/finish/background/aperture.h"
#include "core/finish/framing/format.h"
#include "core/finish/framing/framing.h"

/// Everything here happens in levelled coordinates: the photo's pixels, turned around the eyes until the head is as level as wanted.
namespace finish {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kLeastSide = OutputSize::kLeastSide, kMostSide = OutputSize::kMostSide;

struct Span {
    double from = -kInfinity;
    double to = kInfinity;
    double length() const { return to - from; }
};

/// A border of the photo that cuts the subject: the frame may not pass `limit` where it crosses `along`.
struct Border {
    double limit = 0;
    Span along;
};

/// What the photo allows.
struct Limits {
    Span x, y;  ///< the canvas
    std::optional<Border> top, bottom, left, right;
};

struct Rect {
    double left = 0, top = 0, width = 0, height = 0;
    double right() const { return left + width; }
    double bottom() const { return top + height; }
};

/// The head in levelled coordinates and what is wished for it.
struct Wish {
    Format format;
    double eyeX = 0, eyeY = 0, crownY = 0, centreX = 0;
    double height = 0;      ///< of the frame
    double headHeight = 0;
    double third = 0;       ///< of the width, where a banner puts the face
    double shiftX = 0, shiftY = 0;
};

Affine levelling(const HeadMeasures& head, double degrees)
{
    const double angle = degrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    const double x = head.eyes.x, y = head.eyes.y;
    return {c, -s, x - c * x + s * y, s, c, y - s * x - c * y};
}

/// Clockwise turn that levels the head. Beyond 6 degrees the tilt is the pose and stays.
double levelDegrees(const HeadMeasures& head, const FramingParams& params, const Format& format)
{
    constexpr double kUnseen = 0.1;  // not worth resampling the photo for
    const double turn = params.level / 100.0 * std::clamp(head.rollDegrees, -6.0, 6.0);
    if (std::abs(turn) < kUnseen)
        return 0;
    return format.passport ? std::clamp(turn, -2.0, 2.0) : turn;
}

/// A banner's face stands on the third that leaves the body, or else the gaze, the wider side.
double bannerThird(const HeadMeasures& head)
{
    const double lean = head.body.x - head.eyes.x;
    const bool bodyDecides = std::abs(lean) > 0.15 * head.unitLength;
    return (bodyDecides ? lean < 0 : head.yawDegrees < -5) ? 2.0 / 3 : 1.0 / 3;
}

std::optional<Border> horizontal(const std::optional<HeadMeasures::Cut>& cut, double y, bool isTop, const Affine& level)
{
    if (!cut)
        return std::nullopt;
    // Of the two ends of the cut the one farther inside the photo counts, or a slanted gap would open under the other.
    const double a = level.y(cut->from, y), b = level.y(cut->to, y);
    return Border{isTop ? std::max(a, b) : std::min(a, b), {level.x(cut->from, y), level.x(cut->to, y)}};
}

std::optional<Border> vertical(const std::optional<HeadMeasures::Cut>& cut, double x, bool isLeft, const Affine& level)
{
    if (!cut)
        return std::nullopt;
    const double a = level.x(x, cut->from), b = level.x(x, cut->to);
    return Border{isLeft ? std::max(a, b) : std::min(a, b), {level.y(x, cut->from), level.y(x, cut->to)}};
}

Limits limitsOf(const HeadMeasures& head, imaging::Extent photo, const Affine& level, const BackgroundParams& background, double frameHeight)
{
    Limits limits;
    const imaging::Box& box = head.limits;
    limits.top = horizontal(head.top, box.y, true, level);
    limits.bottom = horizontal(head.bottom, box.y + box.height, false, level);
    limits.left = vertical(head.left, box.x, true, level);
    limits.right = vertical(head.right, box.x + box.width, false, level);
    if (background.kind != BackgroundKind::Original)
        return limits;
    // The photo's own background can be continued by reflection only where it is too blurred to tell.
    const double margin = discRadius(background.aperture) >= 0.1 ? 0.18 * frameHeight : 0;
    const double w = photo.width, h = photo.height;
    limits.x = {std::max(level.x(0, 0), level.x(0, h)) - margin, std::min(level.x(w, 0), level.x(w, h)) + margin};
    limits.y = {std::max(level.y(0, 0), level.y(w, 0)) - margin, std::min(level.y(0, h), level.y(w, h)) + margin};
    return limits;
}

bool crosses(const Span& along, double from, double to)
{
    return std::max(along.from, from) < std::min(along.to, to);
}

/// The frame of a height, as near to the wish as the limits allow; nothing when they leave no room.
std::optional<Rect> place(const Wish& wish, const Limits& limits, double height)
{
    const double width = wish.format.aspect * height;
    const double share = wish.headHeight / height;
    Rect r{0, 0, width, height};

    const double room = std::min(wish.format.headRoom, 0.4 * std::max(0.0, 1 - share));
    r.top = std::min(wish.eyeY - wish.format.eyeLine * height, wish.crownY - room * height) - wish.shiftY * height;
    const double highest = std::max(limits.y.from, limits.top ? limits.top->limit : -kInfinity);
    const double lowest = std::min(limits.y.to, limits.bottom ? limits.bottom->limit : kInfinity) - height;
    if (highest > lowest + 1e-6)
        return std::nullopt;
    r.top = std::max(highest, std::min(r.top, lowest));

    r.left = (wish.format.banner ? wish.eyeX - wish.third * width : wish.centreX - width / 2) - wish.shiftX * width;
    double leftmost = limits.x.from, rightmost = limits.x.to;
    if (limits.left && crosses(limits.left->along, r.top, r.bottom()))
        leftmost = std::max(leftmost, limits.left->limit);
    if (limits.right && crosses(limits.right->along, r.top, r.bottom()))
        rightmost = std::min(rightmost, limits.right->limit);
    if (leftmost > rightmost - width + 1e-6)
        return std::nullopt;
    r.left = std::max(leftmost, std::min(r.left, rightmost - width));
    return r;
}

/// The largest frame up to the wished one that satisfies the limits without giving up head room, eye line and centre by more than is
/// seemly; if there is none as tight as the head bears, the one that gives up least; then whatever fits.
Rect solve(const Wish& wish, const Limits& limits)
{
    // Of height and width. A head that is lowered by more looks as if it sank; it had better come closer.
    constexpr double kMostRoom = 0.20, kMostDrop = 0.07, kMostShift = 0.18;
    // High hair or a hat sets the eyes lower by itself, the more the closer the frame: that is no sinking.
    constexpr double kHairDrop = 0.02;
    const double wishedShare = wish.headHeight / wish.height;
    const double mostShare = std::max(wishedShare, limits.top ? 0.92 : 0.70);
    const auto roomOf = [&](const Rect& r) { return (wish.crownY - r.top) / r.height; };
    const auto eyesOf = [&](const Rect& r) { return (wish.eyeY - r.top) / r.height; };
    const auto leftOf = [&](const Rect& r) { return (wish.centreX - r.left) / r.width; };
    const auto wished = place(wish, {}, wish.height);

    /// By how much a frame gives up more than is seemly; 0 for a seemly one.
    const auto excess = [&](const Rect& r) {
        const double free = eyesOf(*place(wish, {}, r.height));
        const double room = roomOf(r) - std::max(kMostRoom, roomOf(*wished));
        const double drop = eyesOf(r) - std::max(eyesOf(*wished) + kMostDrop, free + kHairDrop);
        const double shift = std::abs(leftOf(r) - leftOf(*wished)) - kMostShift;
        return std::max({0.0, room, drop, shift});
    };
    constexpr double kStep = 0.995, kEqual = 1e-6;
    std::optional<Rect> best;
    double least = kInfinity;
    double height = wish.height;
    for (; wish.headHeight / height <= mostShare * 1.0001; height *= kStep)
        if (const auto r = place(wish, limits, height); r && excess(*r) < least - kEqual) {
            best = r;
            least = excess(*r);
            if (least <= kEqual)
                break;
        }
    if (best)
        return *best;
    for (; height > 0.1 * wish.headHeight; height *= kStep)
        if (const auto r = place(wish, limits, height))
            return *r;
    return *wished;  // a cut through the face itself: nothing can be kept
}

void checkSize(const OutputSize& size)
{
    const auto fits = [](int side) { return side >= kLeastSide && side <= kMostSide; };
    if ((size.pixels && !(fits(size.pixels->width) && fits(size.pixels->height))) || (size.longSide && !fits(*size.longSide)))
        throw base::Error(base::ErrorCode::BadValue, "The picture's size is out of range",
                          "Use " + std::to_string(kLeastSide) + " to " + std::to_string(kMostSide) + " pixels for each side.");
}

imaging::Extent rounded(double width, double height)
{
    const auto side = [](double v) { return std::clamp(static_cast<int>(std::lround(v)), kLeastSide, kMostSide); };
    return {side(width), side(height)};
}

/// Whole pixels of the real photo in the frame.
imaging::Extent native(const Rect& r, double inputScale)
{
    return rounded(std::floor(r.width / inputScale + 1e-3), std::floor(r.height / inputScale + 1e-3));
}

/// Picture size and the note about enlargement.
imaging::Extent outputExtent(const Rect& r, const OutputSize& size, std::vector<Note>& notes)
{
    const imaging::Extent own = native(r, size.inputScale);
    const imaging::Extent full = size.pixels.value_or(own);
    const double enlarged = full.height / (r.height / size.inputScale);
    if (size.pixels && enlarged > 1.005) {
        const long tenths = std::lround(enlarged * 10);
        const std::string times = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
        notes.push_back({"upscaled", "Enlarged " + times + " times: of this frame the photo has " + std::to_string(own.width) + " x " +
                                         std::to_string(own.height) + " pixels."});
    }
    const double shrink = size.longSide ? std::min(1.0, static_cast<double>(*size.longSide) / std::max(full.width, full.height)) : 1;
    return shrink < 1 ? rounded(full.width * shrink, full.height * shrink) : full;
}

void addNotes(Framing& framing, const Wish& wish, const HeadMeasures& head, const Rect& r)
{
    auto& notes = framing.notes;
    if (wish.format.passport) {
        const auto millimetres = std::lround(framing.headShare * 45);
        if (head.top)
            notes.push_back({"cannot-be-met", "A passport picture needs the whole head: the photo cuts the crown."});
        else if (framing.headShare < 32.0 / 45 - 0.002 || framing.headShare > 36.0 / 45 + 0.002)
            notes.push_back({"cannot-be-met", "The head would be " + std::to_string(millimetres) + " mm high; 32 to 36 mm are accepted."});
        else if (framing.headRoom < 0.03)
            notes.push_back({"cannot-be-met", "The crown comes too close to the top of a passport picture."});
        if (std::abs(head.rollDegrees + framing.levelDegrees) > 5)
            notes.push_back({"tilted", "The head is tilted more than a passport picture may show."});
        return;
    }
    if (framing.crownCut)
        notes.push_back({"crown-cut", "The photo cuts the hair, so the picture has no room above it."});
    if (framing.headShare > 1.15 * wish.headHeight / wish.height)
        notes.push_back({"framed-closer", "The photo cuts the body, so the picture is framed closer than the format asks."});
    else if (!wish.format.banner && wish.shiftX == 0 && std::abs((wish.centreX - r.left) / r.width - 0.5) > 0.12)
        notes.push_back({"off-centre", "The photo cuts the body at the side, so the face is not in the middle."});
}

}  // namespace

Framing frame(const HeadMeasures& head, imaging::Extent photo, const FramingParams& params, const BackgroundParams& background,
              const OutputSize& size)
{
    checkSize(size);
    if (!(head.unitLength > 0) || !(head.headHeight > 0) || photo.empty() || !(size.inputScale > 0))
        throw base::Error(base::ErrorCode::BadValue, "The face has no size", "Analyse the photo again.");

    Framing framing;
    Wish wish;
    wish.format = formatOf(params.aspect, photo, size.pixels);
    const bool asPhoto = params.aspect == Aspect::Original && std::abs(wish.format.aspect * photo.height / photo.width - 1) < 0.01;
    wish.format.headRoom *= params.headRoom / 100.0;
    if (asPhoto)  // its composition is the photographer's: no head room is asked for
        wish.format = {wish.format.aspect, head.headHeight / photo.height, double(head.eyes.y) / photo.height, -10};
    else if (size.pixels && std::abs(wish.format.aspect / ratioOf(params.aspect, photo) - 1) > 0.01)
        framing.notes.push_back({"size-sets-shape", "The wanted size has another shape than the format; the size wins."});

    const double turn = levelDegrees(head, params, wish.format);
    const Affine level = levelling(head, turn);
    const double bodyX = head.eyes.x + std::clamp(double(head.body.x) - head.eyes.x, -0.6 * head.unitLength, 0.6 * head.unitLength);
    wish.eyeX = head.eyes.x;
    wish.eyeY = head.eyes.y;
    wish.crownY = level.y(head.crown.x, head.crown.y);
    wish.centreX = wish.format.centred ? wish.eyeX : 0.75 * wish.eyeX + 0.25 * level.x(bodyX, head.body.y);
    wish.third = bannerThird(head);
    wish.headHeight = head.headHeight;
    wish.height = asPhoto ? photo.height / (params.zoom / 100.0) : head.headHeight / (wish.format.head * params.zoom / 100.0);
    wish.shiftX = params.shiftX / 100.0;
    wish.shiftY = params.shiftY / 100.0;
    if (asPhoto)  // the photo's own composition: the centre stays where it is, in proportion
        wish.centreX = wish.eyeX + (photo.width / 2.0 - wish.eyeX) / (params.zoom / 100.0);

    Rect r = solve(wish, limitsOf(head, photo, level, background, wish.height));
    if (!size.pixels && size.inputScale == 1) {
        const imaging::Extent whole = native(r, 1);
        // One pixel for one of the photo's. Unturned they are copied, not resampled: the limits are whole then, so none is passed. A preview shows the same frame.
        r = {r.left, r.top, double(whole.width), double(whole.height)};
        if (turn == 0)
            r = {std::round(r.left), std::round(r.top), r.width, r.height};
    }
    framing.output = outputExtent(r, size, framing.notes);

    // Rounding may change the shape a little: the larger scale keeps the frame inside the limits.
    framing.scale = std::max(framing.output.width / r.width, framing.output.height / r.height);
    const double left = r.left + (r.width - framing.output.width / framing.scale) / 2;
    const double top = r.top + (r.height - framing.output.height / framing.scale) / 2;
    const Affine crop{framing.scale, 0, -left * framing.scale, 0, framing.scale, -top * framing.scale};
    framing.toOutput = crop * level;
    framing.levelDegrees = -turn;
    framing.unitLength = head.unitLength * framing.scale;
    framing.eyes = framing.toOutput(head.eyes);
    framing.headShare = head.headHeight * framing.scale / framing.output.height;
    framing.headRoom = (wish.crownY - top) * framing.scale / framing.output.height;
    framing.eyeLine = framing.eyes.y / framing.output.height;
    framing.crownCut = head.top && framing.headRoom < 0.02;
    if (!asPhoto)
        addNotes(framing, wish, head, r);
    return framing;
}

}  // namespace finish
