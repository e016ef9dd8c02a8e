#pragma once
#include <QColor>
#include <QImage>
#include <QRect>

/// What is laid over the picture, as images to be drawn.
namespace ui::overlays {

/// Levels of 8 bits: from which on a channel is at its end, and up to which all of them are.
inline constexpr int kWhite = 255, kBlack = 1;

/// Stripes where the drawing is lost: rising where any channel is at white, falling where all are at black.
/// @param picture  RGB32; @param target  device pixels of the whole picture; @param region  the part that is wanted, in the same pixels
/// @param period  device pixels from stripe to stripe
QImage clipping(const QImage& picture, const QRect& target, const QRect& region, int period, const QColor& highlights, const QColor& shadows);

/// A veil over what is cut away. @param alpha  Grayscale8, 255 = the person
QImage cutOut(const QImage& alpha, const QColor& veil);

}  // namespace ui::overlays
