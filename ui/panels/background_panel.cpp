#include "ui/panels/background_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include "ui/panels/look_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

using finish::BackgroundKind;
constexpr QSize kSwatch(36, 24);

QColor coloured(finish::Colour colour, double light = 1)
{
    const auto channel = [light](std::uint8_t v) { return std::clamp(static_cast<int>(v * light), 0, 255); };
    return QColor(channel(colour.red), channel(colour.green), channel(colour.blue));
}

/// What paper and gradient look like, in small; places and pictures have a sign instead: only the core can draw them.
QIcon swatchOf(const finish::BackgroundParams& background, double ratio)
{
    const Theme& t = Theme::now();
    QPixmap out((QSizeF(kSwatch) * ratio).toSize());
    out.setDevicePixelRatio(ratio);
    out.fill(Qt::transparent);
    QPainter p(&out);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF place = QRectF(QPointF(), kSwatch).adjusted(0.5, 0.5, -0.5, -0.5);
    p.setPen(QPen(t.outline, 1));
    const auto sign = [&](const QString& name) {
        p.setBrush(t.canvas), p.drawRoundedRect(place, 2, 2);
        p.drawPixmap(QPointF((kSwatch.width() - 14) / 2.0, (kSwatch.height() - 14) / 2.0), iconPixmap(name, 14, ratio, t.text2));
    };
    switch (background.kind) {
    case BackgroundKind::Seamless: {
        QRadialGradient pool(QPointF(kSwatch.width() * 0.5, kSwatch.height() * 0.45), kSwatch.width() * 0.6);
        pool.setColorAt(0, coloured(background.colour, std::min(1.15f, (background.spot + background.ambient) / 100)));
        pool.setColorAt(1, coloured(background.colour, std::min(1.0f, background.ambient / 100 + 0.25f)));
        p.setBrush(pool), p.drawRoundedRect(place, 2, 2);
        break;
    }
    case BackgroundKind::Gradient: {
        QLinearGradient run(place.topLeft(), place.bottomLeft());
        run.setColorAt(0, coloured(background.colour)), run.setColorAt(1, coloured(background.second));
        p.setBrush(run), p.drawRoundedRect(place, 2, 2);
        break;
    }
    case BackgroundKind::Solid: p.setBrush(coloured(background.colour)), p.drawRoundedRect(place, 2, 2); break;
    case BackgroundKind::Scene: sign("building-complex"); break;
    case BackgroundKind::Original: sign("scan-face"); break;
    case BackgroundKind::Picture: sign("image-plus"); break;
    case BackgroundKind::Transparent: sign("grid-3x3"); break;
    }
    return QIcon(out);
}

constexpr int kOwn = -1;  // no named backdrop

}  // namespace

BackgroundPanel::BackgroundPanel(QWidget* parent) : Panel("image", tr("Background"), {"background"}, parent), box_(new QComboBox)
{
    box_->setItemDelegate(new QStyledItemDelegate(box_));
    box_->setIconSize(kSwatch);
    box_->setMaxVisibleItems(14);
    box_->setMinimumHeight(32);
    box_->setFont(ui::font(Type::Dense));
    box_->setAccessibleName(tr("Backdrop"));
    box_->setToolTip(tr("What stands behind the person."));
    box_->installEventFilter(this);
    add(box_);
    addRows({"background.picture", "background.aperture", "background.exposure", "background.warmth", "background.colour", "background.second", "background.angle"});
    addMore({"background.kind", "background.scene", "background.spot", "background.ambient", "background.spread", "background.falloff", "background.mottle", "background.keySide", "background.wrap",
             "background.tint"});
    connect(box_, &QComboBox::activated, this, &BackgroundPanel::choose);
    settle();
}

void BackgroundPanel::setBackdrops(std::vector<finish::BackdropPreset> backdrops)
{
    backdrops_ = std::move(backdrops);
    asked_.reset();
    fill();
    setLook(Look(look()), !canEdit());
}

const finish::BackdropPreset* BackgroundPanel::named(const finish::Recipe& recipe) const
{
    if (asked_ != recipe.background)
        answer_ = finish::shownBackdrop(backdrops_, recipe), asked_ = recipe.background;
    return answer_;
}

