#include "ui/lists/tile_delegate.h"

#include <QApplication>
#include <QListView>
#include <QMouseEvent>

#include "ui/lists/tile_model.h"
#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {
namespace {

// A ring of 2, 2 away from the picture, must fit; and tiles stand 10 apart.
constexpr int kMargin = 5, kStarsRow = 20, kInset = 6, kLabel = 16, kBox = 16, kRowHeight = 52;

bool isRightToLeft(const QStyleOptionViewItem& option)
{
    return option.direction == Qt::RightToLeft;
}

bool isCurrent(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return view && view->currentIndex() == index;
}

QColor colourOf(Tile::Sign sign, const Theme& theme)
{
    switch (sign) {
    case Tile::Sign::Good: return Theme::darkTheme().ok;  // chips are dark in both themes
    case Tile::Sign::Warn: return Theme::darkTheme().warn;
    case Tile::Sign::Bad: return Theme::darkTheme().bad;
    default: return theme.onChip;
    }
}

}  // namespace

TileDelegate::TileDelegate(TileMode mode, QObject* parent) : QStyledItemDelegate(parent), mode_(mode)
{
    if (mode == TileMode::StyleRow)
        pictureWidth_ = 34;
    else if (mode == TileMode::SmallPhoto)
        pictureWidth_ = 46;
    else if (mode == TileMode::Photo || mode == TileMode::StyleCard)
        pictureWidth_ = 152;
}

QSize TileDelegate::pictureSize() const
{
    const bool square = mode_ == TileMode::Photo || mode_ == TileMode::SmallPhoto;
    return {pictureWidth_, square ? pictureWidth_ : pictureWidth_ * 5 / 4};
}

QSize TileDelegate::tileSize() const
{
    const QSize picture = pictureSize();
    switch (mode_) {
    case TileMode::Strip:
    case TileMode::PlainStrip: return picture + QSize(2 * kMargin, kMargin + std::max(kStarsRow, lineHeight(Type::Dense) + 4));
    case TileMode::StyleRow: return {120, std::max(kRowHeight, lineHeight(Type::Name) + lineHeight(Type::Caption) + 16)};
    case TileMode::SmallPhoto: return picture + QSize(7, 7);
    case TileMode::StyleCard:
    case TileMode::Photo: return picture + QSize(2 * kMargin + 2, 2 * kMargin + 4 + lineHeight(Type::Name) + lineHeight(Type::Caption));
    }
    return picture;
}

QSize TileDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const QSize size = tileSize();
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return mode_ == TileMode::StyleRow && view ? QSize(view->viewport()->width(), size.height()) : size;
}

QRect TileDelegate::pictureRect(const QRect& tile, bool rightToLeft) const
{
    const QSize size = pictureSize();
    const Qt::LayoutDirection direction = rightToLeft ? Qt::RightToLeft : Qt::LeftToRight;
    if (mode_ == TileMode::StyleRow)
        return QStyle::visualRect(direction, tile, QRect(tile.topLeft() + QPoint(12, (tile.height() - size.height()) / 2), size));
    const int margin = mode_ == TileMode::SmallPhoto ? 3 : kMargin;
    return QStyle::visualRect(direction, tile, QRect(tile.topLeft() + QPoint(margin, margin), size));
}

bool TileDelegate::narrow() const
{
    return pictureWidth_ < 5 * kStarPitch + QFontMetrics(font(Type::Current)).horizontalAdvance("100");
}

QRect TileDelegate::starsRect(const QRect& tile, bool rightToLeft) const
{
    if (mode_ != TileMode::Strip || narrow())
        return {};
    // Below the picture: a strip gives its tiles more height than they need.
    const QRect row(tile.x() + kMargin, pictureRect(tile, false).bottom() + 1 + 2, 5 * kStarPitch, kStarsRow);
    return QStyle::visualRect(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight, tile, row);
}

