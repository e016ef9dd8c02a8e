#include "ui/panels/plain_panels.h"

#include <QImage>

#include "ui/panels/histogram.h"
#include "ui/panels/look_words.h"

namespace ui {

ColourPanel::ColourPanel(QWidget* parent) : Panel("palette", tr("Colour"), {"colour"}, parent), histogram_(new Histogram)
{
    add(histogram_);
    addRows({"colour.exposure", "colour.contrast", "colour.temperature", "colour.tint", "colour.warmth", "colour.saturation", "colour.monochrome"});
    addMore({"colour.whiteBalance", "colour.autoExposure", "colour.shadows", "colour.highlights", "colour.anchor"});
    connect(this, &Panel::openChanged, this, [this] { setPicture(picture_); });
    settle();
}

void ColourPanel::setPicture(const QImage& picture)
{
    picture_ = picture;
    if (isOpen())
        histogram_->setPicture(picture);
}

QString ColourPanel::inWords(const finish::Recipe& recipe) const
{
    return words::colour(recipe.colour);
}

bool ColourPanel::neutral(finish::Recipe& recipe) const
{
    recipe.colour = {};
    return true;
}

FramingPanel::FramingPanel(QWidget* parent) : Panel("crop", tr("Framing"), {"framing"}, parent)
{
    addRows({"framing.aspect", "framing.zoom", "framing.shiftX", "framing.shiftY", "framing.level", "framing.headRoom"});
    settle();
}

QString FramingPanel::inWords(const finish::Recipe& recipe) const
{
    return words::framing(recipe);
}

DetailPanel::DetailPanel(QWidget* parent) : Panel("aperture", tr("Detail"), {"detail", "grain"}, parent)
{
    addRows({"detail.eyes", "detail.hair", "detail.sharpen", "grain.strength"});
    settle();
}

QString DetailPanel::inWords(const finish::Recipe& recipe) const
{
    return words::detail(recipe.detail);
}

bool DetailPanel::neutral(finish::Recipe& recipe) const
{
    recipe.detail = {};
    recipe.grain.strength = 0;
    return true;
}

}  // namespace ui
