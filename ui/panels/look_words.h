#pragma once
#include <QString>

#include "core/finish/backdrop_preset.h"
#include "core/finish/recipe.h"

/// A part of a recipe in a few words, for folded headers and lists.
namespace ui::words {

QString light(const finish::RelightParams& light);
/// @param named  the backdrop that the recipe shows unchanged; null where there is none
QString background(const finish::Recipe& recipe, const finish::BackdropPreset* named);
QString retouch(const finish::RetouchParams& retouch);
QString colour(const finish::ColourParams& colour);
QString framing(const finish::Recipe& recipe);
QString detail(const finish::DetailParams& detail);
QString cutOut(const finish::MatteParams& matte);

}  // namespace ui::words
