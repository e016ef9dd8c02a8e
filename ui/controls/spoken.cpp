#include "ui/controls/spoken.h"

#include <QAccessibleWidget>

namespace ui {
namespace {

class SpokenInterface : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    SpokenInterface(QWidget* widget, Spoken& spoken) : QAccessibleWidget(widget, spoken.role()), spoken_(spoken) {}

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface && spoken_.range())
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override { return kind == QAccessible::Value ? spoken_.inWords() : QAccessibleWidget::text(kind); }

    QVariant currentValue() const override { return range().value; }
    void setCurrentValue(const QVariant& value) override { spoken_.setByReader(value.toDouble()); }
    QVariant maximumValue() const override { return range().max; }
    QVariant minimumValue() const override { return range().min; }
    QVariant minimumStepSize() const override { return range().step; }

private:
    Spoken::Range range() const { return spoken_.range().value_or(Spoken::Range{}); }

    Spoken& spoken_;
};

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* spoken = dynamic_cast<Spoken*>(object);
    auto* widget = qobject_cast<QWidget*>(object);
    return spoken && widget ? new SpokenInterface(widget, *spoken) : nullptr;
}

}  // namespace

Spoken::Spoken()
{
    static const bool once = (QAccessible::installFactory(make), true);
    Q_UNUSED(once);
}

void Spoken::changed(QWidget* widget)
{
    if (!QAccessible::isActive())
        return;
    const auto* spoken = dynamic_cast<Spoken*>(widget);
    QAccessibleValueChangeEvent event(widget, spoken->range() ? QVariant(spoken->range()->value) : QVariant(spoken->inWords()));
    QAccessible::updateAccessibility(&event);
}

}  // namespace ui
