#include "ui/panels/cut_out_panel.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/controls/slider_row.h"
#include "ui/panels/look_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr double kUsualPercent = 10;  // of the distance between the eyes: a stroke's own default

}  // namespace

CutOutPanel::CutOutPanel(QWidget* parent)
    : Panel("user-round", tr("Cut-out"), {"matte"}, parent), keep_(new QPushButton(tr("Keep"))), remove_(new QPushButton(tr("Remove"))), undo_(new QPushButton(tr("Undo"))),
      clear_(new QPushButton(tr("Take all strokes out"))), size_(new SliderRow(tr("Brush size"), {1, 100, 1, "%"}, kUsualPercent))
{
    auto* hint = new QLabel(tr("Paint over hair or shoulders that were cut off, or over background that was left."));
    hint->setWordWrap(true);
    hint->setFont(ui::font(Type::Dense));
    hint->setProperty("ink", "muted");
    add(hint);
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 8, 0, 4);
    auto* segments = new QFrame;
    segments->setProperty("kind", "segments");
    auto* inside = new QHBoxLayout(segments);
    inside->setContentsMargins(2, 2, 2, 2);
    inside->setSpacing(0);
    keep_->setToolTip(tr("Paint over what surely is the person. Press again to put the brush away."));
    remove_->setToolTip(tr("Paint over what surely is background. Press again to put the brush away."));
    for (QPushButton* button : {keep_, remove_}) {
        button->setProperty("kind", "segment");
        button->setCheckable(true);
        button->setFont(ui::font(Type::Dense));
        inside->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, button](bool on) {
            const Brush wanted = !on ? Brush::None : button == keep_ ? Brush::Keep : Brush::Remove;
            setBrush(wanted);
            Q_EMIT brushAsked(wanted);
        });
    }
    undo_->setIcon(icon("undo-2", {.mirrors = true}));
    undo_->setToolTip(tr("Take the last stroke back"));
    undo_->setProperty("kind", "quiet");
    clear_->setProperty("kind", "link");
    for (QPushButton* button : {undo_, clear_})
        button->setFont(ui::font(Type::Dense));
    row->addWidget(segments);
    row->addStretch();
    row->addWidget(undo_);
    add(line);
    size_->setToolTip(tr("Of the brush, in percent of the distance between the eyes. Keys [ and ]."));
    add(size_);
    add(clear_);
    connect(undo_, &QPushButton::clicked, this, &CutOutPanel::undoAsked);
    connect(clear_, &QPushButton::clicked, this, [this] { edit(tr("Strokes taken out"), {}, [](finish::Recipe& recipe) { recipe.matte = {}; }); });
    connect(size_, &SliderRow::valueChanging, this, [this](double percent) { Q_EMIT radiusAsked(percent / 100); });
    settle();
}

double CutOutPanel::radius() const
{
    return size_->value() / 100;
}

void CutOutPanel::setBrush(Brush brush)
{
    brush_ = brush;
    keep_->setChecked(brush == Brush::Keep);
    remove_->setChecked(brush == Brush::Remove);
}

void CutOutPanel::setRadius(double radius)
{
    size_->setValue(std::clamp(radius * 100, size_->scale().min, size_->scale().max));
}

void CutOutPanel::refresh()
{
    const finish::MatteParams& matte = look().recipe.matte;
    const bool any = !matte.keep.empty() || !matte.remove.empty();
    undo_->setEnabled(any);
    clear_->setVisible(any);
}

QString CutOutPanel::inWords(const finish::Recipe& recipe) const
{
    return words::cutOut(recipe.matte);
}

}  // namespace ui
