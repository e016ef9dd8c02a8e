#include "core/studio/session_json.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/finish/json_text.h"
#include "core/studio/part_json.h"

namespace studio {
namespace {

using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr int kDeepest = 12;                 // document, variations, variation, recipe, stage, strokes, stroke, points, point; and some room
constexpr std::uint64_t kMostParts = 100'000;  // of each kind; a session has hundreds
constexpr std::uint64_t kMostListed = 10'000;  // photos or headshots of one state
constexpr std::uint64_t kMostStates = 2 * History::Limits().steps;

/// A part by its number in the table of its kind.
template <class T>
class Table {
public:
    std::size_t number(const Shared<T>& part, const auto& toPart)
    {
        const auto [place, added] = numbers_.emplace(part.identity(), numbers_.size());
        if (added)
            list_.push_back(toPart(*part));
        return place->second;
    }
    json take() { return std::move(list_); }

private:
    std::unordered_map<const void*, std::size_t> numbers_;
    json list_ = json::array();
};

/// All states, parts written once.
class Writer {
public:
    json state(const History::Step& step)
    {
        const Session& s = step.session;
        return {{"label", step.label},
                {"mergeKey", step.mergeKey},
                {"about", abouts_.number(s.about, [](const About& about) { return toJson(about); })},
                {"photos", listed(s.photos, photoLists_, photos_, [](const Photo& photo) { return toJson(photo); })},
                {"subjects", listed(s.subjects, subjectLists_, subjects_, [](const Subject& subject) { return toJson(subject); })},
                {"variations", listed(s.variations, variationLists_, variations_, [this](const Variation& one) { return toJson(one, recipe(one.recipe)); })}};
    }

    std::size_t recipe(const Shared<finish::Recipe>& recipe)
    {
        return recipes_.number(recipe, [](const finish::Recipe& one) { return recipeJson(one); });
    }

    void finish(json& document)
    {
        document["abouts"] = abouts_.take();
        document["photos"] = photos_.take();
        document["subjects"] = subjects_.take();
        document["recipes"] = recipes_.take();
        document["variations"] = variations_.take();
        document["photoLists"] = photoLists_.take();
        document["subjectLists"] = subjectLists_.take();
        document["variationLists"] = variationLists_.take();
    }

private:
    template <class T>
    static std::size_t listed(const SharedList<T>& list, Table<std::vector<Shared<T>>>& lists, Table<T>& parts, const auto& toPart)
    {
        return lists.number(list, [&](const std::vector<Shared<T>>& all) {
            json numbers = json::array();
            for (const auto& one : all)
                numbers.push_back(parts.number(one, toPart));
            return numbers;
        });
    }

