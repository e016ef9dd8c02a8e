#pragma once
#include <functional>
#include <utility>
#include <vector>

#include <QWidget>

#include "ui/desk/views.h"

class QVBoxLayout;

namespace ui {

class Message;
class Toast;

/// Where the window is told things: what went wrong stays in place above the page until it is closed, what succeeded goes by as a toast.
class MessagePlace : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMost = 2;  ///< messages at a time; older ones are in the strip's list

    /// @param toastsOver  at whose bottom end toasts appear
    explicit MessagePlace(QWidget* toastsOver, QWidget* parent = nullptr);

    void tell(const Notice& notice);
    void toast(const QString& text, const QString& button = {}, std::function<void()> action = {});
    void clear();
    int shown() const { return static_cast<int>(messages_.size()); }

Q_SIGNALS:
    void actionWanted(const ui::Notice& notice);
    /// To be kept in the strip's list.
    void told(const ui::Notice& notice);

private:
    void remove(Message* message);

    QVBoxLayout* column_;
    Toast* toast_;
    std::vector<std::pair<QString, Message*>> messages_;  ///< by title and what it is about, the oldest first
};

}  // namespace ui
