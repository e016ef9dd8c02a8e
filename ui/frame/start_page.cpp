#include "ui/frame/start_page.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/frame/actions.h"
#include "ui/frame/drop_zone.h"
#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr int kBegin = 392, kBeginNarrow = 300, kPicture = 172, kCard = 250, kCardLeast = 260;

class MarkSign : public QWidget {
public:
    explicit MarkSign(int side) { setFixedSize(side, side); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        drawMark(painter, Theme::now(), QRectF(rect()).adjusted(1, 1, -1, -1));
    }
};

QLabel* words(const QString& text, Type role, const char* ink)
{
    auto* label = new QLabel(text);
    label->setFont(font(role));
    label->setProperty("ink", ink);
    label->setWordWrap(true);
    return label;
}

QPushButton* buttonFor(QAction* action, const QString& text, const char* kind)
{
    auto* button = new QPushButton(action->icon(), text);
    button->setProperty("kind", kind);
    button->setToolTip(QString(text).remove("…") + "  " + action->shortcut().toString(QKeySequence::NativeText));
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

class CardDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        const auto* view = qobject_cast<const QListView*>(option.widget);
        const int width = view ? view->viewport()->width() - 2 : 3 * kCardLeast;
        const int columns = std::max(1, width / kCardLeast);
        return {width / columns, kCard + lineHeight(Type::Dense) - 16};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::now();
        const auto session = index.data(Qt::UserRole).value<RecentSession>();
        const auto* view = qobject_cast<const QListView*>(option.widget);
        const bool mirrored = option.direction == Qt::RightToLeft, current = view && view->hasFocus() && view->currentIndex() == index;
        const QRect card = option.rect.adjusted(4, 4, -14, -14);
        painter->save();
        painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
        painter->setPen(theme.hairline);
        painter->setBrush(option.state & QStyle::State_MouseOver ? theme.hover : theme.panel);
        painter->drawRoundedRect(QRectF(card).adjusted(.5, .5, -.5, -.5), 6, 6);
        if (session.gone)
            painter->setOpacity(.45);
        paintPictures(*painter, card, session, mirrored);
        painter->setOpacity(1);
        const auto place = [&](int y, int height) { return QRect(card.x() + 12, card.bottom() + 1 - y, card.width() - 24, height); };
        const int line = lineHeight(Type::Dense);
        const QColor ink = session.gone ? theme.muted : theme.text;
        drawText(*painter, place(12 + 2 * line + lineHeight(Type::Name) + 2, lineHeight(Type::Name)), session.name, Type::Current, ink,
                 Qt::AlignLeft | Qt::AlignVCenter, mirrored, Qt::ElideMiddle);
        const QString counts = session.photos == 0
                                   ? QString()
                                   : StartPage::tr("%n photos", nullptr, session.photos) + ", " + StartPage::tr("%n headshots", nullptr, session.headshots);
        drawText(*painter, place(12 + 2 * line, line), counts, Type::Dense, theme.text2, Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        drawText(*painter, place(12 + line, line), whenWords(session.when, QDateTime::currentDateTime()), Type::Dense, theme.muted,
                 Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        paintState(*painter, place(12 + 2 * line, line), session, mirrored);
        if (current)
            drawRing(*painter, card, theme.focus, 2);
        painter->restore();
    }

private:
    static void paintPictures(QPainter& painter, const QRect& card, const RecentSession& session, bool mirrored)
    {
        const QRect strip(card.x() + 1, card.y() + 1, card.width() - 2, card.height() - 78 - 3 * (lineHeight(Type::Dense) - 16));
        if (session.pictures.empty()) {
            painter.drawPixmap(strip.center() - QPoint(16, 16), iconPixmap("images", 32, painter.device()->devicePixelRatioF(), Theme::now().disabled));
            return;
        }
        const int all = static_cast<int>(session.pictures.size());
        for (int i = 0; i < all; ++i) {
            const int place = mirrored ? all - 1 - i : i;
            const int from = strip.width() * place / all, to = strip.width() * (place + 1) / all - (place + 1 < all ? 2 : 0);
            const QRect cell(strip.x() + from, strip.y(), to - from, strip.height());
            painter.drawPixmap(cell, filling(session.pictures[i], cell.size(), painter.device()->devicePixelRatioF()));
        }
    }

    static void paintState(QPainter& painter, const QRect& row, const RecentSession& session, bool mirrored)
    {
        const Theme& theme = Theme::now();
        const QString text = session.gone                                   ? StartPage::tr("Moved or deleted")
                             : session.picked > 0                           ? StartPage::tr("%n picked", nullptr, session.picked)
                             : session.headshots == 0 && session.photos > 0 ? StartPage::tr("Go on with photos")
                                                                            : QString();
        if (text.isEmpty())
            return;
        const int width = QFontMetrics(font(Type::Dense)).horizontalAdvance(text) + 2;
        const auto place = [&](const QRect& each) { return QStyle::visualRect(mirrored ? Qt::RightToLeft : Qt::LeftToRight, row, each); };
        drawText(painter, place({row.right() + 1 - width, row.y(), width, row.height()}), text, Type::Dense, session.gone ? theme.muted : theme.text2,
                 Qt::AlignRight | Qt::AlignVCenter, mirrored);
        if (!session.gone && session.picked > 0)
            painter.drawPixmap(place({row.right() + 1 - width - 16, row.center().y() - 6, 12, 12}).topLeft(),
                               iconPixmap("flag", 12, painter.device()->devicePixelRatioF(), theme.ok, {.filled = true}));
    }
};

}  // namespace

