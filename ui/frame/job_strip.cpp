#include "ui/frame/job_strip.h"

#include <algorithm>
#include <cmath>

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

#include "core/base/platform.h"
#include "ui/desk/desk.h"
#include "ui/frame/queue_popover.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kRepaintMs = 100, kBusyAfterMs = 300, kPreviewAfterMs = 2000, kTimeLeftAfterMs = 2000;

QLabel* label(Type role, const char* ink)
{
    auto* out = new QLabel;
    out->setFont(font(role));
    out->setProperty("ink", ink);
    return out;
}

QFrame* divider()
{
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedSize(1, 16);
    return line;
}

QString gigabytes(std::int64_t bytes)
{
    const double giga = static_cast<double>(bytes) / (1 << 30);
    return giga < 1 ? JobStrip::tr("%1 MB").arg(std::lround(giga * 1024)) : JobStrip::tr("%1 GB").arg(QLocale().toString(giga, 'f', giga < 10 ? 1 : 0));
}

}  // namespace

QString timeLeft(int seconds)
{
    if (seconds < 0)
        return {};
    // Under a minute to 5 seconds, then to 10: figures that jump about say less.
    const int grain = seconds < 60 ? 5 : 10;
    const int rounded = std::max(grain, (seconds + grain / 2) / grain * grain);
    if (rounded < 60)
        return JobStrip::tr("%1 s left").arg(rounded);
    if (rounded < 3600)
        return rounded % 60 == 0 ? JobStrip::tr("%1 min left").arg(rounded / 60) : JobStrip::tr("%1 min %2 s left").arg(rounded / 60).arg(rounded % 60);
    return JobStrip::tr("%1 h %2 min left").arg(rounded / 3600).arg(rounded % 3600 / 60);
}

JobStrip::JobStrip(Desk& desk, QWidget* parent) : QStatusBar(parent), desk_(desk)
{
    setSizeGripEnabled(false);
    setAccessibleName(tr("Progress and messages"));
    clock_.start();
    row_ = new QWidget(this);
    auto* row = new QHBoxLayout(row_);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(10);
    sign_ = new QLabel;
    what_ = label(Type::Dense, "text");
    detail_ = label(Type::Dense, "text2");
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setFixedWidth(160);
    bar_->setAccessibleName(tr("Progress"));
    percent_ = label(Type::Dense, "text");
    left_ = label(Type::Dense, "text2");
    cancel_ = new QPushButton(icon("x"), tr("Cancel"));
    cancel_->setProperty("kind", "quiet");
    cancel_->setToolTip(tr("Cancel") + "  Ctrl+.");
    queue_ = new QPushButton;
    queue_->setProperty("kind", "quiet");
    queue_->setIcon(icon("chevron-up"));
    queue_->setLayoutDirection(isRightToLeft() ? Qt::LeftToRight : Qt::RightToLeft);  // the arrow after the words
    for (QPushButton* each : {cancel_, queue_}) {
        each->setFont(ui::font(Type::Dense));
        each->setFocusPolicy(Qt::TabFocus);
        each->setIconSize({14, 14});
    }
    memorySign_ = new QLabel;
    memory_ = label(Type::Dense, "text2");
    offlineSign_ = new QLabel;
    offline_ = label(Type::Dense, "text2");
    offline_->setText(tr("Offline. Nothing leaves this computer."));
    row->addWidget(sign_);
    row->addWidget(what_);
    row->addWidget(detail_);
    row->addWidget(bar_);
    row->addWidget(percent_);
    row->addWidget(left_);
    row->addWidget(cancel_);
    row->addWidget(queue_);
    row->addStretch();
    row->addWidget(memorySign_);
    row->addWidget(memory_);
    row->addWidget(divider());
    row->addWidget(offlineSign_);
    row->addWidget(offline_);

    soon_.setSingleShot(true);
    connect(&soon_, &QTimer::timeout, this, &JobStrip::refresh);
    connect(&desk_, &Desk::jobsChanged, this, [this] {
        if (!soon_.isActive())
            soon_.start(kRepaintMs);
    });
    connect(&desk_, &Desk::idleReached, this, &JobStrip::refresh);
    connect(cancel_, &QPushButton::clicked, this, &JobStrip::cancelShown);
    connect(queue_, &QPushButton::clicked, this, &JobStrip::openQueue);
    setShape(length::kJobStrip, false);
    refresh();
}

void JobStrip::setShape(int height, bool isShort)
{
    setFixedHeight(std::max(height, lineHeight(Type::Dense) + 12));
    short_ = isShort;
    refresh();
}

void JobStrip::keep(const Notice& notice)
{
    messages_.push_front(notice);
    if (messages_.size() > kMostMessages)
        messages_.pop_back();
    refresh();
}

void JobStrip::cancelShown()
{
    if (shown_ != 0)
        desk_.cancelJob(shown_);
}

