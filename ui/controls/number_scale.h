#pragma once
#include <optional>

#include <QString>

namespace ui {

/// The numbers of a slider: which there are, where they lie on a track, and how they are written and typed.
struct NumberScale {
    double min = 0;
    double max = 100;
    double step = 1;   ///< of an arrow key; a drag goes in these steps, or tenths of them
    QString unit;      ///< as a parameter declares it: "%", "K", "degrees", "f/", "stops" ...
    bool operator==(const NumberScale&) const = default;

    bool twoSided() const { return min < 0 && max > 0; }
    /// Equal ways along the track are equal factors: for ranges like 1.2 to 64.
    bool byRatio() const { return min > 0 && max >= 20 * min; }

    /// 0 at min, 1 at max.
    double placeOf(double value) const;
    double valueAt(double place) const;
    /// Within the range, on a step. @param finer  on a tenth of a step
    double onStep(double value, bool finer) const;

    /// "70", "+0.35", "5300 K", "f/2.8": short, for a narrow box.
    QString text(double value) const;
    /// "70 percent", for a screen reader.
    QString words(double value) const;
    /// "0 to 100 %"
    QString rangeText() const;
    /// Takes a comma or a point, the unit or none. On one-sided scales a sign counts from `now`: "+5". Empty for what is no number, or out of range.
    std::optional<double> fromText(const QString& text, double now) const;

    /// Decimals that tell two steps apart.
    int decimals() const;
};

}  // namespace ui