class StartPage::Cards : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::vector<RecentSession> sessions)
    {
        beginResetModel();
        sessions_ = std::move(sessions);
        endResetModel();
    }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(sessions_.size()); }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid())
            return {};
        const RecentSession& session = sessions_[index.row()];
        if (role == Qt::UserRole)
            return QVariant::fromValue(session);
        if (role == Qt::ToolTipRole)
            return session.file;
        if (role == Qt::DisplayRole)
            return session.name;
        if (role == Qt::AccessibleTextRole)
            return QStringList{session.name, StartPage::tr("%n photos", nullptr, session.photos), StartPage::tr("%n headshots", nullptr, session.headshots),
                               session.gone ? StartPage::tr("Moved or deleted") : whenWords(session.when, QDateTime::currentDateTime())}
                .join(", ");
        return {};
    }

private:
    std::vector<RecentSession> sessions_;
};

StartPage::StartPage(Actions& actions, const QString& demo, QWidget* parent) : QWidget(parent), cards_(new Cards(this))
{
    setProperty("surface", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);

    auto* column = new QWidget;
    column->setProperty("surface", "panel");
    auto* begin = new QVBoxLayout(column);
    begin->setContentsMargins(40, 40, 40, 24);
    begin->setSpacing(8);
    auto* title = new QHBoxLayout;
    title->setSpacing(14);
    title->addWidget(new MarkSign(36));
    title->addWidget(words(tr("Likeness"), Type::Welcome, "text"), 1);
    begin->addLayout(title);
    begin->addSpacing(8);
    QLabel* sentence = words(tr("Professional headshots from your own photos, that still look like you."), Type::Heading, "text2");
    QFont plain = sentence->font();
    plain.setWeight(QFont::Normal);
    sentence->setFont(plain);
    begin->addWidget(sentence);
    begin->addSpacing(14);
    QPushButton* create = buttonFor(actions.newSession, tr("New session"), "main");
    create->setFont(ui::font(Type::Heading));
    create->setProperty("tall", "huge");
    create->setIcon(QIcon(iconPixmap("plus", 16, devicePixelRatioF(), Theme::now().onFill)));
    begin->addWidget(create);
    auto* second = new QHBoxLayout;
    second->setSpacing(8);
    QPushButton* open = buttonFor(actions.open, tr("Open…"), "");
    open->setProperty("tall", "big");
    auto* tryDemo = new QPushButton(icon("user-round"), tr("Try the demo"));
    tryDemo->setProperty("tall", "big");
    tryDemo->setEnabled(!demo.isEmpty());
    tryDemo->setToolTip(demo.isEmpty() ? tr("The demo photo is not installed. The set-up brings it.") : tr("A new session with one photo of an astronaut"));
    second->addWidget(open, 1);
    second->addWidget(tryDemo, 1);
    begin->addLayout(second);
    drop_ = new DropZone(tr("Or drop photos or a folder here"));
    drop_->setMinimumHeight(72);
    begin->addWidget(drop_);
    begin->addSpacing(24);
    begin->addWidget(words(tr("How it works"), Type::Current, "text2"));
    begin->addSpacing(4);
    const struct {
        const char* icon;
        QString name, text;
    } steps[] = {
        {"image-plus", tr("Add 5 to 15 photos of yourself"), tr("Phone photos are fine. Likeness tells you which ones help.")},
        {"layout-grid", tr("Choose a style or two"), tr("Every style is made of your own face.")},
        {"sliders-horizontal", tr("Keep the best"), tr("Adjust the light, compare, then export.")},
    };
    for (const auto& step : steps) {
        auto* line = new QHBoxLayout;
        line->setSpacing(12);
        auto* sign = new QLabel;
        sign->setPixmap(icon(step.icon).pixmap(18, 18));
        auto* text = new QVBoxLayout;
        text->setSpacing(0);
        text->addWidget(words(step.name, Type::Current, "text"));
        text->addWidget(words(step.text, Type::Dense, "text2"));
        line->addWidget(sign, 0, Qt::AlignTop);
        line->addLayout(text, 1);
        begin->addLayout(line);
        begin->addSpacing(10);
    }
    begin->addStretch();
    auto* how = new QPushButton(icon("circle-question-mark"), tr("How Likeness works, and its limits"));
    how->setProperty("kind", "link");
    begin->addWidget(how, 0, Qt::AlignLeft);
    begin_ = new QScrollArea;
    begin_->setWidgetResizable(true);
    begin_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    begin_->setWidget(column);
    begin_->setFocusPolicy(Qt::NoFocus);
    row->addWidget(begin_);
    auto* edge = new QFrame;
    edge->setProperty("kind", "line");
    edge->setFixedWidth(1);
    row->addWidget(edge);

    auto* right = new QVBoxLayout;
    right->setContentsMargins(28, 28, 16, 8);
    right->setSpacing(12);
    auto* heading = new QHBoxLayout;
    heading->addSpacing(4);
    QLabel* name = words(tr("Recent sessions"), Type::Page, "text");
    count_ = words({}, Type::Base, "muted");
    for (QLabel* each : {name, count_}) {
        each->setWordWrap(false);
        heading->addWidget(each);
    }
    heading->addSpacing(8);
    heading->addStretch();
    right->addLayout(heading);
    empty_ = words(tr("No session yet. Drop photos of one person anywhere in this window to begin."), Type::Base, "muted");
    right->addWidget(empty_);
    view_ = new QListView;
    view_->setModel(cards_);
    view_->setItemDelegate(new CardDelegate(view_));
    view_->setFrameShape(QFrame::NoFrame);
    view_->setViewMode(QListView::IconMode);
    view_->setMovement(QListView::Static);
    view_->setResizeMode(QListView::Adjust);
    view_->setUniformItemSizes(true);
    view_->setMouseTracking(true);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setTabKeyNavigation(false);
    view_->setAccessibleName(tr("Recent sessions"));
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->viewport()->setAutoFillBackground(false);
    view_->installEventFilter(this);
    right->addWidget(view_, 1);
    right->addStretch();  // takes what the cards leave, while there are none
    row->addLayout(right, 1);

    connect(drop_, &DropZone::clicked, this, &StartPage::photosWanted);
    connect(tryDemo, &QPushButton::clicked, this, &StartPage::demoWanted);
    connect(how, &QPushButton::clicked, actions.help, &QAction::trigger);
    connect(view_, &QListView::clicked, this, &StartPage::openCard);
    connect(view_, &QListView::customContextMenuRequested, this, &StartPage::menuFor);
    setRecent({});
}

