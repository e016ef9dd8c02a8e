#pragma once
#include <vector>

#include <QSet>

#include "ui/lists/tile.h"

namespace ui {

class Desk;

/// What lists show of the desk, as values.

enum class Shown { All, Picked, ThreeStars };
enum class Order { Style, Likeness, Stars, Made };

std::vector<Tile> headshotTiles(const Desk& desk, Shown shown, Order order);
/// With badge and box.
std::vector<Tile> photoTiles(const Desk& desk);
/// Styles that headshots of the session were made in, with their number and flags.
std::vector<Tile> usedStyleTiles(const Desk& desk);
/// All styles, the proposed ones first. Pictures are headshots of the session, else the person's best photo in faint grey.
std::vector<Tile> styleCards(const Desk& desk, const QSet<QString>& chosen);

/// A headshot's likeness as a whole number; empty while it is not known.
std::optional<int> likenessOf(const Desk& desk, const QString& headshot);

struct Counts {
    int headshots = 0, picked = 0, rejected = 0;
};
Counts countsOf(const studio::Session& session);

}  // namespace ui
