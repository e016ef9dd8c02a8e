#include "ui/frame/drop_zone.h"

#include <QDateTime>
#include <QDir>
#include <QImage>
#include <QMimeData>
#include <QPainter>
#include <QStyle>
#include <QUrl>

#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {

DropZone::DropZone(const QString& words, QWidget* parent) : QAbstractButton(parent)
{
    setText(words);
    setAccessibleName(words);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void DropZone::setHot(bool hot)
{
    hot_ = hot;
    update();
}

void DropZone::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::now();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen edge(hot_ ? theme.accent : underMouse() ? theme.text2 : theme.outline, hot_ ? 2 : 1);
    edge.setDashPattern({4, 3});
    painter.setPen(edge);
    painter.setBrush(hot_ ? QBrush(theme.selection) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    const QColor ink = hot_ ? theme.text : theme.text2;
    const QFontMetrics metrics(ui::font(Type::Base));
    const int words = std::min(metrics.horizontalAdvance(text()), width() - 60), all = words + 18 + 10;
    const QRect row((width() - all) / 2, 0, all, height());
    const QRect sign = QStyle::visualRect(layoutDirection(), row, QRect(row.x(), height() / 2 - 9, 18, 18));
    painter.drawPixmap(sign.topLeft(), iconPixmap("image-down", 18, devicePixelRatioF(), ink));
    drawText(painter, QStyle::visualRect(layoutDirection(), row, QRect(row.x() + 28, 0, words + 2, height())), text(), Type::Base, ink,
             Qt::AlignLeft | Qt::AlignVCenter, isRightToLeft());
}

bool holdsFiles(const QMimeData& data)
{
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            return true;
    return data.hasImage();
}

QStringList filesOf(const QMimeData& data, const QString& folder)
{
    QStringList files;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    if (!files.isEmpty() || !data.hasImage())
        return files;
    const QImage image = qvariant_cast<QImage>(data.imageData());
    const QString file = folder + "/pasted " + QDateTime::currentDateTime().toString("yyyy-MM-dd HH.mm.ss.zzz") + ".png";
    if (!image.isNull() && QDir().mkpath(folder) && image.save(file, "PNG"))
        files.append(file);
    return files;
}

}  // namespace ui