void JobStrip::openQueue()
{
    auto* popover = new QueuePopover(desk_, messages_, this);
    connect(popover, &QueuePopover::actionWanted, this, &JobStrip::actionWanted);
    popover->openAbove(queue_);
}

void JobStrip::resizeEvent(QResizeEvent*)
{
    row_->setGeometry(rect());
    refresh();
}

void JobStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::now().window);
    painter.fillRect(0, 0, width(), 1, Theme::now().hairline);
}

void JobStrip::refresh()
{
    const Theme& theme = Theme::now();
    const std::vector<JobView> jobs = desk_.jobs();
    const qint64 now = clock_.elapsed();
    QHash<std::uint64_t, qint64> since;
    const JobView* running = nullptr;
    int waiting = 0;
    qint64 wait = -1;
    for (const JobView& job : jobs) {
        if (!job.running) {
            waiting += !job.preview;
            continue;
        }
        since[job.id] = since_.value(job.id, now);
        const qint64 due = since[job.id] + (job.preview ? kPreviewAfterMs : kBusyAfterMs) - now;
        if (due > 0)
            wait = wait < 0 ? due : std::min(wait, due);
        else if (!running || running->preview)
            running = &job;
    }
    since_ = since;
    if (wait >= 0 && !soon_.isActive())
        soon_.start(static_cast<int>(wait) + 1);

    const bool busy = running != nullptr;
    shown_ = busy ? running->id : 0;
    const bool lack = !desk_.lack().title.isEmpty();
    sign_->setVisible(!busy);
    sign_->setPixmap(iconPixmap(lack ? "triangle-alert" : "circle-check", 14, devicePixelRatioF(), lack ? theme.warn : theme.ok));
    QFont face = ui::font(Type::Dense);
    face.setWeight(busy ? QFont::DemiBold : QFont::Normal);
    what_->setFont(face);
    what_->setText(busy ? running->label : lack ? desk_.lack().title : tr("Ready"));
    QStringList detail;
    if (busy && running->steps > 0)
        detail += tr("step %1 of %2").arg(running->step).arg(running->steps) + (running->stage.isEmpty() || short_ ? QString() : ": " + running->stage);
    detail_->setText(detail.join(", "));
    detail_->setVisible(!detail.isEmpty());
    bar_->setVisible(busy);
    percent_->setVisible(busy && running->percent >= 0);
    const bool knowsLeft = busy && running->secondsLeft && now - since_.value(running->id, now) >= kTimeLeftAfterMs;
    left_->setVisible(knowsLeft);
    cancel_->setVisible(busy);
    if (busy) {
        bar_->setRange(0, 100);
        bar_->setValue(std::max(0, running->percent));
        percent_->setText(tr("%1 %").arg(running->percent));
        percent_->setMinimumWidth(percent_->fontMetrics().horizontalAdvance(tr("%1 %").arg(100)));
        announce(running->percent);
    } else {
        announced_ = -1;
    }
    if (knowsLeft)
        left_->setText(timeLeft(*running->secondsLeft));
    queue_->setVisible(waiting > 0 || !messages_.empty());
    queue_->setText(waiting > 0 ? tr("%n waiting", nullptr, waiting) : tr("%n messages", nullptr, static_cast<int>(messages_.size())));
    queue_->setToolTip(tr("What waits, and what was said lately"));
    refreshMemory();
    const bool narrow = width() < 1000;
    memory_->setVisible(!narrow || !busy);
    memorySign_->setVisible(!narrow || !busy);
    offline_->setText(narrow ? tr("Offline") : tr("Offline. Nothing leaves this computer."));
    offline_->setToolTip(tr("Offline. Nothing leaves this computer."));
}

void JobStrip::refreshMemory()
{
    const Theme& theme = Theme::now();
    memorySign_->setPixmap(iconPixmap("hard-drive", 14, devicePixelRatioF(), theme.text2));
    offlineSign_->setPixmap(iconPixmap("shield-check", 14, devicePixelRatioF(), theme.ok));
    static const std::int64_t installed = base::installedMemoryBytes();
    const std::int64_t used = base::memoryInUseBytes();
    memory_->setText(installed > 0 ? tr("%1 of %2").arg(gigabytes(used), gigabytes(installed)) : gigabytes(used));
    memory_->setToolTip(tr("Memory in use"));
}

void JobStrip::announce(int percent)
{
    // Read out at the start, half-way and at the end only.
    const int mark = percent >= 100 ? 100 : percent >= 50 ? 50 : 0;
    if (mark == announced_)
        return;
    announced_ = mark;
    bar_->setAccessibleDescription(what_->text());
    QAccessibleEvent event(bar_, QAccessible::NameChanged);
    bar_->setAccessibleName(tr("%1, %2 %").arg(what_->text()).arg(mark));
    QAccessible::updateAccessibility(&event);
}

}  // namespace ui
