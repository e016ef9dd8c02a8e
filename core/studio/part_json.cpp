#include "core/studio/part_json.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/finish/recipe_json.h"
#include "core/studio/session_parts.h"

namespace studio {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 48;
constexpr std::uint64_t kMostPixels = 1'000'000;  // a side
constexpr std::uint64_t kMostFace = 1'000'000;

json facesJson(const std::vector<FaceOf>& faces)
{
    json list = json::array();
    for (const FaceOf& face : faces)
        list.push_back({face.photo, face.face});
    return list;
}

/// A word of a list; one that a newer version brought counts as `otherwise`.
template <class Word, class From>
Word wordFrom(const JsonNode& node, const From& from, Word otherwise, Reading& reading)
{
    const auto word = from(node.text());
    if (!word && !reading.newer)
        node.refuse("is \"" + node.text().substr(0, 40) + "\", which is none of its words");
    reading.passedOver += word ? 0 : 1;
    return word.value_or(otherwise);
}

template <class T>
json listDelta(const SharedList<T>& before, const SharedList<T>& after, const auto& toPart)
{
    std::map<std::string_view, const void*> known;
    std::vector<std::string_view> order, ids;
    for (const auto& one : *before) {
        known.emplace(one->id, one.identity());
        order.push_back(one->id);
    }
    json changed = json::array();
    for (const auto& one : *after) {
        ids.push_back(one->id);
        if (const auto found = known.find(one->id); found == known.end() || found->second != one.identity())
            changed.push_back(toPart(*one));
    }
    json delta{{"changed", std::move(changed)}};
    if (ids != order)
        delta["order"] = ids;
    return delta;
}

template <class T>
SharedList<T> listFrom(const SharedList<T>& before, const JsonNode& delta, const auto& fromPart)
{
    std::map<std::string, Shared<T>> parts;
    std::vector<std::string> order;
    for (const auto& one : *before) {
        parts.emplace(one->id, one);
        order.push_back(one->id);
    }
    for (const JsonNode& node : delta.at("changed").items()) {
        T part = fromPart(node);
        const std::string id = part.id;
        parts.insert_or_assign(id, Shared<T>(std::move(part)));
    }
    if (delta.has("order")) {
        order.clear();
        for (const JsonNode& id : delta.at("order").items())
            order.push_back(id.text());
    }
    std::vector<Shared<T>> all;
    for (const auto& id : order) {
        const auto found = parts.find(id);
        if (found == parts.end())
            delta.refuse("names " + id.substr(0, 64) + ", which is not there");
        all.push_back(found->second);
    }
    return all;
}

template <class T>
void checkIds(const SharedList<T>& list, const JsonNode& where)
{
    std::set<std::string_view> ids;
    for (const auto& one : *list)
        if (!ids.insert(one->id).second)
            where.refuse("holds " + one->id.substr(0, 64) + " twice");
}

}  // namespace

json toJson(const About& about)
{
    const Permission& p = about.permission;
    return {{"permission", {{"whose", toString(p.whose)}, {"person", p.person}, {"purpose", p.purpose}, {"date", p.date}}}, {"subject", about.subject}, {"notes", about.notes}};
}

json toJson(const Photo& photo)
{
    json notes = json::array();
    for (const auto& note : photo.says.notes)
        notes.push_back({note.code, note.message});
    return {{"id", photo.id},
            {"name", photo.name},
            {"bytes", photo.bytes},
            {"extent", {photo.extent.width, photo.extent.height}},
            {"says", {{"notes", notes}, {"digitalSourceType", photo.says.digitalSourceType}, {"captured", photo.says.captured}}},
            {"used", photo.used}};
}

json toJson(const Subject& subject)
{
    return {{"id", subject.id}, {"name", subject.name}, {"faces", facesJson(subject.faces)}};
}

json toJson(const Variation& variation, json recipe)
{
    return {{"id", variation.id},
            {"source", {variation.source.photo, variation.source.face}},
            {"style", variation.style},
            {"recipe", std::move(recipe)},
            {"stars", variation.rating.stars},
            {"flag", toString(variation.rating.flag)},
            {"label", toString(variation.rating.label)},
            {"note", variation.note}};
}

json recipeJson(const finish::Recipe& recipe)
{
    return json::parse(finish::toJson(recipe));
}

FaceOf faceFrom(const JsonNode& node)
{
    const auto both = node.items();
    if (both.size() != 2)
        node.refuse("is no pair of photo and face");
    return {both[0].text(), static_cast<std::size_t>(both[1].whole(kMostFace))};
}

imaging::Extent extentFrom(const JsonNode& node)
{
    const auto both = node.items();
    if (both.size() != 2)
        node.refuse("is no pair of width and height");
    return {static_cast<int>(both[0].whole(kMostPixels)), static_cast<int>(both[1].whole(kMostPixels))};
}

