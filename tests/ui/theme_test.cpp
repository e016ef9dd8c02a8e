#include <cmath>

#include <QApplication>
#include <QImage>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace {

double luminance(const QColor& colour) {
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// WCAG 2.1, 1.4.3.
double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

TEST(Theme, TextCanBeReadOnEveryGround) {
    for (const ui::Theme* theme : {&ui::Theme::darkTheme(), &ui::Theme::lightTheme()})
        for (QColor ui::Theme::*ground : {&ui::Theme::window, &ui::Theme::panel, &ui::Theme::raised, &ui::Theme::hover, &ui::Theme::pressed, &ui::Theme::field, &ui::Theme::selection})
            for (QColor ui::Theme::*ink : {&ui::Theme::text, &ui::Theme::text2, &ui::Theme::muted, &ui::Theme::accent, &ui::Theme::ok, &ui::Theme::warn, &ui::Theme::bad})
                EXPECT_GE(contrast(theme->*ground, theme->*ink), 4.5) << (theme->*ground).name().toStdString() << " under " << (theme->*ink).name().toStdString();
}

TEST(Theme, GreysArePure) {
    for (const ui::Theme* theme : {&ui::Theme::darkTheme(), &ui::Theme::lightTheme()})
        for (QColor ui::Theme::*grey : {&ui::Theme::window, &ui::Theme::panel, &ui::Theme::raised, &ui::Theme::field, &ui::Theme::canvas, &ui::Theme::text, &ui::Theme::muted}) {
            EXPECT_EQ((theme->*grey).red(), (theme->*grey).green());
            EXPECT_EQ((theme->*grey).red(), (theme->*grey).blue());
        }
}

TEST(Theme, EveryTokenOfTheSheetIsKnown) {
    EXPECT_EQ(ui::styleSheet(ui::Theme::darkTheme(), "a { color: @text@; background: @chip@ }"), "a { color: #ebebeb; background: rgba(20,20,20,219) }");
    EXPECT_THROW(ui::styleSheet(ui::Theme::darkTheme(), "a { color: @nothing@ }"), base::Error);
    EXPECT_FALSE(qApp->styleSheet().contains('@'));
}

TEST(Icons, AreDrawnInTheColourAtTheDevicesRatio) {
    const QPixmap sun = ui::iconPixmap("sun", 16, 2, QColor(255, 0, 0));
    EXPECT_EQ(sun.size(), QSize(32, 32));
    const QImage image = sun.toImage();
    int red = 0;
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 32; ++x)
            red += image.pixelColor(x, y).alpha() > 128 && image.pixelColor(x, y).red() > 200 && image.pixelColor(x, y).green() < 60;
    EXPECT_GT(red, 60);
    EXPECT_LT(red, 500);
}

}  // namespace
