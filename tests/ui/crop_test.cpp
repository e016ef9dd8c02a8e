#include "ui/canvas/crop.h"

#include <gtest/gtest.h>

namespace {

using finish::FramingParams;

constexpr imaging::Extent kPhoto{6000, 6000};

finish::HeadMeasures head(double roll = 0)
{
    finish::HeadMeasures head;
    head.eyes = {3000, 2600};
    head.chin = {3000, 3000};
    head.crown = {3000, 2150};
    head.body = {3000, 3600};
    head.headHeight = 850;
    head.unitLength = 200;
    head.rollDegrees = roll;
    head.limits = {0, 0, kPhoto.width, kPhoto.height};
    return head;
}

finish::BackgroundParams paper()
{
    finish::BackgroundParams background;
    background.kind = finish::BackgroundKind::Solid;  // ours to continue: no border of the photo is in the way
    return background;
}

finish::Framing framed(const FramingParams& params, double roll = 0) { return finish::frame(head(roll), kPhoto, params, paper(), {}); }

/// The irises of such a head in its picture.
ui::crop::Base baseOf(const FramingParams& params, double roll = 0)
{
    const finish::Framing framing = framed(params, roll);
    const double angle = roll * M_PI / 180;
    const auto eye = [&](double side) {
        const auto p = framing.toOutput({static_cast<float>(3000 + side * 100 * std::cos(angle)), static_cast<float>(2600 - side * 100 * std::sin(angle))});
        return QPointF(p.x, p.y);
    };
    return ui::crop::baseOf(params, framing, eye(-1), eye(1));
}

/// What the frame on the first picture shows has to be what core/finish then frames.
void expectThatFrame(const ui::crop::Base& base, const FramingParams& params, double roll = 0)
{
    const ui::crop::Frame wanted = ui::crop::frameOf(base, params);
    const finish::Framing got = framed(params, roll);
    const finish::Affine back = base.framing.toOutput * got.toOutput.inverse();  // the new picture's pixels in the old one
    const double w = got.output.width, h = got.output.height;
    EXPECT_NEAR(back.x(w / 2, h / 2), wanted.rect.center().x(), 3);
    EXPECT_NEAR(back.y(w / 2, h / 2), wanted.rect.center().y(), 3);
    EXPECT_NEAR(std::hypot(back.x(w, 0) - back.x(0, 0), back.y(w, 0) - back.y(0, 0)), wanted.rect.width(), 3);
    EXPECT_NEAR(-std::atan2(back.y(w, 0) - back.y(0, 0), back.x(w, 0) - back.x(0, 0)) * 180 / M_PI, wanted.degrees, 0.1);
}

TEST(Crop, FrameIsWhatTheCoreFrames)
{
    FramingParams params;
    params.headRoom = 0;  // else the crown, not the eyes, would place large heads
    const ui::crop::Base base = baseOf(params);
    for (const auto& [zoom, x, y] : {std::array<float, 3>{100, 0, 0}, {130, 0, 0}, {80, 5, -4}, {150, -8, 6}, {100, 12, 12}}) {
        FramingParams other = params;
        other.zoom = zoom, other.shiftX = x, other.shiftY = y;
        expectThatFrame(base, other);
    }
}

TEST(Crop, TurnsAsTheHeadIsLevelled)
{
    FramingParams params;
    params.headRoom = 0;
    params.level = 50;
    const ui::crop::Base base = baseOf(params, 4);
    EXPECT_NEAR(base.tilt, 4, 0.05);
    EXPECT_NEAR(ui::crop::mostTurn(base), 4, 0.05);
    for (const float level : {0.0f, 50.0f, 100.0f}) {
        FramingParams other = params;
        other.level = level;
        expectThatFrame(base, other, 4);
    }
    EXPECT_EQ(ui::crop::mostTurn(baseOf(params, 0)), 0);
}

TEST(Crop, ParametersComeBackFromTheirFrame)
{
    FramingParams params;
    params.zoom = 110, params.shiftX = 3, params.shiftY = -2;
    const ui::crop::Base base = baseOf(params, -3);
    for (const auto& [zoom, x, y, level] : {std::array<float, 4>{140, -5, 7.5f, 70}, {60, 20, 0, 0}, {200, 0, -12, 100}}) {
        FramingParams to = params;
        to.zoom = zoom, to.shiftX = x, to.shiftY = y, to.level = level;
        const FramingParams back = ui::crop::paramsFor(base, ui::crop::frameOf(base, to));
        EXPECT_NEAR(back.zoom, to.zoom, 0.06);
        EXPECT_NEAR(back.shiftX, to.shiftX, 0.06);
        EXPECT_NEAR(back.shiftY, to.shiftY, 0.06);
        EXPECT_NEAR(back.level, to.level, 0.06);
    }
    // Beyond what there is: as far as it goes.
    ui::crop::Frame huge = ui::crop::frameOf(base, params);
    huge.rect = {-9000, -9000, 18000, 22500};
    EXPECT_EQ(ui::crop::paramsFor(base, huge).zoom, 50);
}

TEST(Crop, GripsKeepTheShapeAndTheOtherSide)
{
    const QRectF rect(100, 100, 400, 500);
    const QRectF corner = ui::crop::dragged(rect, {1, 1}, {420, 500});
    EXPECT_EQ(corner.topLeft(), rect.topLeft());
    EXPECT_NEAR(corner.width() / corner.height(), 0.8, 1e-9);
    EXPECT_NEAR(corner.width(), 320, 1e-6);
    const QRectF top = ui::crop::dragged(rect, {0, -1}, {0, 225});
    EXPECT_NEAR(top.bottom(), 600, 1e-9);
    EXPECT_NEAR(top.height(), 375, 1e-9);
    EXPECT_NEAR(top.center().x(), 300, 1e-9);
}

}  // namespace
