#include "ui/controls/message.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

QColor inkOf(Notice::Kind kind)
{
    const Theme& t = Theme::now();
    switch (kind) {
    case Notice::Kind::Ok: return t.ok;
    case Notice::Kind::Warn: return t.warn;
    case Notice::Kind::Bad: return t.bad;
    case Notice::Kind::Hint: break;
    }
    return t.accent;
}

const char* stateOf(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::Ok: return "ok";
    case Notice::Kind::Warn: return "warn";
    case Notice::Kind::Bad: return "bad";
    case Notice::Kind::Hint: break;
    }
    return "hint";
}

}  // namespace

QString iconOf(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::Ok: return "circle-check";
    case Notice::Kind::Warn: return "triangle-alert";
    case Notice::Kind::Bad: return "circle-alert";
    case Notice::Kind::Hint: break;
    }
    return "info";
}

Message::Message(Kind kind, const QString& title, const QString& text, const QString& button, QWidget* parent)
    : QFrame(parent), kind_(kind), title_(title), text_(text), icon_(new QLabel(this)), words_(new QLabel(this)), details_(new QLabel(this)),
      more_(new QPushButton(tr("Details"), this)), button_(new QPushButton(button, this)), close_(new QToolButton(this))
{
    setProperty("kind", "message");
    setProperty("state", stateOf(kind));
    setAccessibleName(text.isEmpty() ? title : title + " " + text);
    words_->setWordWrap(true);
    words_->setTextFormat(Qt::RichText);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    details_->setWordWrap(true);
    details_->setTextFormat(Qt::PlainText);
    details_->setFont(ui::font(Type::Dense));
    details_->setProperty("ink", "text2");
    details_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    details_->hide();
    more_->setProperty("kind", "link");
    more_->setCheckable(true);
    more_->hide();
    button_->setVisible(!button.isEmpty());
    button_->setFont(ui::font(Type::Button));
    close_->setIcon(icon("x"));
    close_->setToolTip(tr("Close"));
    close_->setAccessibleName(tr("Close"));
    close_->hide();

    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(10, 6, 8, 6);
    rows->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(icon_);
    row->addWidget(words_, 1);
    for (QWidget* each : {static_cast<QWidget*>(more_), static_cast<QWidget*>(button_), static_cast<QWidget*>(close_)})
        row->addWidget(each);
    rows->addLayout(row);
    rows->addWidget(details_);
    setMinimumHeight(40);
    connect(button_, &QPushButton::clicked, this, &Message::pressed);
    connect(close_, &QToolButton::clicked, this, &Message::closed);
    connect(more_, &QPushButton::toggled, details_, &QLabel::setVisible);
    write();
}

Message::Message(const Notice& notice, QWidget* parent) : Message(notice.kind, notice.title, notice.text, notice.button, parent)
{
    setDetails(notice.details);
}

void Message::setDetails(const QString& details)
{
    details_->setText(details);
    more_->setVisible(!details.isEmpty());
}

void Message::setClosable(bool closable)
{
    close_->setVisible(closable);
}

void Message::write()
{
    const Theme& t = Theme::now();
    icon_->setPixmap(iconPixmap(iconOf(kind_), 16, devicePixelRatioF(), inkOf(kind_)));
    QString html = QString("<span style=\"font-weight:600;color:%1\">%2</span>").arg(t.text.name(), title_.toHtmlEscaped());
    if (!text_.isEmpty())
        html += QString(" <span style=\"color:%1\">%2</span>").arg(t.text2.name(), text_.toHtmlEscaped());
    words_->setText(html);
}

void Message::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange)
        write();
    QFrame::changeEvent(event);
}

void Message::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

}  // namespace ui
