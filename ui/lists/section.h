#pragma once
#include <QAbstractButton>
#include <QVBoxLayout>
#include <QWidget>

namespace ui {

/// A part of a dock that folds: chevron, name, a count at the end, and what is below.
class Section : public QWidget {
    Q_OBJECT

public:
    Section(const QString& name, QWidget* body, QWidget* parent = nullptr);

    void setCount(const QString& count);
    bool isOpen() const { return header_->isChecked(); }
    void setOpen(bool open) { header_->setChecked(open); }

Q_SIGNALS:
    void folded(bool open);

private:
    class Header;
    QAbstractButton* header_;
    QString name_, count_;
};

}  // namespace ui
