#include "tests/ui/pictures.h"

#include <memory>

#include <QApplication>
#include <QDir>
#include <QFontInfo>
#include <gtest/gtest.h>

#include "ui/theme/theme.h"

namespace pictures {
namespace {

constexpr int kColour = 24;        // of 255, a channel: what one pixel may differ by before it counts
constexpr double kShare = 0.004;   // of the pixels may: edges of letters differ between versions of FreeType

QString path(const QString& name)
{
    return QString(LIKENESS_SOURCE_DIR "/tests/ui/pictures/%1.png").arg(name);
}

/// With a palette of colours in steps, the smallest that it can be done with and far below what counts: a quarter of the bytes.
QImage small(const QImage& picture, int step = 4)
{
    if (step > kColour / 2)
        return picture;
    QList<QRgb> palette;
    QImage out(picture.size(), QImage::Format_Indexed8);
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const auto stepped = [step](int v) { return std::min(255, (v + step / 2) / step * step); };
            const QRgb seen = picture.pixel(x, y), colour = qRgb(stepped(qRed(seen)), stepped(qGreen(seen)), stepped(qBlue(seen)));
            qsizetype at = palette.indexOf(colour);
            if (at < 0) {
                if (palette.size() == 256)
                    return small(picture, step + 4);
                at = palette.size();
                palette.append(colour);
            }
            out.scanLine(y)[x] = static_cast<uchar>(at);
        }
    out.setColorTable(palette);
    return out;
}

}  // namespace

WithTheme::WithTheme(bool dark, Qt::LayoutDirection direction)
{
    QApplication::setLayoutDirection(direction);
    ui::apply(*qApp, dark ? ui::Theme::darkTheme() : ui::Theme::lightTheme());
}

WithTheme::~WithTheme()
{
    QApplication::setLayoutDirection(Qt::LeftToRight);
    ui::apply(*qApp, ui::Theme::darkTheme());
}

bool canDraw()
{
    return QFontInfo(ui::font(ui::Type::Base)).family() == "Inter";
}

QImage of(QWidget& widget, double ratio)
{
    widget.ensurePolished();
    // With an alpha channel letters have grey edges, as on any screen; without, those of this machine's screen.
    QImage out((QSizeF(widget.size()) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    out.setDevicePixelRatio(ratio);
    out.fill(ui::Theme::now().panel);
    widget.render(&out, QPoint(), QRegion(), QWidget::DrawChildren);
    return out.convertToFormat(QImage::Format_RGB32);
}

void expectSame(const QImage& seen, const QString& name)
{
    if (qEnvironmentVariable("LIKENESS_PICTURES") == "write") {
        QDir().mkpath(QFileInfo(path(name)).path());
        ASSERT_TRUE(small(seen).save(path(name), "PNG", 0)) << path(name).toStdString();
        return;
    }
    const QImage wanted = QImage(path(name)).convertToFormat(QImage::Format_RGB32);
    ASSERT_FALSE(wanted.isNull()) << "no picture " << path(name).toStdString() << "; LIKENESS_PICTURES=write makes it";
    qsizetype off = 0;
    QPoint first(-1, -1);
    if (seen.size() == wanted.size()) {
        for (int y = 0; y < wanted.height(); ++y)
            for (int x = 0; x < wanted.width(); ++x) {
                const QRgb a = seen.pixel(x, y), b = wanted.pixel(x, y);
                if (std::abs(qRed(a) - qRed(b)) > kColour || std::abs(qGreen(a) - qGreen(b)) > kColour || std::abs(qBlue(a) - qBlue(b)) > kColour) {
                    first = off++ ? first : QPoint(x, y);
                }
            }
        if (off <= kShare * wanted.width() * wanted.height())
            return;
    }
    const QString beside = name.section('/', -1) + ".seen.png";
    seen.save(beside);
    ADD_FAILURE() << name.toStdString() << ": " << seen.width() << " x " << seen.height() << " drawn, " << wanted.width() << " x " << wanted.height() << " expected, " << off
                  << " pixels differ, the first at " << first.x() << ", " << first.y() << "; see " << QDir::current().filePath(beside).toStdString();
}

void expectAll(const QString& name, const std::function<QWidget*()>& make, bool mirrors)
{
    for (const bool dark : {true, false})
        for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft}) {
            if (!mirrors && direction == Qt::RightToLeft)
                continue;
            const WithTheme with(dark, direction);
            const std::unique_ptr<QWidget> widget(make());
            widget->setAttribute(Qt::WA_DontShowOnScreen);
            widget->show();
            QCoreApplication::processEvents();
            for (const int ratio : {1, 2})
                expectSame(of(*widget, ratio), QString("%1-%2-%3%4").arg(name, dark ? "dark" : "light").arg(ratio).arg(direction == Qt::RightToLeft ? "-rtl" : ""));
        }
}

}  // namespace pictures
