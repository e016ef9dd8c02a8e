#include "ui/panels/parameter_row.h"

#include <QAbstractItemView>
#include <QColorDialog>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyledItemDelegate>

#include "ui/controls/drag_key.h"
#include "ui/controls/slider_row.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

/// `label 96 | control`, as sliders have it.
QHBoxLayout* rowOf(QWidget* row, const QString& label, QWidget* control)
{
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(10);
    auto* words = new QLabel(label, row);
    words->setFont(ui::font(Type::Dense));
    words->setProperty("ink", "text2");
    words->setMinimumWidth(SliderRow::kLabelWidth);
    words->setBuddy(control);
    layout->addWidget(words);
    layout->addWidget(control, 1);
    return layout;
}

class NumberRow : public ParameterRow {
public:
    NumberRow(const finish::Parameter& parameter, const finish::NumberKind& kind, QWidget* parent) : ParameterRow(parameter, parent)
    {
        const double fallback = std::get<double>(finish::defaultValue(parameter));
        slider_ = new SliderRow(label(), {kind.min, kind.max, kind.step, QString::fromUtf8(parameter.unit.data(), static_cast<qsizetype>(parameter.unit.size()))}, fallback, this);
        if (parameter.unit == "K")
            slider_->setTrack(SliderRow::Track::Warmth);
        slider_->setToolTip(toolTipText());
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(slider_);
        setFocusProxy(slider_);
        connect(slider_, &SliderRow::valueChanging, this, [this](double value, const QString& key) { Q_EMIT edited(value, key); });
    }
    void setValue(const finish::Value& value, const finish::Value& fallback) override
    {
        slider_->setFallback(std::get<double>(fallback));
        slider_->setValue(std::get<double>(value));
    }
    QString stepLabel(const finish::Value& value) const override { return QString("%1 %2").arg(label(), slider_->scale().text(std::get<double>(value))); }
    SliderRow* slider() const override { return slider_; }

private:
    SliderRow* slider_;
};

class ChoiceRow : public ParameterRow {
public:
    ChoiceRow(const finish::Parameter& parameter, const finish::ChoiceKind& kind, QWidget* parent) : ParameterRow(parameter, parent), box_(new QComboBox(this))
    {
        box_->setItemDelegate(new QStyledItemDelegate(box_));
        for (const auto& option : kind.options)
            box_->addItem(said(option.label), QByteArray(option.id.data(), static_cast<qsizetype>(option.id.size())));
        box_->setFont(ui::font(Type::Dense));
        box_->setAccessibleName(label());
        box_->setToolTip(toolTipText());
        box_->setFocusPolicy(Qt::StrongFocus);
        box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box_->setMinimumContentsLength(8);
        box_->installEventFilter(this);
        rowOf(this, label(), box_);
        setFocusProxy(box_);
        connect(box_, &QComboBox::activated, this, [this](int index) { Q_EMIT edited(box_->itemData(index).toByteArray().toStdString(), {}); });
    }
    void setValue(const finish::Value& value, const finish::Value&) override
    {
        box_->setCurrentIndex(box_->findData(QByteArray::fromStdString(std::get<std::string>(value))));
    }
    QString stepLabel(const finish::Value& value) const override
    {
        const int at = box_->findData(QByteArray::fromStdString(std::get<std::string>(value)));
        return QCoreApplication::translate("ui::ParameterRow", "%1: %2").arg(label(), box_->itemText(at));
    }

protected:
    /// Scrolling a dock sets nothing.
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::Wheel || box_->hasFocus())
            return false;
        event->ignore();
        return true;
    }

private:
    QComboBox* box_;
};

/// Shows a colour; a press chooses another.
class Swatch : public QPushButton {
public:
    using QPushButton::QPushButton;
    void setColour(const QColor& colour) { colour_ = colour, update(); }
    QColor colour() const { return colour_; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = Theme::now();
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(QPen(underMouse() ? t.text2 : t.outline, 1));
        p.setBrush(colour_);
        p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), length::kRadius, length::kRadius);
    }

private:
    QColor colour_;
};

