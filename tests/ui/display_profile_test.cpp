#include "ui/canvas/display_profile.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <gtest/gtest.h>

#include "core/imaging/encode.h"
#include "ui/canvas/shown_picture.h"

#ifdef LIKENESS_XCB
#include <qguiapplication_platform.h>
#include <xcb/xcb.h>
#endif

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

#ifdef LIKENESS_XCB
/// The second run, with an X server.
TEST(DisplayProfile, IsReadFromTheRootWindow)
{
    const auto* x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    if (!x11 || !x11->connection())
        GTEST_SKIP() << "not on X11; the next test starts this one there";
    xcb_connection_t* connection = x11->connection();
    const auto put = [&](const char* name, const QByteArray& bytes) {
        xcb_intern_atom_reply_t* atom = xcb_intern_atom_reply(connection, xcb_intern_atom(connection, 0, static_cast<std::uint16_t>(strlen(name)), name), nullptr);
        xcb_change_property(connection, XCB_PROP_MODE_REPLACE, xcb_setup_roots_iterator(xcb_get_setup(connection)).data->root, atom->atom, XCB_ATOM_CARDINAL, 8,
                            static_cast<std::uint32_t>(bytes.size()), bytes.constData());
        xcb_flush(connection);
        free(atom);
    };
    EXPECT_EQ(ui::screenProfile(), std::nullopt);
    const QByteArray p3 = profile(imaging::OutputProfile::DisplayP3), adobe = profile(imaging::OutputProfile::AdobeRgb);
    put("_ICC_PROFILE", p3);
    put("_ICC_PROFILE_1", adobe);
    EXPECT_EQ(ui::screenProfile(), p3);
    EXPECT_EQ(ui::screenProfile(1), adobe);
    EXPECT_EQ(ui::screenProfile(2), std::nullopt);
    put("_ICC_PROFILE", {});
    EXPECT_EQ(ui::screenProfile(), std::nullopt);
}

TEST(DisplayProfile, OnX11)
{
    if (QStandardPaths::findExecutable("Xvfb").isEmpty())
        GTEST_SKIP() << "Xvfb is not installed";
    QProcess server;
    server.start("sh", {"-c", "exec Xvfb -displayfd 1 -screen 0 640x480x24 -nolisten tcp 2>/dev/null"});
    ASSERT_TRUE(server.waitForReadyRead(20000));
    const QByteArray display = ":" + server.readAllStandardOutput().trimmed();
    QProcess again;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_QPA_PLATFORM", "xcb");
    environment.insert("DISPLAY", display);
    again.setProcessEnvironment(environment);
    again.setProcessChannelMode(QProcess::MergedChannels);
    again.start(QCoreApplication::applicationFilePath(), {"--gtest_filter=DisplayProfile.IsReadFromTheRootWindow"});
    EXPECT_TRUE(again.waitForFinished(60000));
    const QByteArray said = again.readAll();
    EXPECT_EQ(again.exitCode(), 0) << said.toStdString();
    EXPECT_TRUE(said.contains("[  PASSED  ] 1 test")) << said.toStdString();
    server.terminate();
    server.waitForFinished(5000);
}
#endif

}  // namespace
