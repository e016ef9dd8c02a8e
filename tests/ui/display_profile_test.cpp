#include "ui/canvas/display_profile.h"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

#include "core/imaging/encode.h"
#include "ui/canvas/shown_picture.h"

#include <QPainter>

namespace {

using ui::DisplayProfile;

QByteArray profile(imaging::OutputProfile which)
{
    const auto& bytes = imaging::profileBytes(which);
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

QString put(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes)
{
    QFile file(folder.filePath(name));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    return file.fileName();
}

TEST(DisplayProfile, PreferencesComeFirstThenTheScreenThenSrgb)
{
    const QTemporaryDir folder;
    const QString p3 = put(folder, "p3.icc", profile(imaging::OutputProfile::DisplayP3));
    const QByteArray adobe = profile(imaging::OutputProfile::AdobeRgb);
    const DisplayProfile chosen = ui::displayProfile(p3, adobe);
    EXPECT_EQ(chosen.source, DisplayProfile::Source::Preferences);
    EXPECT_EQ(chosen.name, "Display P3");
    EXPECT_FALSE(chosen.transform->changesNothing());
    EXPECT_TRUE(chosen.inWords().contains("Display P3"));
    const DisplayProfile screen = ui::displayProfile({}, adobe);
    EXPECT_EQ(screen.source, DisplayProfile::Source::Screen);
    EXPECT_EQ(screen.name, "Adobe RGB (1998)");
    const DisplayProfile none = ui::displayProfile({}, std::nullopt);
    EXPECT_EQ(none.source, DisplayProfile::Source::Standard);
    EXPECT_TRUE(none.transform->changesNothing());
    EXPECT_TRUE(none.problem.isEmpty());
}

TEST(DisplayProfile, ABrokenOneIsToldAndTheNextIsUsed)
{
    const QTemporaryDir folder;
    const QString broken = put(folder, "broken.icc", "no profile");
    const DisplayProfile next = ui::displayProfile(broken, profile(imaging::OutputProfile::DisplayP3));
    EXPECT_EQ(next.source, DisplayProfile::Source::Screen);
    EXPECT_TRUE(next.problem.contains("broken.icc"));
    const DisplayProfile gone = ui::displayProfile(folder.filePath("gone.icc"), std::nullopt);
    EXPECT_EQ(gone.source, DisplayProfile::Source::Standard);
    EXPECT_TRUE(gone.problem.contains("gone.icc"));
    EXPECT_FALSE(ui::displayProfile({}, QByteArray("xx")).problem.isEmpty());
    EXPECT_EQ(ui::screenProfile(), std::nullopt);  // no X server here
}

TEST(DisplayProfile, ThePictureIsDrawnInTheMonitorsColours)
{
    QImage red(40, 40, QImage::Format_RGBA8888);
    red.fill(QColor(200, 60, 40));
    std::uint8_t wanted[4] = {200, 60, 40, 255};
    const auto p3 = ui::displayProfile({}, profile(imaging::OutputProfile::DisplayP3)).transform;
    p3->apply(wanted, {1, 1}, 4, {});
    ASSERT_NE(wanted[0], 200);
    ui::ShownPicture shown;
    shown.set(red, 40);
    shown.setMonitor(p3);
    for (const QRect target : {QRect(5, 5, 40, 40), QRect(5, 5, 20, 20), QRect(5, 5, 80, 80)})
        for (const bool moving : {true, false}) {
            QImage on(100, 100, QImage::Format_RGB32);
            on.fill(Qt::black);
            QPainter painter(&on);
            shown.draw(painter, target, on.rect(), moving);
            painter.end();
            const QColor seen = on.pixelColor(12, 12);
            EXPECT_EQ(seen, QColor(wanted[0], wanted[1], wanted[2])) << target.width() << moving;
            EXPECT_EQ(on.pixelColor(2, 2), QColor(Qt::black));
        }
}

}  // namespace