About aboutFrom(const JsonNode& node, Reading& reading)
{
    const JsonNode permission = node.at("permission");
    About about;
    about.permission = {wordFrom(permission.at("whose"), whoseFrom, Permission::Whose::Unsaid, reading), permission.at("person").text(), permission.at("purpose").text(),
                        permission.at("date").text()};
    about.subject = node.at("subject").text();
    about.notes = node.at("notes").text();
    return about;
}

Photo photoFrom(const JsonNode& node)
{
    Photo photo;
    photo.id = node.at("id").text();
    photo.name = node.at("name").text();
    photo.bytes = node.at("bytes").whole(kMostBytes);
    photo.extent = extentFrom(node.at("extent"));
    const JsonNode says = node.at("says");
    for (const JsonNode& note : says.at("notes").items()) {
        const auto both = note.items();
        if (both.size() != 2)
            note.refuse("is no pair of code and message");
        photo.says.notes.push_back({both[0].text(), both[1].text()});
    }
    photo.says.digitalSourceType = says.at("digitalSourceType").text();
    photo.says.captured = says.at("captured").text();
    photo.used = node.at("used").flag();
    return photo;
}

Subject subjectFrom(const JsonNode& node)
{
    Subject subject{node.at("id").text(), node.at("name").text(), {}};
    for (const JsonNode& face : node.at("faces").items())
        subject.faces.push_back(faceFrom(face));
    return subject;
}

Variation variationFrom(const JsonNode& node, Shared<finish::Recipe> recipe, Reading& reading)
{
    Variation variation;
    variation.id = node.at("id").text();
    variation.source = faceFrom(node.at("source"));
    variation.style = node.at("style").text();
    variation.recipe = std::move(recipe);
    variation.rating = {static_cast<int>(node.at("stars").whole(Rating::kMostStars)), wordFrom(node.at("flag"), flagFrom, Flag::None, reading),
                        wordFrom(node.at("label"), labelFrom, Label::None, reading)};
    variation.note = node.at("note").text();
    return variation;
}

finish::Recipe recipeFrom(const JsonNode& node, Reading& reading)
{
    try {
        return finish::recipeOf(node.json(), node.where(), {});
    } catch (const base::Error& error) {
        if (!reading.newer || !node.json().is_object())
            throw base::Error(base::ErrorCode::Damaged, error.message(), error.remedy(), {}, error.detail());
    }
    // Of a newer version: what we know of it, parameter by parameter.
    finish::Recipe recipe;
    const auto take = [&](const json& one) {
        try {
            recipe = finish::recipeOf(one, node.where(), recipe);
        } catch (const base::Error&) {
            ++reading.passedOver;
        }
    };
    for (const auto& [key, value] : node.json().items()) {
        if (key == "version")
            continue;
        if (!value.is_object())
            take({{key, value}});
        else
            for (const auto& [name, inner] : value.items())
                take({{key, {{name, inner}}}});
    }
    return recipe;
}

json deltaJson(const Session& before, const Session& after)
{
    json delta = json::object();
    if (!after.about.same(before.about))
        delta["about"] = toJson(*after.about);
    if (!after.photos.same(before.photos))
        delta["photos"] = listDelta(before.photos, after.photos, [](const Photo& photo) { return toJson(photo); });
    if (!after.subjects.same(before.subjects))
        delta["subjects"] = listDelta(before.subjects, after.subjects, [](const Subject& subject) { return toJson(subject); });
    if (!after.variations.same(before.variations))
        delta["variations"] = listDelta(before.variations, after.variations, [](const Variation& variation) { return toJson(variation, recipeJson(*variation.recipe)); });
    return delta;
}

Session withDelta(const Session& before, const JsonNode& delta)
{
    Reading reading;
    Session after = before;
    if (delta.has("about"))
        after.about = aboutFrom(delta.at("about"), reading);
    if (delta.has("photos"))
        after.photos = listFrom(before.photos, delta.at("photos"), photoFrom);
    if (delta.has("subjects"))
        after.subjects = listFrom(before.subjects, delta.at("subjects"), subjectFrom);
    if (delta.has("variations"))
        after.variations = listFrom(before.variations, delta.at("variations"),
                                    [&](const JsonNode& node) { return variationFrom(node, recipeFrom(node.at("recipe"), reading), reading); });
    checkState(after, delta);
    return after;
}

void checkState(const Session& session, const JsonNode& where)
{
    checkIds(session.photos, where);
    checkIds(session.subjects, where);
    checkIds(session.variations, where);
    const auto refuse = [&](const std::string& fault) {
        if (!fault.empty())
            where.refuse("does not fit together: " + fault);
    };
    const PhotoIds photos = photoIds(session);
    refuse(faultOf(session.about->permission));
    for (const auto& photo : *session.photos)
        refuse(faultOf(*photo));
    for (const auto& subject : *session.subjects)
        refuse(faultOf(*subject, photos));
    for (const auto& variation : *session.variations)
        refuse(faultOf(*variation, photos));
}

}  // namespace studio
