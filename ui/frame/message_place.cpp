#include "ui/frame/message_place.h"

#include <algorithm>

#include <QVBoxLayout>

#include "ui/controls/message.h"
#include "ui/controls/toast.h"

namespace ui {

MessagePlace::MessagePlace(QWidget* toastsOver, QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this)), toast_(new Toast(toastsOver))
{
    setProperty("surface", "window");
    setAttribute(Qt::WA_StyledBackground);
    column_->setContentsMargins(12, 8, 12, 8);
    column_->setSpacing(6);
    hide();
}

void MessagePlace::toast(const QString& text, const QString& button, std::function<void()> action)
{
    toast_->show(text, button, std::move(action));
}

void MessagePlace::tell(const Notice& notice)
{
    Q_EMIT told(notice);
    if (notice.kind == Notice::Kind::Ok) {
        toast(notice.title + (notice.text.isEmpty() ? QString() : " " + notice.text), notice.button, [this, notice] { Q_EMIT actionWanted(notice); });
        return;
    }
    const QString key = notice.title + "\n" + notice.about;
    const auto same = std::find_if(messages_.begin(), messages_.end(), [&](const auto& each) { return each.first == key; });
    if (same != messages_.end())
        remove(same->second);
    while (static_cast<int>(messages_.size()) >= kMost)
        remove(messages_.front().second);
    auto* message = new Message(notice, this);
    message->setClosable(true);
    messages_.emplace_back(key, message);
    column_->addWidget(message);
    // A press may take the message away in the middle of its own signal.
    connect(message, &Message::pressed, this, [this, message, notice] {
        remove(message);
        Q_EMIT actionWanted(notice);
    });
    connect(message, &Message::closed, this, [this, message] { remove(message); });
    show();
}

void MessagePlace::remove(Message* message)
{
    std::erase_if(messages_, [&](const auto& each) { return each.second == message; });
    message->hide();
    message->deleteLater();
    setVisible(!messages_.empty());
}

void MessagePlace::clear()
{
    while (!messages_.empty())
        remove(messages_.front().second);
}

}  // namespace ui