QRect TileDelegate::boxRect(const QRect& tile, bool rightToLeft) const
{
    if (mode_ != TileMode::Photo && mode_ != TileMode::StyleCard)
        return {};
    const QRect picture = pictureRect(tile, false);
    // 16 to see, 24 to hit. Photos have it at the end, styles at the start.
    const int x = mode_ == TileMode::Photo ? picture.right() + 1 - kInset - kBox : picture.x() + kInset;
    return QStyle::visualRect(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight, tile, QRect(x, picture.y() + kInset, kBox, kBox));
}

QRect TileDelegate::redrawRect(const QRect& tile, bool rightToLeft) const
{
    if (mode_ != TileMode::Strip && mode_ != TileMode::PlainStrip)
        return {};
    const QRect picture = pictureRect(tile, rightToLeft);
    return {picture.x(), picture.bottom() - 27, picture.width(), 28};
}

void TileDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Tile tile = index.data(TileModel::kTile).value<Tile>();
    QStyleOptionViewItem here = option;
    here.state.setFlag(QStyle::State_Active, isCurrent(option, index));  // from here on: the current one
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    if (mode_ == TileMode::StyleRow) {
        paintRow(*painter, here, tile);
    } else {
        paintPicture(*painter, here, tile, pictureRect(option.rect, isRightToLeft(option)));
        if (mode_ == TileMode::Strip || mode_ == TileMode::PlainStrip)
            paintStrip(*painter, here, tile);
        else if (mode_ != TileMode::SmallPhoto)
            paintWords(*painter, here, tile);
    }
    painter->restore();
}

void TileDelegate::paintPicture(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile, const QRect& picture) const
{
    const Theme& theme = Theme::now();
    const bool faint =
        tile.rating.flag == studio::Flag::Reject || (tile.tickable && !tile.ticked && (mode_ == TileMode::Photo || mode_ == TileMode::SmallPhoto));
    const double ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1;
    const QPixmap pixmap = filling(tile.picture, picture.size(), ratio);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.raised);
    if (pixmap.isNull() || faint)
        painter.drawRoundedRect(picture, 2, 2);
    painter.setOpacity(faint ? .4 : tile.busy ? .45 : 1);
    if (!pixmap.isNull())
        painter.drawPixmap(picture, pixmap);
    painter.setOpacity(1);
    if (tile.busy)
        drawBusy(painter, theme, picture.center() + QPoint(1, 1), tile.percent);
    if (option.state & QStyle::State_Active)
        drawRing(painter, picture, theme.accent, mode_ == TileMode::SmallPhoto ? 1.5 : 2);
    else if (option.state & QStyle::State_Selected)
        drawRing(painter, picture, theme.text2, 1.5);
}

