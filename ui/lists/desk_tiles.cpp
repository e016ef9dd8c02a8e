#include "ui/lists/desk_tiles.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QHash>

#include "ui/controls/meter.h"
#include "ui/desk/desk.h"

namespace ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ui::Lists", text);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString labelWord(studio::Label label)
{
    switch (label) {
    case studio::Label::Red: return tr("red");
    case studio::Label::Yellow: return tr("yellow");
    case studio::Label::Green: return tr("green");
    case studio::Label::Blue: return tr("blue");
    case studio::Label::None: break;
    }
    return {};
}

/// "Headshot 1 of 18, Corporate classic, 5 stars, picked, green, likeness 94, very like you".
QString spokenOf(const Tile& tile, int place, int all)
{
    QStringList words{tr("Headshot %1 of %2").arg(place).arg(all), tile.name, QCoreApplication::translate("ui::Lists", "%n stars", nullptr, tile.rating.stars)};
    if (tile.rating.flag != studio::Flag::None)
        words += tile.rating.flag == studio::Flag::Pick ? tr("picked") : tr("rejected");
    if (tile.rating.label != studio::Label::None)
        words += labelWord(tile.rating.label);
    if (tile.likeness)
        words += tr("likeness %1, %2").arg(*tile.likeness).arg(Meter::verdictOf(Meter::Kind::Likeness, *tile.likeness).word.toLower());
    if (tile.busy)
        words += tile.percent < 0 ? tr("waiting") : tr("%1 % done").arg(tile.percent);
    else if (!tile.failure.isEmpty())
        words += tile.failure;
    else if (tile.outOfDate)
        words += tr("out of date");
    return words.join(", ");
}

struct Badge {
    const char* code;
    const char* icon;
};
/// Icons of the codes of the command line's contract.
constexpr Badge kBadges[] = {
    {"no-face", "image-off"},  {"another-person", "user-x"},  {"several-people", "users-round"}, {"dark", "sun-dim"},     {"overexposed", "sun-medium"},
    {"blurred", "focus"},      {"small-face", "zoom-out"},    {"low-resolution", "zoom-out"},    {"cut-off", "crop"},     {"turned", "rotate-3d"},
    {"tilted", "rotate-3d"},   {"eyes-closed", "eye-closed"}, {"eyes-hidden", "glasses"},        {"occluded", "glasses"}, {"near-duplicate", "copy"},
    {"uneven-light", "check"}, {"colour-cast", "check"},
};

QString badgeIcon(const QString& code, bool stops)
{
    for (const Badge& badge : kBadges)
        if (code == QLatin1String(badge.code))
            return badge.icon;
    return code.isEmpty() ? "check" : stops ? "circle-alert" : "triangle-alert";
}

QImage faint(const QImage& photo)
{
    QImage grey = photo.convertToFormat(QImage::Format_Grayscale8).convertToFormat(QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < grey.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(grey.scanLine(y));
        for (int x = 0; x < grey.width(); ++x) {
            const int v = qRed(line[x]) * 35 / 100;
            line[x] = qRgba(v, v, v, 35 * 255 / 100);
        }
    }
    return grey;
}

}  // namespace

std::optional<int> likenessOf(const Desk& desk, const QString& headshot)
{
    const HeadshotView* view = desk.headshot(headshot);
    if (!view || !view->judgement || !view->judgement->likeness)
        return {};
    return static_cast<int>(std::lround(view->judgement->likeness->likeness.likeness));
}

Counts countsOf(const studio::Session& session)
{
    Counts counts;
    for (const auto& held : *session.variations) {
        const studio::Variation& each = *held;
        ++counts.headshots;
        counts.picked += each.rating.flag == studio::Flag::Pick;
        counts.rejected += each.rating.flag == studio::Flag::Reject;
    }
    return counts;
}

std::vector<Tile> headshotTiles(const Desk& desk, Shown shown, Order order)
{
    std::vector<Tile> tiles;
    QHash<QString, int> groups;
    for (const auto& held : *desk.session().variations) {
        const studio::Variation& each = *held;
        const int group = groups.value(text(each.style), static_cast<int>(groups.size()));
        groups.insert(text(each.style), group);
        if ((shown == Shown::Picked && each.rating.flag != studio::Flag::Pick) || (shown == Shown::ThreeStars && each.rating.stars < 3))
            continue;
        Tile tile;
        tile.id = text(each.id);
        tile.name = desk.styleName(each);
        tile.rating = each.rating;
        tile.likeness = likenessOf(desk, tile.id);
        tile.group = group;
        if (const HeadshotView* view = desk.headshot(tile.id)) {
            tile.picture = view->thumbnail;
            // Without a picture and without a fault it waits for its turn.
            tile.busy = view->busy || (view->thumbnail.isNull() && view->failure.isEmpty());
            tile.percent = view->busy && view->percent > 0 ? view->percent : -1;
            tile.outOfDate = view->outOfDate && !view->busy;
            tile.failure = view->failure;
        }
        tiles.push_back(std::move(tile));
    }
    const auto likeness = [](const Tile& tile) { return tile.likeness.value_or(-1); };
    std::stable_sort(tiles.begin(), tiles.end(), [&](const Tile& a, const Tile& b) {
        switch (order) {
        case Order::Style: return a.group != b.group ? a.group < b.group : likeness(a) > likeness(b);
        case Order::Likeness: return likeness(a) > likeness(b);
        case Order::Stars: return a.rating.stars != b.rating.stars ? a.rating.stars > b.rating.stars : likeness(a) > likeness(b);
        case Order::Made: break;
        }
        return false;
    });
    for (std::size_t i = 0; i < tiles.size(); ++i)
        tiles[i].spoken = spokenOf(tiles[i], static_cast<int>(i + 1), static_cast<int>(tiles.size()));
    return tiles;
}

