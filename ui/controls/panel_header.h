#pragma once
#include <QWidget>

#include "ui/controls/spoken.h"

class QToolButton;

namespace ui {

/// Chevron, icon, name, a dot when something was changed, and the value in words; hovered or open also reset and eye.
class PanelHeader : public QWidget, public Spoken {
    Q_OBJECT

public:
    PanelHeader(const QString& icon, const QString& name, QWidget* parent = nullptr);

    bool isOpen() const { return open_; }
    void setOpen(bool open);
    void setChanged(bool changed);
    void setWords(const QString& words);
    /// Off: the stage is left out, the name struck out.
    void setBypassed(bool bypassed);
    bool isBypassed() const { return bypassed_; }
    /// Where there is nothing to leave out, there is no eye.
    void setCanBypass(bool can);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }
    QAccessible::Role role() const override { return QAccessible::Button; }
    QString inWords() const override;

Q_SIGNALS:
    void openAsked(bool open);
    void onlyThisAsked();          ///< Alt-click: open this, fold the others
    void resetAsked();
    void bypassAsked(bool bypass);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void showTools();

    QString icon_, name_, words_;
    bool open_ = false, changed_ = false, bypassed_ = false, canBypass_ = true, pressed_ = false;
    QToolButton *reset_, *eye_;
};

}  // namespace ui
