#pragma once
#include <span>

#include <QString>

#include "core/finish/backdrop_preset.h"
#include "core/finish/recipe.h"

/// A part of a recipe in a few words, for folded headers and lists.
namespace ui::words {

QString light(const finish::RelightParams& light);
QString background(const finish::Recipe& recipe, std::span<const finish::BackdropPreset> backdrops);
QString retouch(const finish::RetouchParams& retouch);
QString colour(const finish::ColourParams& colour);
QString framing(const finish::Recipe& recipe);
QString detail(const finish::DetailParams& detail);
QString cutOut(const finish::MatteParams& matte);

}  // namespace ui::words
