#include "ui/frame/queue_popover.h"

#include <algorithm>

#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/message.h"
#include "ui/desk/desk.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kWidth = 420;

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    label->setFont(font(Type::Current));
    return label;
}

QColor colourOf(Notice::Kind kind)
{
    const Theme& theme = Theme::now();
    switch (kind) {
    case Notice::Kind::Ok: return theme.ok;
    case Notice::Kind::Warn: return theme.warn;
    case Notice::Kind::Bad: return theme.bad;
    case Notice::Kind::Hint: break;
    }
    return theme.accent;
}

}  // namespace

QueuePopover::QueuePopover(Desk& desk, const std::deque<Notice>& messages, QWidget* parent) : QFrame(parent, Qt::Popup), desk_(desk)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("kind", "toast");  // a raised frame with an edge
    setAccessibleName(tr("Queue and messages"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 12);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    inside->setProperty("surface", "raised");
    auto* rows = new QVBoxLayout(inside);
    rows->setContentsMargins(16, 0, 16, 0);
    rows->setSpacing(8);
    rows->addWidget(heading(tr("In work")));
    jobs_ = new QVBoxLayout;
    jobs_->setSpacing(2);
    rows->addLayout(jobs_);
    rows->addSpacing(8);
    rows->addWidget(heading(tr("Messages")));
    if (messages.empty())
        rows->addWidget(new QLabel(tr("Nothing was said yet.")));
    for (const Notice& notice : messages) {
        auto* row = new QHBoxLayout;
        auto* sign = new QLabel;
        sign->setPixmap(iconPixmap(iconOf(notice.kind), 14, devicePixelRatioF(), colourOf(notice.kind)));
        auto* text = new QLabel(notice.text.isEmpty() ? notice.title : notice.title + "\n" + notice.text);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setToolTip(notice.details);
        row->addWidget(sign, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        if (!notice.button.isEmpty()) {
            auto* button = new QPushButton(notice.button);
            button->setProperty("kind", "small");
            connect(button, &QPushButton::clicked, this, [this, notice] {
                Q_EMIT actionWanted(notice);
                close();
            });
            row->addWidget(button, 0, Qt::AlignTop);
        }
        rows->addLayout(row);
    }
    rows->addStretch();
    area->setWidget(inside);
    column->addWidget(area);
    connect(&desk_, &Desk::jobsChanged, this, &QueuePopover::fillJobs);
    fillJobs();
}

void QueuePopover::fillJobs()
{
    while (QLayoutItem* item = jobs_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int shown = 0;
    for (const JobView& job : desk_.jobs()) {
        if (job.preview)
            continue;
        ++shown;
        auto* line = new QWidget;
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* name = new QLabel(job.label);
        auto* state = new QLabel(job.running ? tr("%1 %").arg(std::max(0, job.percent)) : tr("waiting"));
        state->setProperty("ink", "muted");
        auto* cancel = new QToolButton;
        cancel->setIcon(icon("x"));
        cancel->setAccessibleName(tr("Cancel %1").arg(job.label));
        cancel->setToolTip(tr("Cancel"));
        connect(cancel, &QToolButton::clicked, this, [this, id = job.id] { desk_.cancelJob(id); });
        row->addWidget(name, 1);
        row->addWidget(state);
        row->addWidget(cancel);
        jobs_->addWidget(line);
    }
    if (shown == 0)
        jobs_->addWidget(new QLabel(tr("Nothing runs or waits.")));
}

void QueuePopover::openAbove(QWidget* anchor)
{
    const QRect screen = anchor->screen()->availableGeometry();
    const QPoint corner = anchor->mapToGlobal(QPoint(isRightToLeft() ? anchor->width() - kWidth : 0, 0));
    const int tall = std::clamp(corner.y() - window()->y(), 160, 360);
    setFixedSize(kWidth, std::min(tall, std::max(160, sizeHint().height())));
    move(std::clamp(corner.x(), screen.left(), std::max(screen.left(), screen.right() - kWidth)), corner.y() - height() - 4);
    show();
    setFocus(Qt::PopupFocusReason);
}

}  // namespace ui
