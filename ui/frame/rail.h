#pragma once
#include <utility>
#include <vector>

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace ui {

/// A folded dock: its parts as icons, and at the foot what opens it for good.
class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(const QString& name, QWidget* parent = nullptr);

    void add(const QString& icon, const QString& name, int part);
    /// At the foot. @param icon  mirrors
    void addFoot(const QString& icon, const QString& name, const QString& key, int part);
    void setChecked(int part);  ///< -1 = none
    void setFootVisible(int part, bool visible);

Q_SIGNALS:
    void wanted(int part);

private:
    QToolButton* button(const QString& icon, const QString& name, int part, bool mirrors);

    QVBoxLayout* column_;
    std::vector<std::pair<int, QToolButton*>> buttons_;
};

}  // namespace ui
