#pragma once
#include <optional>

#include <QAccessible>
#include <QString>

class QWidget;

namespace ui {

/// What a painted widget says of itself to a screen reader. Its name is its accessibleName.
class Spoken {
public:
    struct Range {
        double value = 0, min = 0, max = 0, step = 0;
    };

    virtual ~Spoken() = default;
    virtual QAccessible::Role role() const = 0;
    /// "40 %, default 50 %"
    virtual QString inWords() const = 0;
    virtual std::optional<Range> range() const { return {}; }
    /// A reader's own controls ask for a value.
    virtual void setByReader(double) {}

protected:
    Spoken();
    /// To be called when inWords changes.
    static void changed(QWidget* widget);
};

}  // namespace ui
