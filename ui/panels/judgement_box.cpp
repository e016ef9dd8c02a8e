#include "ui/panels/judgement_box.h"

#include <algorithm>
#include <cmath>

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/controls/meter.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

// The mesh net moves by itself by 1.5 % when only frame and background change, and tones within these are what no eye sees (core/judge/README.md, "Measured").
constexpr float kShapeSame = 98.5f, kToneSame = 2;

QString shapeWords(float percent)
{
    return percent >= kShapeSame ? QCoreApplication::translate("ui::JudgementBox", "unchanged") : QCoreApplication::translate("ui::JudgementBox", "moved by %1 %").arg(100 - percent, 0, 'f', 1);
}

}  // namespace

JudgementBox::JudgementBox(QWidget* parent)
    : QWidget(parent), likeness_(new Meter(Meter::Kind::Likeness)), authenticity_(new Meter(Meter::Kind::Authenticity)), quality_(new Meter(Meter::Kind::Quality)), summary_(new QLabel),
      more_(new QPushButton(tr("Details"))), details_(new QWidget), grid_(new QGridLayout(details_))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 10, 12, 6);
    rows->setSpacing(0);
    for (Meter* meter : {likeness_, authenticity_, quality_})
        rows->addWidget(meter);
    auto* line = new QHBoxLayout;
    summary_->setFont(ui::font(Type::Dense));
    summary_->setProperty("ink", "muted");
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    more_->setProperty("kind", "link");
    more_->setFont(ui::font(Type::Dense));
    more_->setCheckable(true);
    more_->setIcon(icon("chevron-right", {.mirrors = true}));
    more_->setLayoutDirection(isRightToLeft() ? Qt::LeftToRight : Qt::RightToLeft);  // the chevron stands after the word
    line->addWidget(summary_, 1);
    line->addWidget(more_);
    rows->addLayout(line);
    grid_->setContentsMargins(0, 4, 0, 6);
    grid_->setHorizontalSpacing(12);
    grid_->setVerticalSpacing(2);
    grid_->setColumnStretch(1, 1);
    details_->hide();
    rows->addWidget(details_);
    connect(more_, &QPushButton::toggled, this, [this](bool on) {
        details_->setVisible(on);
        more_->setIcon(on ? icon("chevron-down") : icon("chevron-right", {.mirrors = true}));
        Q_EMIT detailsShown(on);
    });
    setJudgement({}, false);
}

QString JudgementBox::summary(const judge::Authenticity& a)
{
    QStringList said;
    if (a.texturePercent)
        said << tr("Texture %1 % kept").arg(std::lround(std::min(100.0f, *a.texturePercent)));
    if (a.geometryPercent)
        said << tr("shape %1").arg(shapeWords(*a.geometryPercent));
    QString line = said.join(tr(", "));
    return line.isEmpty() ? line : line.left(1).toUpper() + line.mid(1);
}

std::vector<JudgementBox::Part> JudgementBox::parts(const judge::Authenticity& a)
{
    std::vector<Part> out;
    if (a.texturePercent)
        out.push_back({tr("Texture"), *a.texturePercent > 110 ? tr("%1 %, sharper than the photo").arg(std::lround(*a.texturePercent)) : tr("%1 % kept").arg(std::lround(std::min(100.0f, *a.texturePercent)))});
    if (a.geometryPercent)
        out.push_back({tr("Shape"), shapeWords(*a.geometryPercent)});
    if (a.itaShift)
        out.push_back({tr("Skin tone"), std::abs(*a.itaShift) < kToneSame ? tr("unchanged") : *a.itaShift > 0 ? tr("lighter by %1°").arg(std::lround(*a.itaShift)) : tr("darker by %1°").arg(std::lround(-*a.itaShift))});
    else if (a.lightnessShift)
        out.push_back({tr("Skin tone"), std::abs(*a.lightnessShift) < 1 ? tr("unchanged") : *a.lightnessShift > 0 ? tr("lighter") : tr("darker")});
    if (a.hueShift)
        out.push_back({tr("Skin colour"), std::abs(*a.hueShift) < 3 ? tr("unchanged") : tr("turned by %1°").arg(std::lround(std::abs(*a.hueShift)))});
    if (a.marksTotal && *a.marksTotal > 0)
        out.push_back({tr("Marks"), tr("%1 of %2 kept").arg(a.marksKept.value_or(0)).arg(*a.marksTotal)});
    if (a.areaChangedPercent)
        out.push_back({tr("Area changed"), tr("%1 % of the person").arg(std::lround(*a.areaChangedPercent))});
    return out;
}

void JudgementBox::setJudgement(const std::optional<judge::Judgement>& judgement, bool measuring)
{
    const auto score = [](const std::optional<float>& figure) { return figure ? std::optional<double>(*figure) : std::nullopt; };
    likeness_->setValue(judgement && judgement->likeness ? std::optional(judgement->likeness->likeness.likeness) : std::nullopt, measuring);
    authenticity_->setValue(judgement ? score(judgement->authenticity.score) : std::nullopt, measuring);
    quality_->setValue(judgement ? score(judgement->quality.score) : std::nullopt, measuring);
    int words = 0;
    for (const Meter* meter : {likeness_, authenticity_, quality_})
        words = std::max(words, meter->wordWidth());
    for (Meter* meter : {likeness_, authenticity_, quality_})
        meter->setWordWidth(words);
    if (measuring)
        return;  // what is known of the last one stays

    while (QLayoutItem* item = grid_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto all = judgement ? parts(judgement->authenticity) : std::vector<Part>{};
    int row = 0;
    const auto add = [&](const QString& text, const char* ink, int column, int span) {
        auto* label = new QLabel(text);
        label->setFont(ui::font(Type::Dense));
        label->setProperty("ink", ink);
        label->setWordWrap(span > 1);
        grid_->addWidget(label, row, column, 1, span);
    };
    for (const Part& part : all) {
        add(part.name, "text2", 0, 1), add(part.value, "text", 1, 1);
        ++row;
    }
    if (judgement)
        for (const finish::Note& note : judgement->notes)
            add(QString::fromStdString(note.message), "muted", 0, 2), ++row;
    summary_->setText(judgement ? summary(judgement->authenticity) : QString());
    summary_->setToolTip(summary_->text());
    more_->setEnabled(row > 0);
    more_->setToolTip(row > 0 ? tr("What was changed on the person") : tr("Nothing has been measured yet"));
    if (row == 0 && more_->isChecked() && !judgement)
        more_->setChecked(false);
}

}  // namespace ui