void BackgroundPanel::fill()
{
    shown_.reset();
    const QSignalBlocker quiet(box_);
    box_->clear();
    for (std::size_t i = 0; i < backdrops_.size(); ++i) {
        const finish::BackdropPreset& backdrop = backdrops_[i];
        box_->addItem(swatchOf(finish::apply(backdrop, {}).background, devicePixelRatioF()), QString::fromStdString(backdrop.name), static_cast<int>(i));
        box_->setItemData(box_->count() - 1, QString::fromStdString(backdrop.description), Qt::ToolTipRole);
    }
}

bool BackgroundPanel::eventFilter(QObject*, QEvent* event)
{
    if (event->type() == QEvent::Wheel && !box_->hasFocus()) {
        event->ignore();
        return true;
    }
    if (event->type() == QEvent::StyleChange)
        QMetaObject::invokeMethod(this, [this] { fill(), refresh(); }, Qt::QueuedConnection);
    return false;
}

void BackgroundPanel::choose(int index)
{
    const int at = box_->itemData(index).toInt();
    if (at == kOwn)
        return;
    shown_.reset();  // the box shows the choice already, whatever comes of it
    const finish::BackdropPreset& backdrop = backdrops_[static_cast<std::size_t>(at)];
    finish::Recipe chosen = finish::apply(backdrop, look().recipe);
    if (chosen.background.kind == BackgroundKind::Picture && chosen.background.picture.empty()) {
        const QString file = QFileDialog::getOpenFileName(this, tr("A picture to stand before"), {}, tr("Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.webp)"));
        if (file.isEmpty()) {
            refresh();
            return;
        }
        chosen.background.picture = file.toStdString();
    }
    edit(tr("Background: %1").arg(QString::fromStdString(backdrop.name)), {}, [&](finish::Recipe& recipe) { recipe = chosen; });
}

void BackgroundPanel::refresh()
{
    const finish::BackgroundParams& now = look().recipe.background;
    if (shown_ == now)
        return;
    shown_ = now;
    // The box: the named one, or, below all, what it is instead.
    const QSignalBlocker quiet(box_);
    if (const int own = box_->findData(kOwn); own >= 0)
        box_->removeItem(own);
    if (const finish::BackdropPreset* known = named(look().recipe)) {
        box_->setCurrentIndex(box_->findData(static_cast<int>(known - backdrops_.data())));
    } else {
        box_->addItem(swatchOf(now, devicePixelRatioF()), tr("Custom: %1").arg(words::background(look().recipe, nullptr)), kOwn);
        box_->setCurrentIndex(box_->count() - 1);
    }
    const bool lens = now.kind == BackgroundKind::Original || now.kind == BackgroundKind::Scene || now.kind == BackgroundKind::Picture;
    const bool paper = now.kind == BackgroundKind::Seamless, gradient = now.kind == BackgroundKind::Gradient;
    for (const char* key : {"background.aperture", "background.exposure", "background.warmth"})
        showRow(key, lens);
    for (const char* key : {"background.spot", "background.ambient", "background.spread", "background.falloff", "background.mottle", "background.keySide"})
        showRow(key, paper);
    showRow("background.colour", paper || gradient || now.kind == BackgroundKind::Solid);
    showRow("background.second", gradient), showRow("background.angle", gradient);
    showRow("background.picture", now.kind == BackgroundKind::Picture), showRow("background.scene", now.kind == BackgroundKind::Scene);
    for (const char* key : {"background.wrap", "background.tint"})
        showRow(key, now.kind != BackgroundKind::Transparent);
}

QString BackgroundPanel::inWords(const finish::Recipe& recipe) const
{
    return words::background(recipe, named(recipe));
}

bool BackgroundPanel::neutral(finish::Recipe& recipe) const
{
    const std::string picture = recipe.background.picture;
    recipe.background = {};
    recipe.background.picture = picture;
    recipe.background.aperture = 64;  // all in focus
    recipe.background.wrap = recipe.background.tint = 0;
    return true;
}

}  // namespace ui