    Table<About> abouts_;
    Table<Photo> photos_;
    Table<Subject> subjects_;
    Table<finish::Recipe> recipes_;
    Table<Variation> variations_;
    Table<std::vector<Shared<Photo>>> photoLists_;
    Table<std::vector<Shared<Subject>>> subjectLists_;
    Table<std::vector<Shared<Variation>>> variationLists_;
};

json figure(const std::optional<float>& value)
{
    return value ? json(*value) : json(nullptr);
}

json renderJson(const std::string& id, const Render& render, Writer& writer)
{
    return {{"variation", id},
            {"source", {render.source.photo, render.source.face}},
            {"recipe", writer.recipe(render.recipe)},
            {"extent", {render.extent.width, render.extent.height}},
            {"likeness", figure(render.likeness)},
            {"authenticity", figure(render.authenticity)},
            {"quality", figure(render.quality)}};
}

std::string textOf(const std::vector<History::Step>& steps, std::size_t first, std::size_t current, const Renders& renders, const SavePoint& savePoint)
{
    Writer writer;
    json states = json::array(), pictures = json::array();
    for (std::size_t i = first; i < steps.size(); ++i)
        states.push_back(writer.state(steps[i]));
    for (const auto& [id, render] : renders)
        pictures.push_back(renderJson(id, render, writer));
    json document{{"format", "likeness.session"},
                  {"version", kSessionVersion},
                  {"savePoint", {{"journal", savePoint.journal}, {"before", savePoint.before}, {"folded", savePoint.folded}}},
                  {"states", std::move(states)},
                  {"current", current - first},
                  {"renders", std::move(pictures)}};
    writer.finish(document);
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class T>
std::vector<Shared<T>> partsOf(const JsonNode& nodes, const auto& fromPart)
{
    const auto items = nodes.items();
    if (items.size() > kMostParts)
        nodes.refuse("has " + std::to_string(items.size()) + " entries; no session has more than " + std::to_string(kMostParts));
    std::vector<Shared<T>> parts;
    parts.reserve(items.size());
    for (const JsonNode& node : items)
        parts.emplace_back(fromPart(node));
    return parts;
}

/// What a number in the text stands for.
template <class T>
const T& counted(const std::vector<T>& all, const JsonNode& number)
{
    if (all.empty())
        number.refuse("counts from a list that is empty");
    return all[number.whole(all.size() - 1)];
}

template <class T>
std::vector<SharedList<T>> listsOf(const JsonNode& nodes, const std::vector<Shared<T>>& parts)
{
    std::vector<SharedList<T>> lists;
    const auto items = nodes.items();
    if (items.size() > kMostStates)
        nodes.refuse("has " + std::to_string(items.size()) + " entries; no session has so many states");
    for (const JsonNode& node : items) {
        if (node.json().is_array() && node.json().size() > kMostListed)
            node.refuse("has " + std::to_string(node.json().size()) + " entries; no session has more than " + std::to_string(kMostListed));
        std::vector<Shared<T>> list;
        for (const JsonNode& number : node.items())
            list.push_back(counted(parts, number));
        lists.emplace_back(std::move(list));
    }
    return lists;
}

/// The tables, and what is counted in them.
class Reader {
public:
    Reader(const JsonNode& root, Reading& reading)
        : abouts_(partsOf<About>(root.at("abouts"), [&](const JsonNode& node) { return aboutFrom(node, reading); })),
          recipes_(partsOf<finish::Recipe>(root.at("recipes"), [&](const JsonNode& node) { return recipeFrom(node, reading); })),
          photoLists_(listsOf(root.at("photoLists"), partsOf<Photo>(root.at("photos"), photoFrom))),
          subjectLists_(listsOf(root.at("subjectLists"), partsOf<Subject>(root.at("subjects"), subjectFrom))),
          variationLists_(listsOf(root.at("variationLists"), partsOf<Variation>(root.at("variations"), [&](const JsonNode& node) {
                                      return variationFrom(node, counted(recipes_, node.at("recipe")), reading);
                                  })))
    {
    }

    History::Step state(const JsonNode& node) const
    {
        Session session{counted(abouts_, node.at("about")), counted(photoLists_, node.at("photos")), counted(subjectLists_, node.at("subjects")),
                        counted(variationLists_, node.at("variations"))};
        checkState(session, node);
        return {node.at("label").text(), node.at("mergeKey").text(), std::move(session), 0};
    }

    Render render(const JsonNode& node) const
    {
        const auto figureOf = [&](const char* key) {
            const JsonNode value = node.at(key);
            return value.json().is_null() ? std::nullopt : std::optional(static_cast<float>(std::clamp(value.number(), 0.0, 100.0)));
        };
        return {faceFrom(node.at("source")),
                counted(recipes_, node.at("recipe")),
                extentFrom(node.at("extent")),
                figureOf("likeness"),
                figureOf("authenticity"),
                figureOf("quality")};
    }

private:
    std::vector<Shared<About>> abouts_;
    std::vector<Shared<finish::Recipe>> recipes_;
    std::vector<SharedList<Photo>> photoLists_;
    std::vector<SharedList<Subject>> subjectLists_;
    std::vector<SharedList<Variation>> variationLists_;
};

/// Version 0, of the program's first weeks: one state, photos by their place in the list, no tables.
json migratedFrom0(const JsonNode& root)
{
    json photos = json::array(), photoNumbers = json::array(), recipes = json::array(), variations = json::array(), numbers = json::array();
    for (const JsonNode& photo : root.at("photos").items()) {
        photoNumbers.push_back(photos.size());
        photos.push_back(toJson(Photo{photo.at("hash").text(), photo.at("file").text(), photo.at("bytes").whole(std::uint64_t{1} << 48), {}, {}, true}));
    }
    for (const JsonNode& shot : root.at("shots").items()) {
        if (photos.empty())
            shot.refuse("is made from a photo, and there is none");
        Variation variation;
        variation.id = shot.at("id").text();
        variation.source = {photos[shot.at("photo").whole(photos.size() - 1)].at("id").get<std::string>(), static_cast<std::size_t>(shot.at("face").whole(kMostListed))};
        variation.style = shot.at("style").text();
        variation.rating = {static_cast<int>(shot.at("stars").whole(Rating::kMostStars)), shot.at("picked").flag() ? Flag::Pick : Flag::None, Label::None};
        numbers.push_back(variations.size());
        variations.push_back(toJson(variation, recipes.size()));
        recipes.push_back(shot.at("recipe").json());
    }
    About about;
    about.notes = root.at("notes").text();
    return {{"savePoint", {{"journal", ""}, {"before", ""}, {"folded", 0}}},
            {"abouts", {toJson(about)}},
            {"photos", photos},
            {"subjects", json::array()},
            {"recipes", recipes},
            {"variations", variations},
            {"photoLists", json::array({photoNumbers})},
            {"subjectLists", json::array({json::array()})},
            {"variationLists", json::array({numbers})},
            {"states", {{{"label", "Older session"}, {"mergeKey", ""}, {"about", 0}, {"photos", 0}, {"subjects", 0}, {"variations", 0}}}},
            {"current", 0},
            {"renders", json::array()}};
}

SessionText textFrom(const JsonNode& root, Reading& reading)
{
    const auto states = root.at("states");
    if (states.items().empty() || states.items().size() > kMostStates)
        states.refuse("has " + std::to_string(states.items().size()) + " entries; a session has 1 to " + std::to_string(kMostStates));
    const Reader reader(root, reading);
    std::vector<History::Step> steps;
    for (const JsonNode& node : states.items())
        steps.push_back(reader.state(node));
    const auto current = static_cast<std::size_t>(root.at("current").whole(steps.size() - 1));
    SessionText text{History(std::move(steps), current), {}, {}, kSessionVersion, {}};
    for (const JsonNode& node : root.at("renders").items())
        text.renders.insert_or_assign(node.at("variation").text(), reader.render(node));
    const JsonNode point = root.at("savePoint");
    text.savePoint = {point.at("journal").text(), point.at("before").text(), point.at("folded").whole(std::uint64_t{1} << 48)};
    return text;
}

}  // namespace

std::string sessionJson(const History& history, const Renders& renders, const SavePoint& savePoint)
{
    for (std::size_t first = 0;; first += (history.current() - first + 1) / 2) {
        std::string text = textOf(history.steps(), first, history.current(), renders, savePoint);
        if (text.size() <= kLargestSessionText || first == history.current())
            return text;
    }
}

SessionText readSession(std::string_view text, const std::string& source)
{
    json document;
    try {
        document = finish::parseJson(text, source, {kLargestSessionText, kDeepest, "session"});
    } catch (const Error& error) {
        throw Error(error.code() == ErrorCode::TooLarge ? ErrorCode::TooLarge : ErrorCode::Damaged, error.message(), "Open an earlier copy of the session.", {}, error.detail());
    }
    const JsonNode root(document, source);
    if (root.at("format").text() != "likeness.session")
        root.at("format").refuse("is not likeness.session");
    const auto version = static_cast<int>(root.at("version").whole(1'000'000));
    Reading reading{version > kSessionVersion};
    if (version == 0)
        document = migratedFrom0(root);
    try {
        SessionText read = textFrom({document, source}, reading);
        read.version = version;
        return read;
    } catch (const Error& error) {
        if (!reading.newer)
            throw;
        throw Error(ErrorCode::UnsupportedFormat,
                    source + " was saved by a newer Likeness (format " + std::to_string(version) + "), which this one (format " + std::to_string(kSessionVersion) + ") cannot read",
                    "Update Likeness.", {}, error.message());
    }
}

}  // namespace studio