std::vector<Tile> photoTiles(const Desk& desk)
{
    std::vector<Tile> tiles;
    for (const auto& held : *desk.session().photos) {
        const studio::Photo& each = *held;
        Tile tile;
        tile.id = text(each.id);
        tile.name = text(each.name);
        tile.tickable = true;
        tile.ticked = each.used;
        const PhotoView* view = desk.photo(tile.id);
        tile.busy = !view || !view->ready;
        if (view) {
            tile.picture = view->thumbnail;
            tile.badge = view->badge;
            tile.badgeIcon = badgeIcon(view->code, view->stops);
            tile.line = view->problem.isEmpty() ? QString() : view->remedy;
            const bool corrected = view->code == "uneven-light" || view->code == "colour-cast";
            tile.sign = view->code.isEmpty() || corrected ? Tile::Sign::Good : view->stops ? Tile::Sign::Bad : Tile::Sign::Warn;
        }
        QStringList words{tile.name, tile.ticked ? tr("used") : tr("not used"), tile.busy ? tr("being checked") : tile.badge};
        if (view && !view->problem.isEmpty())
            words << view->problem << view->remedy;
        tile.spoken = words.join(", ");
        tiles.push_back(std::move(tile));
    }
    return tiles;
}

std::vector<Tile> usedStyleTiles(const Desk& desk)
{
    std::vector<Tile> tiles;
    std::vector<int> made;
    for (const auto& held : *desk.session().variations) {
        const studio::Variation& each = *held;
        const QString style = text(each.style);
        auto found = std::find_if(tiles.begin(), tiles.end(), [&](const Tile& tile) { return tile.id == style; });
        if (found == tiles.end()) {
            Tile tile;
            tile.id = style;
            tile.name = desk.styleName(each);
            found = tiles.insert(tiles.end(), std::move(tile));
            made.push_back(0);
        }
        ++made[found - tiles.begin()];
        found->picked += each.rating.flag == studio::Flag::Pick;
        if (const HeadshotView* view = desk.headshot(text(each.id)); view && found->picture.isNull())
            found->picture = view->thumbnail;
    }
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        tiles[i].line = QCoreApplication::translate("ui::Lists", "%n headshots", nullptr, made[i]);
        tiles[i].spoken = QStringList{tiles[i].name, tiles[i].line, QCoreApplication::translate("ui::Lists", "%n picked", nullptr, tiles[i].picked)}.join(", ");
    }
    return tiles;
}

std::vector<Tile> styleCards(const Desk& desk, const QSet<QString>& chosen)
{
    const std::vector<Tile> used = usedStyleTiles(desk);
    const QStringList photos = desk.photosBestFirst();
    const PhotoView* best = photos.isEmpty() ? nullptr : desk.photo(photos.first());
    static QHash<qint64, QImage> last;  // one photo's, so that the picture keeps its identity from call to call
    QImage waiting;
    if (best && !best->thumbnail.isNull()) {
        if (!last.contains(best->thumbnail.cacheKey()))
            last = {{best->thumbnail.cacheKey(), faint(best->thumbnail)}};
        waiting = last.constBegin().value();
    }
    std::vector<Tile> tiles;
    for (const QString& id : desk.proposed()) {
        const finish::Style* style = desk.style(id);
        if (!style)
            continue;
        Tile tile;
        tile.id = id;
        tile.name = text(style->name);
        tile.line = text(style->profession);
        tile.polish = static_cast<int>(style->polish);
        tile.tickable = true;
        tile.ticked = chosen.contains(id);
        const auto made = std::find_if(used.begin(), used.end(), [&](const Tile& each) { return each.id == id; });
        tile.picture = made != used.end() && !made->picture.isNull() ? made->picture : waiting;
        static const char* const kPolish[] = {QT_TRANSLATE_NOOP("ui::Lists", "no retouching"), QT_TRANSLATE_NOOP("ui::Lists", "light polish"),
                                              QT_TRANSLATE_NOOP("ui::Lists", "natural polish"), QT_TRANSLATE_NOOP("ui::Lists", "full polish")};
        tile.spoken = QStringList{tile.name, tile.line, tr(kPolish[tile.polish]), tile.ticked ? tr("chosen") : tr("not chosen")}.join(", ");
        tiles.push_back(std::move(tile));
    }
    return tiles;
}

}  // namespace ui