void TileDelegate::paintStrip(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const
{
    const Theme& theme = Theme::now();
    const bool mirrored = isRightToLeft(option);
    const QRect picture = pictureRect(option.rect, mirrored);
    const QPoint start(mirrored ? picture.right() + 1 - 4 : picture.x() + 4, picture.y() + 4);
    if (tile.rating.flag == studio::Flag::Pick)
        drawChip(painter, theme, start, true, mirrored, "flag", Theme::darkTheme().ok, {}, picture.width());
    else if (tile.rating.flag == studio::Flag::Reject)
        drawChip(painter, theme, start, true, mirrored, "x", Theme::darkTheme().bad, {}, picture.width());
    const QRect label(picture.right() + 1 - kInset - kLabel, picture.y() + kInset, kLabel, kLabel);
    drawLabel(painter, theme, QStyle::visualRect(option.direction, picture, label), tile.rating.label);
    if (!tile.busy && (tile.outOfDate || !tile.failure.isEmpty())) {
        QString word = tile.failure.isEmpty() ? tr("Redraw") : tr("Try again");
        int width = QFontMetrics(ui::font(Type::Caption)).horizontalAdvance(word) + 28;
        if (width > picture.width() - 4)
            word.clear(), width = 20;  // the sign alone, which the tool tip explains
        const QPoint at(mirrored ? picture.center().x() + width / 2 : picture.center().x() - width / 2, picture.bottom() - 3);
        drawChip(painter, theme, at, false, mirrored, tile.failure.isEmpty() ? "refresh-cw" : "circle-alert",
                 tile.failure.isEmpty() ? theme.onChip : Theme::darkTheme().bad, word, picture.width() - 4);
    }
    const bool current = option.state & QStyle::State_Active;
    const QRect row(picture.x(), picture.bottom() + 1 + 2, picture.width(), kStarsRow);
    if (mode_ == TileMode::Strip && !narrow()) {
        drawStars(painter, theme, starsRect(option.rect, mirrored), tile.rating.stars, mirrored);
    } else if (mode_ == TileMode::Strip && tile.rating.stars > 0) {
        const QRect star = QStyle::visualRect(option.direction, row, QRect(row.x(), row.center().y() - 5, 12, 12));
        painter.drawPixmap(star.topLeft(), iconPixmap("star", 12, painter.device()->devicePixelRatioF(), theme.star, {.filled = true}));
        drawText(painter, row.adjusted(mirrored ? 0 : 15, 0, mirrored ? -15 : 0, 0), QString::number(tile.rating.stars), Type::Dense, theme.text2,
                 Qt::AlignLeft | Qt::AlignVCenter, mirrored);
    }
    if (tile.likeness)
        drawText(painter, row, QString::number(*tile.likeness), current ? Type::Current : Type::Dense, current ? theme.text : theme.text2,
                 Qt::AlignRight | Qt::AlignVCenter, mirrored);
}

void TileDelegate::paintRow(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const
{
    const Theme& theme = Theme::now();
    const bool mirrored = isRightToLeft(option), current = option.state & QStyle::State_Active;
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
    if (current || option.state & QStyle::State_MouseOver)
        painter.fillRect(option.rect, current ? theme.selection : theme.hover);
    if (current)
        painter.fillRect(place({option.rect.x(), option.rect.y(), 3, option.rect.height()}), theme.accent);
    const QRect picture = pictureRect(option.rect, mirrored);
    QStyleOptionViewItem plain = option;
    plain.state = QStyle::State_Enabled;
    paintPicture(painter, plain, tile, picture);
    const int left = option.rect.x() + 12 + pictureWidth_ + 8, words = lineHeight(Type::Name) + lineHeight(Type::Caption);
    int right = option.rect.right() + 1 - 12;
    if (tile.picked > 0) {
        const QString count = QString::number(tile.picked);
        const int width = QFontMetrics(ui::font(Type::Dense)).horizontalAdvance(count);
        const int middle = option.rect.center().y();
        drawText(painter, place({right - width, middle - 9, width, 20}), count, Type::Dense, theme.text2, Qt::AlignRight | Qt::AlignVCenter, mirrored);
        const QRect flag = place({right - width - 18, middle - 6, 14, 14});
        painter.drawPixmap(flag.topLeft(), iconPixmap("flag", 14, painter.device()->devicePixelRatioF(), theme.ok, {.filled = true}));
        right -= width + 24;
    }
    const int top = option.rect.y() + (option.rect.height() - words) / 2;
    drawText(painter, place({left, top, right - left, lineHeight(Type::Name)}), tile.name, current ? Type::Current : Type::Name, theme.text,
             Qt::AlignLeft | Qt::AlignVCenter, mirrored);
    drawText(painter, place({left, top + lineHeight(Type::Name), right - left, lineHeight(Type::Caption)}), tile.line, Type::Caption,
             current ? theme.text2 : theme.muted, Qt::AlignLeft | Qt::AlignVCenter, mirrored);
}

void TileDelegate::paintBox(QPainter& painter, const Tile& tile, const QRect& box) const
{
    const Theme& theme = Theme::now();
    const QRectF edge = QRectF(box).adjusted(.5, .5, -.5, -.5);
    painter.setPen(QPen(tile.ticked ? theme.onFill : theme.onChip, 1));
    painter.setBrush(tile.ticked ? theme.fill : theme.chip);
    mode_ == TileMode::StyleCard ? painter.drawEllipse(edge) : painter.drawRoundedRect(edge, 3, 3);
    if (tile.ticked)
        painter.drawPixmap(box.topLeft() + QPoint(2, 2), iconPixmap("check", 12, painter.device()->devicePixelRatioF(), theme.onFill, {.stroke = 2.25}));
}

void TileDelegate::paintWords(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const
{
    const Theme& theme = Theme::now();
    const bool mirrored = isRightToLeft(option);
    const QRect picture = pictureRect(option.rect, mirrored);
    if (tile.tickable && (tile.ticked || mode_ == TileMode::Photo || option.state & QStyle::State_MouseOver))
        paintBox(painter, tile, boxRect(option.rect, mirrored));
    if (!tile.badge.isEmpty()) {
        const QPoint at(mirrored ? picture.right() + 1 - kInset : picture.x() + kInset, picture.bottom() + 1 - kInset);
        drawChip(painter, theme, at, false, mirrored, tile.badgeIcon, colourOf(tile.sign, theme), tile.badge, picture.width() - 2 * kInset);
    }
    const int top = picture.bottom() + 1 + 6;
    int width = picture.width();
    if (tile.polish >= 0) {
        for (int i = 0; i < 3; ++i) {
            const double x = mirrored ? picture.x() + 4 + i * 9 : picture.right() - 3 - (2 - i) * 9;
            const bool full = mirrored ? 2 - i < tile.polish : i < tile.polish;
            painter.setPen(QPen(theme.muted, 1.2));
            painter.setBrush(full ? QBrush(theme.muted) : QBrush(Qt::NoBrush));
            painter.drawEllipse(QPointF(x, top + lineHeight(Type::Name) / 2.), 2.5, 2.5);
        }
        width -= 34;
    }
    // File names stay as they are written, also among words that run the other way.
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, picture, rect); };
    const bool photo = mode_ == TileMode::Photo;
    drawText(painter, place({picture.x(), top, width, lineHeight(Type::Name)}), tile.name, photo ? Type::Dense : Type::Name, theme.text,
             Qt::AlignLeft | Qt::AlignVCenter, mirrored, photo ? Qt::ElideMiddle : Qt::ElideRight);
    drawText(painter, place({picture.x(), top + lineHeight(Type::Name), picture.width(), lineHeight(Type::Caption)}), tile.line, Type::Caption, theme.text2,
             Qt::AlignLeft | Qt::AlignVCenter, mirrored);
}

bool TileDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease || static_cast<QMouseEvent*>(event)->button() != Qt::LeftButton)
        return false;
    const QPoint at = static_cast<QMouseEvent*>(event)->position().toPoint();
    const bool mirrored = isRightToLeft(option);
    const Tile tile = index.data(TileModel::kTile).value<Tile>();
    if (const QRect row = starsRect(option.rect, mirrored); row.contains(at)) {
        const int star = starAt(row, at.x(), mirrored);
        Q_EMIT starsClicked(tile.id, star == tile.rating.stars ? 0 : star);
        return true;
    }
    if ((tile.outOfDate || !tile.failure.isEmpty()) && !tile.busy && redrawRect(option.rect, mirrored).contains(at)) {
        Q_EMIT redrawClicked(tile.id);
        return true;
    }
    if (tile.tickable && boxRect(option.rect, mirrored).adjusted(-4, -4, 4, 4).contains(at)) {
        Q_EMIT boxClicked(tile.id, !tile.ticked);
        return true;
    }
    return false;
}

}  // namespace ui
