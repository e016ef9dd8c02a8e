#pragma once
#include <QAbstractButton>

class QMimeData;

namespace ui {

/// Where photos may be dropped; a click asks for them. The whole window takes them too: this shows that it does.
class DropZone : public QAbstractButton {
    Q_OBJECT

public:
    explicit DropZone(const QString& words, QWidget* parent = nullptr);

    /// While something is dragged over the window.
    void setHot(bool hot);
    QSize sizeHint() const override { return {240, 72}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool hot_ = false;
};

/// Files and folders that were dropped or pasted; a picture that is no file, as from a browser, is written into `folder` first. Empty = nothing of use.
QStringList filesOf(const QMimeData& data, const QString& folder);
/// Whether filesOf would find something, without writing.
bool holdsFiles(const QMimeData& data);

}  // namespace ui
