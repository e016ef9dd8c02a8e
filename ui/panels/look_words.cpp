#include "ui/panels/look_words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "core/finish/parameter.h"
#include "ui/controls/set_ups.h"
#include "ui/panels/parameter_row.h"

namespace ui::words {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ui::words", text);
}

QString optionOf(const char* key, const finish::Recipe& recipe)
{
    const finish::Parameter& parameter = finish::findParameter(key);
    const std::string id = std::get<std::string>(parameter.get(recipe));
    for (const auto& option : std::get<finish::ChoiceKind>(parameter.kind).options)
        if (option.id == id)
            return said(option.label);
    return {};
}

/// Of strengths in percent: about where the styles' polish levels lie (resources/styles).
QString strength(float percent)
{
    return percent < 0.5f ? tr("Off") : percent < 25 ? tr("Light") : percent < 55 ? tr("Medium") : tr("Strong");
}

}  // namespace

QString light(const finish::RelightParams& light)
{
    if (light.setup == finish::LightSetup::None || light.strength <= 0)
        return light.soften > 0 ? tr("As shot, softened") : tr("As shot");
    return light.azimuth == 0 && light.elevation == 0 ? SetUps::nameOf(light.setup) : tr("Custom");
}

QString background(const finish::Recipe& recipe, const finish::BackdropPreset* named)
{
    const auto kind = recipe.background.kind;
    const QString name = named ? QString::fromStdString(named->name) : kind == finish::BackgroundKind::Scene ? optionOf("background.scene", recipe) : optionOf("background.kind", recipe);
    const bool blurred = kind == finish::BackgroundKind::Original || kind == finish::BackgroundKind::Scene || kind == finish::BackgroundKind::Picture;
    return blurred ? tr("%1, f/%2").arg(name).arg(std::round(recipe.background.aperture * 10) / 10) : name;
}

QString retouch(const finish::RetouchParams& r)
{
    return strength((r.heal + r.evenness + r.evennessColour + r.underEye + r.shine) / 5);
}

QString colour(const finish::ColourParams& c)
{
    const QString what = c.monochrome >= 50 ? tr("Black and white") : c.saturation > 108 ? tr("Vivid") : c.saturation < 92 ? tr("Muted") : tr("Neutral");
    const float warm = c.temperature + c.warmth;
    const QString how = warm > 3 ? tr("warmer") : warm < -3 ? tr("cooler") : c.whiteBalance > 0 ? tr("balanced") : tr("as shot");
    const QString light = c.exposure > 0.1f ? tr("lighter") : c.exposure < -0.1f ? tr("darker") : QString();
    return light.isEmpty() ? tr("%1, %2").arg(what, how) : tr("%1, %2, %3").arg(what, how, light);
}

QString framing(const finish::Recipe& recipe)
{
    const QString shape = optionOf("framing.aspect", recipe);
    return recipe.framing.zoom > 105 ? tr("%1, closer").arg(shape) : recipe.framing.zoom < 95 ? tr("%1, wider").arg(shape) : shape;
}

QString detail(const finish::DetailParams& d)
{
    return strength(std::max({d.eyes, d.hair, d.sharpen}));
}

QString cutOut(const finish::MatteParams& matte)
{
    return matte.keep.empty() && matte.remove.empty() ? tr("Automatic") : tr("Corrected by hand");
}

}  // namespace ui::words
