#include "ui/controls/panel_header.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {

constexpr int kChevron = 14, kIcon = 16, kDot = 5;

PanelHeader::PanelHeader(const QString& icon, const QString& name, QWidget* parent)
    : QWidget(parent), icon_(icon), name_(name), reset_(new QToolButton(this)), eye_(new QToolButton(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(0);
    row->addStretch();
    reset_->setIcon(ui::icon("rotate-ccw"));
    reset_->setToolTip(tr("Put %1 back as in the style").arg(name));
    reset_->setAccessibleName(reset_->toolTip());
    eye_->setCheckable(true);
    for (QToolButton* button : {reset_, eye_}) {
        button->setProperty("kind", "small");
        button->setIconSize({15, 15});
        button->installEventFilter(this);
        row->addWidget(button);
    }
    connect(reset_, &QToolButton::clicked, this, &PanelHeader::resetAsked);
    connect(eye_, &QToolButton::clicked, this, [this] {
        const bool bypass = !bypassed_;
        Q_EMIT bypassAsked(bypass);
    });
    eye_->setCheckable(false);
    setBypassed(false);
    showTools();
}

void PanelHeader::setOpen(bool open)
{
    if (open_ == open)
        return;
    open_ = open;
    showTools();
    Spoken::changed(this);
}

void PanelHeader::setChanged(bool changed)
{
    if (changed_ != changed)
        changed_ = changed, showTools(), Spoken::changed(this);
}

void PanelHeader::setWords(const QString& words)
{
    if (words_ != words)
        words_ = words, update(), Spoken::changed(this);
}

void PanelHeader::setBypassed(bool bypassed)
{
    if (bypassed_ == bypassed && !eye_->icon().isNull())
        return;
    bypassed_ = bypassed;
    eye_->setIcon(ui::icon(bypassed ? "eye-off" : "eye"));
    eye_->setToolTip(bypassed ? tr("Use %1 again").arg(name_) : tr("Leave %1 out").arg(name_));
    eye_->setAccessibleName(eye_->toolTip());
    showTools();
}

void PanelHeader::setCanBypass(bool can)
{
    canBypass_ = can;
    showTools();
}

QSize PanelHeader::sizeHint() const
{
    return {240, rowHeight(length::kPanelHeader)};
}

QString PanelHeader::inWords() const
{
    QStringList parts{open_ ? tr("open") : tr("folded")};
    if (bypassed_)
        parts << tr("left out");
    if (changed_)
        parts << tr("changed");
    if (!words_.isEmpty())
        parts << words_;
    return parts.join(", ");
}

void PanelHeader::showTools()
{
    const bool wanted = open_ || underMouse() || hasFocus() || reset_->hasFocus() || eye_->hasFocus();
    reset_->setVisible(wanted);
    reset_->setEnabled(changed_ || bypassed_);
    eye_->setVisible(canBypass_ && (wanted || bypassed_));
    update();
}

bool PanelHeader::eventFilter(QObject*, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &PanelHeader::showTools, Qt::QueuedConnection);
    return false;
}

bool PanelHeader::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::HoverEnter:
    case QEvent::HoverLeave:
    case QEvent::FocusIn: showTools(); break;
    case QEvent::FocusOut: QMetaObject::invokeMethod(this, &PanelHeader::showTools, Qt::QueuedConnection); break;
    case QEvent::ShortcutOverride:
        if (const int key = static_cast<QKeyEvent*>(event)->key(); key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter) {
            event->accept();
            return true;
        }
        break;
    default: break;
    }
    return QWidget::event(event);
}

void PanelHeader::mousePressEvent(QMouseEvent* event)
{
    pressed_ = event->button() == Qt::LeftButton;
    update();
}

void PanelHeader::mouseReleaseEvent(QMouseEvent* event)
{
    if (!pressed_)
        return;
    pressed_ = false;
    update();
    if (!rect().contains(event->position().toPoint()))
        return;
    if (event->modifiers() & Qt::AltModifier)
        Q_EMIT onlyThisAsked();
    else
        Q_EMIT openAsked(!open_);
}

void PanelHeader::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT openAsked(!open_);
    else
        QWidget::keyPressEvent(event);
}

void PanelHeader::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    if (pressed_ || (underMouse() && !open_))
        p.fillRect(rect(), pressed_ ? t.pressed : t.hover);
    const auto seen = [this](const QRect& place) { return QStyle::visualRect(layoutDirection(), rect(), place); };
    const int start = Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft);
    const int end = Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight);
    const double ratio = ratioOf(p);
    const bool lively = underMouse() || open_;
    const auto draw = [&](const QString& name, int x, int size, const QColor& colour, bool mirrors) {
        p.drawPixmap(seen(QRect(x, (height() - size) / 2, size, size)).topLeft(), iconPixmap(name, size, ratio, colour, {.mirrors = mirrors}));
    };
    draw(open_ ? "chevron-down" : "chevron-right", 10, kChevron, t.text2, true);
    draw(icon_, 31, kIcon, bypassed_ ? t.muted : lively ? t.text : t.text2, false);

    QFont face = ui::font(Type::Current);
    face.setStrikeOut(bypassed_);
    p.setFont(face);
    p.setPen(bypassed_ ? t.muted : t.text);
    const int wide = QFontMetrics(face).horizontalAdvance(name_);
    p.drawText(seen(QRect(53, 0, wide + 2, height())), start, name_);
    int x = 53 + wide;
    if (changed_ && !bypassed_) {
        p.setPen(Qt::NoPen);
        p.setBrush(t.accent);
        p.drawEllipse(QRectF(seen(QRect(x + 8, (height() - kDot) / 2 + 1, kDot, kDot))));
    }
    x += 8 + kDot + 8;
    int room = width() - 12;
    if (reset_->isVisibleTo(this) || eye_->isVisibleTo(this))
        room = QStyle::visualRect(layoutDirection(), rect(), (reset_->isVisibleTo(this) ? reset_ : eye_)->geometry()).left() - 6;
    p.setFont(ui::font(Type::Dense));
    p.setPen(t.muted);
    if (room > x)
        p.drawText(seen(QRect(x, 0, room - x, height())), end, QFontMetrics(ui::font(Type::Dense)).elidedText(bypassed_ ? tr("Off") : words_, Qt::ElideRight, room - x));
}

}  // namespace ui
