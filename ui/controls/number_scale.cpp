#include "ui/controls/number_scale.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QRegularExpression>

namespace ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumberScale", text);
}

/// What stands before and after a number. Percent is left out in the narrow box: nearly all are.
struct Signs {
    QString before, after;
};
Signs signsOf(const QString& unit)
{
    if (unit == "f/")
        return {"f/", {}};
    if (unit == "degrees")
        return {{}, "°"};
    if (unit == "K")
        return {{}, " K"};
    return {};
}

}  // namespace

double NumberScale::placeOf(double value) const
{
    const double v = std::clamp(value, min, max);
    return byRatio() ? std::log(v / min) / std::log(max / min) : (v - min) / (max - min);
}

double NumberScale::valueAt(double place) const
{
    const double p = std::clamp(place, 0.0, 1.0);
    return byRatio() ? min * std::pow(max / min, p) : min + p * (max - min);
}

double NumberScale::onStep(double value, bool finer) const
{
    const double unitStep = finer ? step / 10 : step;
    // Counted from 0, so that 5300 and 0 lie on a step; the ends are legal whatever the step. Rounded to a decimal fraction again.
    const double stepped = std::round(value / unitStep) * unitStep;
    return std::clamp(std::round(stepped * 1e6) / 1e6, min, max);
}

int NumberScale::decimals() const
{
    for (int d = 0; d < 4; ++d)
        if (const double scaled = step * std::pow(10, d); std::abs(scaled - std::round(scaled)) < 1e-6)
            return d;
    return 4;
}

QString NumberScale::text(double value) const
{
    const Signs signs = signsOf(unit);
    // A value that was set finer than a step says so.
    int places = decimals();
    while (places < decimals() + 2 && std::abs(value * std::pow(10, places) - std::round(value * std::pow(10, places))) > 1e-4)
        ++places;
    QString number = QString::number(value, 'f', places);
    if (number.startsWith('-') && number.toDouble() == 0)
        number.remove(0, 1);
    number.replace('-', QChar(0x2212));
    return signs.before + (twoSided() && number.toDouble() > 0 ? "+" : "") + number + signs.after;
}

QString NumberScale::words(double value) const
{
    QString number = text(value);
    if (unit == "%")
        return number + " %";
    return signsOf(unit).before.isEmpty() && signsOf(unit).after.isEmpty() && !unit.isEmpty() ? number + " " + QCoreApplication::translate("finish", unit.toUtf8()) : number;
}

QString NumberScale::rangeText() const
{
    return tr("%1 to %2").arg(text(min), words(max));
}

std::optional<double> NumberScale::fromText(const QString& typed, double now) const
{
    static const QRegularExpression number("^([+-]?)((?:\\d+(?:\\.\\d*)?|\\.\\d+))$");
    QString text = typed.trimmed().toLower();
    text.replace(',', '.').replace(QChar(0x2212), '-');
    for (const QString& sign : {QString("f/"), QString("%"), QString("°"), QString("k"), unit.toLower(), QCoreApplication::translate("finish", unit.toUtf8()).toLower()})
        if (!sign.isEmpty() && sign == "f/" ? text.startsWith(sign) : text.endsWith(sign))
            text = sign == "f/" ? text.mid(sign.size()) : text.chopped(sign.size());
    text.remove(' ');
    const auto match = number.match(text);
    if (!match.hasMatch())
        return {};
    double value = match.captured(2).toDouble();
    if (match.captured(1) == "-")
        value = -value;
    if (!match.captured(1).isEmpty() && !twoSided())
        value += now;
    if (value < min - 1e-9 || value > max + 1e-9)
        return {};
    return std::clamp(value, min, max);
}

}  // namespace ui
