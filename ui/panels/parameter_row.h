#pragma once
#include <QWidget>

#include "core/finish/parameter.h"

namespace ui {

class SliderRow;

/// What a declaration says, in the window's language.
QString said(std::string_view declared);

/// One control for one declared parameter: a slider, a choice, a colour, a file. Strokes are drawn on the canvas and have none.
class ParameterRow : public QWidget {
    Q_OBJECT

public:
    explicit ParameterRow(const finish::Parameter& parameter, QWidget* parent = nullptr);

    const finish::Parameter& parameter() const { return parameter_; }
    /// Tells nobody. @param fallback  what the style says
    virtual void setValue(const finish::Value& value, const finish::Value& fallback) = 0;
    /// "Fill 40", for the history.
    virtual QString stepLabel(const finish::Value& value) const = 0;
    /// Where the value is a number.
    virtual SliderRow* slider() const { return nullptr; }

Q_SIGNALS:
    /// @param mergeKey  of a drag; empty = a step of its own
    void edited(const finish::Value& value, const QString& mergeKey);

protected:
    QString label() const { return said(parameter_.label); }
    /// Name, what it does, and its range.
    QString toolTipText() const;

private:
    const finish::Parameter& parameter_;
};

/// @return null for what has no control
ParameterRow* makeParameterRow(const std::string& key, QWidget* parent);

}  // namespace ui