void StartPage::setRecent(std::vector<RecentSession> sessions)
{
    count_->setText(sessions.empty() ? QString() : QString::number(sessions.size()));
    empty_->setVisible(sessions.empty());
    view_->setVisible(!sessions.empty());
    cards_->set(std::move(sessions));
}

void StartPage::setHot(bool hot)
{
    drop_->setHot(hot);
}

void StartPage::resizeEvent(QResizeEvent*)
{
    begin_->setFixedWidth(width() < 1000 ? kBeginNarrow : kBegin);
    begin_->widget()->layout()->setContentsMargins(width() < 1000 ? 20 : 40, height() < 600 ? 20 : 40, width() < 1000 ? 20 : 40, 24);
}

bool StartPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == view_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter || key->key() == Qt::Key_Space) {
            openCard(view_->currentIndex());
            return true;
        }
        if (key->key() == Qt::Key_Delete && view_->currentIndex().isValid()) {
            Q_EMIT forgetWanted(view_->currentIndex().data(Qt::UserRole).value<RecentSession>().file);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void StartPage::openCard(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const auto session = index.data(Qt::UserRole).value<RecentSession>();
    session.gone ? Q_EMIT findWanted(session.file) : Q_EMIT openWanted(session.file);
}

void StartPage::menuFor(const QPoint& at)
{
    const QModelIndex index = view_->indexAt(at);
    if (!index.isValid())
        return;
    const auto session = index.data(Qt::UserRole).value<RecentSession>();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (session.gone)
        menu->addAction(icon("folder-search"), tr("Find…"), this, [this, session] { Q_EMIT findWanted(session.file); });
    else
        menu->addAction(icon("folder-open"), tr("Open"), this, [this, session] { Q_EMIT openWanted(session.file); });
    menu->addAction(tr("Remove from list"), this, [this, session] { Q_EMIT forgetWanted(session.file); });
    menu->popup(view_->viewport()->mapToGlobal(at));
}

}  // namespace ui
