#include "ui/lists/history_list.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>

#include "ui/lists/tile_paint.h"

namespace ui {
namespace {

class StepDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, rowHeight(26, Type::Dense)}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::now();
        const auto* list = qobject_cast<const QAbstractItemView*>(option.widget);
        const int current = list ? list->currentIndex().row() : -1;
        const bool now = index.row() == current, mirrored = option.direction == Qt::RightToLeft;
        const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, theme.hover);
        const QRectF dot = QRectF(place({option.rect.x() + 13, option.rect.center().y() - 3, 8, 8})).adjusted(.5, .5, -.5, -.5);
        painter->setPen(now ? QPen(Qt::NoPen) : QPen(theme.text2, 1.5));
        painter->setBrush(now ? QBrush(theme.accent) : QBrush(Qt::NoBrush));
        painter->drawEllipse(now ? dot : dot.adjusted(.5, .5, -.5, -.5));
        const QString word = HistoryList::tr("now");
        const int end = now ? QFontMetrics(ui::font(Type::Caption)).horizontalAdvance(word) + 2 : 0;
        const QRect row = option.rect;
        // Undone steps can still be gone to: they are muted, not disabled.
        drawText(*painter, place({row.x() + 29, row.y(), row.width() - 29 - 12 - end - 4, row.height()}), index.data().toString(),
                 now ? Type::Current : Type::Dense,
                 now                     ? theme.text
                 : index.row() < current ? theme.muted
                                         : theme.text2,
                 Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        if (now)
            drawText(*painter, place({row.right() + 1 - 12 - end, row.y(), end, row.height()}), word, Type::Caption, theme.muted,
                     Qt::AlignRight | Qt::AlignVCenter, mirrored);
        painter->restore();
    }
};

}  // namespace

HistoryList::HistoryList(QWidget* parent) : QListView(parent)
{
    setModel(&labels_);
    setItemDelegate(new StepDelegate(this));
    setAccessibleName(tr("History"));
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    setMinimumHeight(3 * rowHeight(26, Type::Dense));
    connect(this, &QListView::clicked, this, &HistoryList::choose);
}

void HistoryList::reflect(const studio::History& history)
{
    QStringList labels;
    labels.reserve(static_cast<qsizetype>(history.steps().size()));
    for (auto step = history.steps().rbegin(); step != history.steps().rend(); ++step)
        labels.append(QString::fromStdString(step->label));
    if (labels != labels_.stringList())
        labels_.setStringList(labels);
    const QModelIndex now = labels_.index(static_cast<int>(history.steps().size() - 1 - history.current()));
    if (now != currentIndex()) {
        setCurrentIndex(now);
        viewport()->update();
    }
}

void HistoryList::choose(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT wanted(static_cast<std::size_t>(labels_.rowCount() - 1 - index.row()));
}

void HistoryList::keyPressEvent(QKeyEvent* event)
{
    const int row = currentIndex().row();
    switch (event->key()) {
    case Qt::Key_Up: choose(labels_.index(row - 1)); return;
    case Qt::Key_Down: choose(labels_.index(row + 1)); return;
    case Qt::Key_Home: choose(labels_.index(0)); return;
    case Qt::Key_End: choose(labels_.index(labels_.rowCount() - 1)); return;
    default: event->ignore();
    }
}

}  // namespace ui
