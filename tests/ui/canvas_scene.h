#pragma once
#include "ui/desk/views.h"

/// Drawn pictures for the canvas: flat shapes, nobody's photo.
namespace canvas_scene {

inline constexpr QSize kFull{1600, 2000};
inline constexpr QSize kPhoto{3000, 4000};

/// A head and shoulders before grey, at a preview's size, framed out of a photo of kPhoto: the picture is the part from (700, 300) of 1600 x 2000 pixels.
ui::Picture after(QSize size = {800, 1000}, QSize full = kFull);
/// The same frame, warmer and lighter.
ui::Picture before(QSize size = {800, 1000});
/// Grayscale8: the oval of head and shoulders.
ui::Picture cutOut(QSize size = {800, 1000});

}  // namespace canvas_scene
