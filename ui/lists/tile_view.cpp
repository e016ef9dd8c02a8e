#include "ui/lists/tile_view.h"

#include <algorithm>

#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QWheelEvent>

#include "ui/theme/theme.h"

namespace ui {
namespace {

bool isStrip(TileMode mode)
{
    return mode == TileMode::Strip || mode == TileMode::PlainStrip;
}

}  // namespace

TileView::TileView(TileModel* model, TileMode mode, const QString& accessibleName, QWidget* parent)
    : QListView(parent), model_(model), delegate_(new TileDelegate(mode, this))
{
    setModel(model);
    setItemDelegate(delegate_);
    setAccessibleName(accessibleName);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    viewport()->setAutoFillBackground(false);
    connect(this, &QAbstractItemView::activated, this, [this](const QModelIndex& index) { Q_EMIT opened(model_->idAt(index)); });
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, changed, this, [this] { updateGeometry(); });
    setMode(mode);
}

void TileView::setMode(TileMode mode)
{
    delegate_->setMode(mode);
    const bool rows = mode == TileMode::StyleRow;
    setSelectionMode(rows || mode == TileMode::SmallPhoto ? SingleSelection : ExtendedSelection);
    setFlow(rows ? TopToBottom : LeftToRight);
    setWrapping(!rows && !isStrip(mode));
    setResizeMode(Adjust);
    setVerticalScrollBarPolicy(isStrip(mode) ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(isStrip(mode) ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    scheduleDelayedItemsLayout();
    updateGeometry();
}

void TileView::setPictureWidth(int width)
{
    if (delegate_->pictureWidth() == width)
        return;
    delegate_->setPictureWidth(width);
    scheduleDelayedItemsLayout();
    updateGeometry();
}

void TileView::reflect(const QString& current, const QStringList& selected)
{
    const QScopedValueRollback<bool> quiet(telling_, false);
    const QModelIndex index = model_->indexOf(current);
    QItemSelection selection;
    for (const QString& id : selected)
        if (const QModelIndex each = model_->indexOf(id); each.isValid())
            selection.select(each, each);
    if (index.isValid())
        selection.merge(QItemSelection(index, index), QItemSelectionModel::Select);
    if (currentIndex() != index) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        if (index.isValid())
            scrollTo(index);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    viewport()->update();
}

QString TileView::currentId() const
{
    return model_->idAt(currentIndex());
}

QStringList TileView::selectedIds() const
{
    QModelIndexList rows = selectionModel()->selectedIndexes();
    std::sort(rows.begin(), rows.end());
    QStringList ids;
    for (const QModelIndex& row : rows)
        ids.append(model_->idAt(row));
    return ids;
}

void TileView::setRows(int most)
{
    most_ = most;
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    updateGeometry();
}

void TileView::setEmptyText(const QString& text)
{
    emptyText_ = text;
    viewport()->update();
}

int TileView::columns() const
{
    return delegate_->mode() == TileMode::StyleRow ? 1 : std::max(1, viewport()->width() / std::max(1, delegate_->tileSize().width()));
}

int TileView::heightOfRows(int rows) const
{
    const QMargins margins = contentsMargins() + viewportMargins();
    return rows * delegate_->tileSize().height() + margins.top() + margins.bottom();
}

int TileView::rows() const
{
    return (model_->rowCount() + columns() - 1) / columns();
}

QSize TileView::sizeHint() const
{
    if (most_ == 0)
        return QListView::sizeHint();
    const int rows = this->rows();
    return {QListView::sizeHint().width(), heightOfRows(std::clamp(rows, 1, most_))};
}

QSize TileView::minimumSizeHint() const
{
    return most_ == 0 ? QSize(64, 48) : QSize(64, sizeHint().height());
}

void TileView::keyPressEvent(QKeyEvent* event)
{
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (event->key() == Qt::Key_Space && currentIndex().isValid() && !control) {
        Q_EMIT toggled(currentId());
        return;
    }
    if ((event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) && !selectedIds().isEmpty()) {
        Q_EMIT deleted(selectedIds());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid() && event->modifiers() == Qt::NoModifier) {
        Q_EMIT opened(currentId());
        return;
    }
    if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus) {
        Q_EMIT sizeWanted(event->key() == Qt::Key_Plus ? 1 : -1);
        return;
    }
    // Letters are the window's keys; a list that searched for names would swallow them.
    if (!event->text().isEmpty() && event->text().at(0).isPrint() && !control) {
        event->ignore();
        return;
    }
    QListView::keyPressEvent(event);
}

void TileView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->angleDelta().y() != 0)
            Q_EMIT sizeWanted(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    if (!isStrip(delegate_->mode()) || event->angleDelta().x() != 0) {
        QListView::wheelEvent(event);
        return;
    }
    // A strip has one way to go: the wheel goes it.
    const int forward = event->pixelDelta().isNull() ? event->angleDelta().y() / 2 : event->pixelDelta().y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - forward);
    event->accept();
}

void TileView::paintEvent(QPaintEvent* event)
{
    QListView::paintEvent(event);
    if (model_->rowCount() > 0 || emptyText_.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setFont(ui::font(Type::Base));
    painter.setPen(Theme::now().muted);
    painter.drawText(viewport()->rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
}

void TileView::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    if (most_ == 0)
        return;
    // As long as all rows have room there is no bar, which would take a column away and so ask for one more row.
    const bool all = height() >= heightOfRows(rows());
    setVerticalScrollBarPolicy(all ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    updateGeometry();
}

void TileView::changeEvent(QEvent* event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        scheduleDelayedItemsLayout();
}

void TileView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    viewport()->update();
    if (telling_ && !model_->changing() && current.isValid())
        Q_EMIT currentChangedByUser(model_->idAt(current));
}

void TileView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QListView::selectionChanged(selected, deselected);
    viewport()->update();
    if (telling_ && !model_->changing())
        Q_EMIT selectionChangedByUser(selectedIds());
}

}  // namespace ui