class ColourRow : public ParameterRow {
public:
    ColourRow(const finish::Parameter& parameter, QWidget* parent) : ParameterRow(parameter, parent), field_(new QLineEdit(this)), swatch_(new Swatch(this))
    {
        auto* both = new QWidget(this);
        auto* layout = new QHBoxLayout(both);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        swatch_->setFixedSize(44, 24);
        swatch_->setToolTip(toolTipText());
        swatch_->setAccessibleName(QCoreApplication::translate("ui::ParameterRow", "Choose %1").arg(label()));
        field_->setFont(ui::font(Type::Dense));
        field_->setProperty("kind", "value");
        field_->setMaximumWidth(90);
        field_->setAccessibleName(label());
        layout->addWidget(swatch_);
        layout->addWidget(field_);
        layout->addStretch();
        rowOf(this, label(), both);
        setFocusProxy(field_);
        connect(field_, &QLineEdit::editingFinished, this, [this] { take(); });
        connect(swatch_, &QPushButton::clicked, this, [this] { choose(); });
    }
    void setValue(const finish::Value& value, const finish::Value&) override
    {
        const finish::Colour colour = std::get<finish::Colour>(value);
        swatch_->setColour({colour.red, colour.green, colour.blue});
        if (!field_->hasFocus())
            field_->setText(QString::fromStdString(finish::toString(colour)));
    }
    QString stepLabel(const finish::Value& value) const override { return QString("%1 %2").arg(label(), QString::fromStdString(finish::toString(std::get<finish::Colour>(value)))); }

private:
    void take()
    {
        const auto typed = finish::colourFromString(field_->text().trimmed().toStdString());
        field_->setProperty("state", typed ? QVariant() : QVariant("bad"));
        field_->style()->unpolish(field_), field_->style()->polish(field_);
        field_->setToolTip(typed ? QString() : QCoreApplication::translate("ui::ParameterRow", "A colour as six figures, like %1").arg(swatch_->colour().name()));
        if (typed && swatch_->colour() != QColor(typed->red, typed->green, typed->blue))
            Q_EMIT edited(*typed, {});
    }
    void choose()
    {
        auto* dialog = new QColorDialog(swatch_->colour(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(label());
        const QString key = nextDragKey();
        const QColor before = swatch_->colour();
        const auto tell = [this, key](const QColor& c) {
            if (c.isValid())
                Q_EMIT edited(finish::Colour{static_cast<std::uint8_t>(c.red()), static_cast<std::uint8_t>(c.green()), static_cast<std::uint8_t>(c.blue())}, key);
        };
        connect(dialog, &QColorDialog::currentColorChanged, this, tell);
        connect(dialog, &QColorDialog::rejected, this, [tell, before] { tell(before); });
        dialog->open();
    }

    QLineEdit* field_;
    Swatch* swatch_;
};

class FileRow : public ParameterRow {
public:
    FileRow(const finish::Parameter& parameter, QWidget* parent) : ParameterRow(parameter, parent), button_(new QPushButton(this))
    {
        button_->setFont(ui::font(Type::Dense));
        button_->setToolTip(toolTipText());
        rowOf(this, label(), button_);
        setFocusProxy(button_);
        connect(button_, &QPushButton::clicked, this, [this] {
            const QString file = QFileDialog::getOpenFileName(this, label(), QFileInfo(file_).path(), QCoreApplication::translate("ui::ParameterRow", "Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.webp)"));
            if (!file.isEmpty())
                Q_EMIT edited(file.toStdString(), {});
        });
    }
    void setValue(const finish::Value& value, const finish::Value&) override
    {
        file_ = QString::fromStdString(std::get<std::string>(value));
        const QString name = file_.isEmpty() ? QCoreApplication::translate("ui::ParameterRow", "Choose…") : QFileInfo(file_).fileName();
        button_->setText(QFontMetrics(button_->font()).elidedText(name, Qt::ElideMiddle, 160));
        button_->setAccessibleName(QString("%1, %2").arg(label(), name));
    }
    QString stepLabel(const finish::Value& value) const override
    {
        return QCoreApplication::translate("ui::ParameterRow", "%1: %2").arg(label(), QFileInfo(QString::fromStdString(std::get<std::string>(value))).fileName());
    }

private:
    QPushButton* button_;
    QString file_;
};

}  // namespace

QString said(std::string_view declared)
{
    return QCoreApplication::translate("finish", QByteArray(declared.data(), static_cast<qsizetype>(declared.size())).constData());
}

ParameterRow::ParameterRow(const finish::Parameter& parameter, QWidget* parent) : QWidget(parent), parameter_(parameter)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QString ParameterRow::toolTipText() const
{
    QString out = label() + ". " + said(parameter_.help);
    if (const auto* number = std::get_if<finish::NumberKind>(&parameter_.kind)) {
        const NumberScale scale{number->min, number->max, number->step, QString::fromUtf8(parameter_.unit.data(), static_cast<qsizetype>(parameter_.unit.size()))};
        out += " " + scale.rangeText() + ".";
    }
    return out;
}

ParameterRow* makeParameterRow(const std::string& key, QWidget* parent)
{
    const finish::Parameter& parameter = finish::findParameter(key);
    if (const auto* number = std::get_if<finish::NumberKind>(&parameter.kind))
        return new NumberRow(parameter, *number, parent);
    if (const auto* choice = std::get_if<finish::ChoiceKind>(&parameter.kind))
        return new ChoiceRow(parameter, *choice, parent);
    if (std::holds_alternative<finish::ColourKind>(parameter.kind))
        return new ColourRow(parameter, parent);
    if (std::holds_alternative<finish::FileKind>(parameter.kind))
        return new FileRow(parameter, parent);
    return nullptr;
}

}  // namespace ui
