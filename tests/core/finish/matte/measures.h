#pragma once
#include "hair_scene.h"

/// Errors of a matte against the truth, within the soft band of either.
struct MatteErrors {
    double alpha = 0;     ///< mean absolute, percent
    double white = 0;     ///< of composites on white, black and mid grey: RMS, 8 bit sRGB
    double black = 0;
    double grey = 0;
    double gradient = 0;  ///< RMS of the composites' gradient errors, 8 bit, over the three
};

MatteErrors measure(const scene::Portrait& truth, const imaging::Image& alpha, const imaging::Image& foreground);

/// The net's matte stretched to the photo.
imaging::Image stretchedNet(const scene::Portrait& portrait);

/// 8-bit sRGB of a linear value.
float encoded(float linear);
