#include "ui/controls/meter.h"

#include <array>
#include <cmath>
#include <span>

#include <QPainter>
#include <QStyle>

#include "ui/theme/theme.h"

namespace ui {
namespace {

struct Level {
    int from;
    const char* word;
    Meter::State state;
};
using State = Meter::State;
// The figures and words of the design, section 5; what they are measured by: core/judge/README.md.
constexpr std::array kLikeness{Level{90, QT_TRANSLATE_NOOP("ui::Meter", "Very like you"), State::Ok}, Level{80, QT_TRANSLATE_NOOP("ui::Meter", "Like you"), State::Plain},
                               Level{70, QT_TRANSLATE_NOOP("ui::Meter", "A little off"), State::Warn}, Level{0, QT_TRANSLATE_NOOP("ui::Meter", "Not like you"), State::Bad}};
constexpr std::array kAuthenticity{Level{85, QT_TRANSLATE_NOOP("ui::Meter", "Natural"), State::Plain}, Level{70, QT_TRANSLATE_NOOP("ui::Meter", "Polished"), State::Plain},
                                   Level{50, QT_TRANSLATE_NOOP("ui::Meter", "Strongly retouched"), State::Warn}, Level{0, QT_TRANSLATE_NOOP("ui::Meter", "Not natural"), State::Bad}};
constexpr std::array kQuality{Level{85, QT_TRANSLATE_NOOP("ui::Meter", "Print ready"), State::Plain}, Level{60, QT_TRANSLATE_NOOP("ui::Meter", "Screen ready"), State::Plain},
                              Level{0, QT_TRANSLATE_NOOP("ui::Meter", "Too small or soft"), State::Warn}};

struct Facts {
    const char* name;
    std::span<const Level> levels;
    int mark;
};
Facts factsOf(Meter::Kind kind)
{
    switch (kind) {
    case Meter::Kind::Likeness: return {QT_TRANSLATE_NOOP("ui::Meter", "Likeness"), kLikeness, 80};
    case Meter::Kind::Authenticity: return {QT_TRANSLATE_NOOP("ui::Meter", "Authenticity"), kAuthenticity, 70};
    case Meter::Kind::Quality: break;
    }
    return {QT_TRANSLATE_NOOP("ui::Meter", "Quality"), kQuality, 60};
}

constexpr int kFigureEnd = 130, kBarFrom = 139, kBar = 6, kWordGap = 10, kLeastBar = 48, kUsualWord = 82;

}  // namespace

Meter::Meter(Kind kind, QWidget* parent) : QWidget(parent), kind_(kind)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(nameOf(kind));
}

QString Meter::nameOf(Kind kind)
{
    return tr(factsOf(kind).name);
}

Meter::Verdict Meter::verdictOf(Kind kind, double value)
{
    const double shown = std::round(value);
    const auto levels = factsOf(kind).levels;
    for (const Level& level : levels)
        if (shown >= level.from)
            return {tr(level.word), level.state};
    return {tr(levels.back().word), levels.back().state};
}

void Meter::setValue(std::optional<double> value, bool measuring)
{
    if (value_ == value && measuring_ == measuring)
        return;
    value_ = value, measuring_ = measuring;
    update();
    changed(this);
}

QString Meter::word() const
{
    if (measuring_)
        return tr("Measuring…");
    return value_ ? verdictOf(kind_, *value_).word : tr("Not measured");
}

int Meter::wordWidth() const
{
    return std::max(kUsualWord, QFontMetrics(ui::font(Type::Dense)).horizontalAdvance(word()) + 2);
}

void Meter::setWordWidth(int width)
{
    if (wordWidth_ != width)
        wordWidth_ = width, update();
}

QSize Meter::sizeHint() const
{
    return {kBarFrom + 85 + kWordGap + wordWidth(), rowHeight(30, Type::Dense)};
}

QSize Meter::minimumSizeHint() const
{
    return {kBarFrom + kLeastBar + kWordGap + wordWidth(), sizeHint().height()};
}

QString Meter::inWords() const
{
    if (measuring_ || !value_)
        return word();
    return tr("%1, %2").arg(std::lround(*value_)).arg(word());
}

std::optional<Spoken::Range> Meter::range() const
{
    return Range{value_.value_or(0), 0, 100, 1};
}

void Meter::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const auto seen = [this](const QRect& place) { return QStyle::visualRect(layoutDirection(), rect(), place); };
    const int start = Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft);
    const int end = Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight);
    p.setFont(ui::font(Type::Dense));
    p.setPen(t.text2);
    p.drawText(seen(QRect(0, 0, 100, height())), start, nameOf(kind_));

    const bool known = value_.has_value();
    p.setFont(ui::font(Type::Current));
    p.setPen(known && !measuring_ ? t.text : t.muted);
    p.drawText(seen(QRect(kFigureEnd - 32, 0, 32, height())), end, known && !measuring_ ? QString::number(std::lround(*value_)) : QString(QChar(0x2013)));

    const int words = std::max(wordWidth_, wordWidth());
    const int wide = std::max(kLeastBar, width() - kBarFrom - kWordGap - words);
    const QRectF bar = seen(QRect(kBarFrom, (height() - kBar) / 2, wide, kBar));
    p.setPen(Qt::NoPen);
    p.setBrush(t.grooveEdge), p.drawRoundedRect(bar, kBar / 2.0, kBar / 2.0);
    p.setBrush(t.groove), p.drawRoundedRect(bar.adjusted(1, 1, -1, -1), kBar / 2.0 - 1, kBar / 2.0 - 1);
    if (known) {
        const double filled = bar.width() * std::clamp(*value_, 0.0, 100.0) / 100;
        p.setOpacity(measuring_ ? 0.4 : 1);
        p.setBrush(t.text2);
        if (filled > 0)
            p.drawRoundedRect(QRectF(isRightToLeft() ? bar.right() - filled : bar.left(), bar.top(), filled, bar.height()), kBar / 2.0, kBar / 2.0);
        p.setOpacity(1);
        // The mark is seen on both: light beside the filled part, dark on it.
        const double at = bar.width() * factsOf(kind_).mark / 100;
        const double x = std::round(isRightToLeft() ? bar.right() - at : bar.left() + at);
        p.setRenderHint(QPainter::Antialiasing, false);
        p.fillRect(QRectF(x - 1, bar.top(), 3, bar.height()), t.panel);
        p.fillRect(QRectF(x, bar.top() - 3, 1, bar.height() + 6), t.muted);
    }
    p.setFont(ui::font(Type::Dense));
    const State state = known && !measuring_ ? verdictOf(kind_, *value_).state : State::Plain;
    p.setPen(measuring_ || !known ? t.muted : state == State::Ok ? t.ok : state == State::Warn ? t.warn : state == State::Bad ? t.bad : t.text2);
    p.drawText(seen(QRect(kBarFrom + wide + kWordGap, 0, width() - kBarFrom - wide - kWordGap, height())), start, word());
}

}  // namespace ui
