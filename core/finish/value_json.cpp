#include "core/finish/value_json.h"

#include "core/base/error.h"
#include "core/finish/declare.h"
#include "core/finish/json_text.h"
#include "core/finish/nearest.h"

namespace finish {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

[[noreturn]] void refuse(const Parameter& parameter, const std::string& what, std::string_view source)
{
    throw base::Error(base::ErrorCode::BadValue, std::string(source) + ": " + parameter.key + " " + what,
                      "Allowed for " + parameter.key + ": " + allowed(parameter) + ".");
}

vision::Point pointFromJson(const json& from, const Parameter& parameter, std::string_view source)
{
    if (!from.is_array() || from.size() != 2 || !from[0].is_number() || !from[1].is_number())
        refuse(parameter, "has a point that is not [x, y]", source);
    return {from[0].get<float>(), from[1].get<float>()};
}

Stroke strokeFromJson(const json& from, const Parameter& parameter, std::string_view source)
{
    if (!from.is_object())
        refuse(parameter, "has a stroke that is " + kindOf(from) + ", not an object", source);
    Stroke stroke;
    for (const auto& [key, value] : from.items()) {
        if (key == "points" && value.is_array()) {
            for (const json& point : value)
                stroke.points.push_back(pointFromJson(point, parameter, source));
        } else if (key == "radius" && value.is_number()) {
            stroke.radius = value.get<float>();
        } else if (key == "points" || key == "radius") {
            refuse(parameter, "has a stroke whose " + key + " is " + kindOf(value), source);
        } else {
            refuse(parameter, "has a stroke with the unknown key " + inQuotes(key), source);
        }
    }
    return stroke;
}

struct FromJson {
    const Parameter& parameter;
    const json& from;
    std::string_view source;

    [[noreturn]] void wrong(std::string_view wanted) const
    {
        refuse(parameter, "is " + kindOf(from) + ", not " + std::string(wanted), source);
    }
    Value operator()(const NumberKind&) const
    {
        if (!from.is_number())
            wrong("a number");
        return from.get<double>();
    }
    Value operator()(const WholeKind&) const
    {
        if (!from.is_number_unsigned())
            wrong("a whole number from 0");
        return from.get<std::uint64_t>();
    }
    Value operator()(const ChoiceKind&) const
    {
        if (!from.is_string())
            wrong("a word");
        return from.get<std::string>();
    }
    Value operator()(const ColourKind&) const
    {
        if (!from.is_string())
            wrong("a colour as #rrggbb");
        const auto colour = colourFromString(from.get_ref<const std::string&>());
        if (!colour)
            refuse(parameter, "is " + inQuotes(from.get_ref<const std::string&>()) + ", not a colour as #rrggbb", source);
        return *colour;
    }
    Value operator()(const FlagKind&) const
    {
        if (!from.is_boolean())
            wrong("true or false");
        return from.get<bool>();
    }
    Value operator()(const FileKind&) const
    {
        if (!from.is_string())
            wrong("a path");
        return from.get<std::string>();
    }
    Value operator()(const StrokesKind&) const
    {
        if (!from.is_array())
            wrong("a list of strokes");
        std::vector<Stroke> strokes;
        for (const json& stroke : from)
            strokes.push_back(strokeFromJson(stroke, parameter, source));
        return strokes;
    }
};

struct ToJson {
    ordered_json operator()(const Colour& colour) const { return toString(colour); }
    ordered_json operator()(const std::vector<Stroke>& strokes) const
    {
        ordered_json list = ordered_json::array();
        for (const Stroke& stroke : strokes) {
            ordered_json points = ordered_json::array();
            for (const vision::Point& p : stroke.points)
                points.push_back({shortest(p.x), shortest(p.y)});
            list.push_back({{"points", std::move(points)}, {"radius", shortest(stroke.radius)}});
        }
        return list;
    }
    ordered_json operator()(double value) const
    {
        // 85 rather than 85.0: as a person writes it.
        const auto whole = static_cast<std::int64_t>(value);
        return static_cast<double>(whole) == value ? ordered_json(whole) : ordered_json(value);
    }
    template <class T>
    ordered_json operator()(const T& value) const
    {
        return value;
    }
};

}  // namespace

Value valueFromJson(const Parameter& parameter, const json& from, std::string_view source)
{
    Value value = std::visit(FromJson{parameter, from, source}, parameter.kind);
    check(parameter, value, source);
    return value;
}

ordered_json valueToJson(const Value& value)
{
    return std::visit(ToJson{}, value);
}

Value strokesFromText(const Parameter& parameter, std::string_view text, std::string_view source)
{
    if (!text.starts_with('@'))
        return valueFromJson(parameter, parseJson(text, std::string(source) + " " + parameter.key), source);
    const std::filesystem::path file(text.substr(1));
    return valueFromJson(parameter, parseJson(readTextFile(file), base::displayName(file)), base::displayName(file));
}

std::string strokesToText(const std::vector<Stroke>& strokes)
{
    return ToJson{}(strokes).dump();
}

}  // namespace finish
