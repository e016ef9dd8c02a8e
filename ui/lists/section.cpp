#include "ui/lists/section.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {

class Section::Header : public QAbstractButton {
public:
    explicit Header(Section* section) : QAbstractButton(section), section_(section)
    {
        setCheckable(true);
        setChecked(true);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }
    QSize sizeHint() const override { return {120, rowHeight(length::kPanelHeader, Type::Heading)}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::now();
        QPainter painter(this);
        if (underMouse())
            painter.fillRect(rect(), theme.hover);
        const bool mirrored = isRightToLeft();
        const auto place = [&](const QRect& each) { return QStyle::visualRect(layoutDirection(), rect(), each); };
        const QString chevron = isChecked() ? "chevron-down" : "chevron-right";
        painter.drawPixmap(place({10, height() / 2 - 7, 14, 14}).topLeft(),
                           iconPixmap(chevron, 14, devicePixelRatioF(), theme.text2, {.mirrors = !isChecked()}));
        const int width = section_->count_.isEmpty() ? 0 : QFontMetrics(ui::font(Type::Dense)).horizontalAdvance(section_->count_) + 2;
        drawText(painter, place({30, 0, this->width() - 30 - 12 - width - 8, height()}), section_->name_, Type::Current, theme.text,
                 Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        drawText(painter, place({this->width() - 12 - width, 0, width, height()}), section_->count_, Type::Dense, theme.muted,
                 Qt::AlignRight | Qt::AlignVCenter, mirrored);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            click();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    Section* section_;
};

Section::Section(const QString& name, QWidget* body, QWidget* parent) : QWidget(parent), header_(new Header(this)), name_(name)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header_);
    column->addWidget(body, 1);
    header_->setAccessibleName(name);
    connect(header_, &QAbstractButton::toggled, this, [this, body](bool open) {
        body->setVisible(open);
        // Folded it takes its header's height, whatever it shares the dock with.
        setMaximumHeight(open ? QWIDGETSIZE_MAX : header_->sizeHint().height());
        Q_EMIT folded(open);
    });
}

void Section::setCount(const QString& count)
{
    if (count_ == count)
        return;
    count_ = count;
    header_->setAccessibleName(count.isEmpty() ? name_ : name_ + ", " + count);
    header_->update();
}

}  // namespace ui
