#include "core/finish/parameter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/error.h"
#include "core/finish/declare.h"
#include "core/finish/nearest.h"
#include "core/finish/recipe.h"
#include "core/finish/stages.h"
#include "core/finish/value_json.h"

namespace finish {
namespace {

constexpr std::size_t kLongestPath = 4096;  // bytes
constexpr std::size_t kMostStrokes = 1000;
constexpr std::size_t kMostPoints = 20000;  // of one stroke

std::vector<Parameter> collect()
{
    std::vector<Parameter> all;
    all.push_back({"seed", "Seed", "", "Of everything random in the picture: the same seed gives the same picture.",
                   WholeKind{0, UINT64_MAX}, [](const Recipe& r) { return Value(r.seed); },
                   [](Recipe& r, const Value& v) { r.seed = std::get<std::uint64_t>(v); }});
    for (const Stage& stage : stages())
        for (Parameter& parameter : stage.parameters())
            all.push_back(std::move(parameter));
    return all;
}

std::string number(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

[[noreturn]] void refuse(const Parameter& parameter, const std::string& what, std::string_view source)
{
    throw base::Error(base::ErrorCode::BadValue, std::string(source) + ": " + parameter.key + " " + what,
                      "Allowed for " + parameter.key + ": " + allowed(parameter) + ".");
}

std::string wanted(const Kind& kind)
{
    constexpr std::array<std::string_view, std::variant_size_v<Kind>> kWords = {"a number", "a whole number", "a word", "a colour",
                                                                                "true or false", "a list of strokes", "a path"};
    return std::string(kWords[kind.index()]);
}

/// What is wrong with strokes, empty if nothing.
std::string faultOf(const std::vector<Stroke>& strokes)
{
    if (strokes.size() > kMostStrokes)
        return "has " + std::to_string(strokes.size()) + " strokes, at most " + std::to_string(kMostStrokes) + " are kept";
    for (std::size_t i = 0; i < strokes.size(); ++i) {
        const Stroke& stroke = strokes[i];
        const std::string which = "stroke " + std::to_string(i + 1);
        if (stroke.points.empty() || stroke.points.size() > kMostPoints)
            return which + " must have 1 to " + std::to_string(kMostPoints) + " points";
        if (!(stroke.radius > 0 && stroke.radius <= 5))
            return which + " has a radius outside 0 to 5 eye distances";
        for (const vision::Point& p : stroke.points)
            if (!(p.x >= 0 && p.x <= 1 && p.y >= 0 && p.y <= 1))
                return which + " has a point outside the photo (0 to 1)";
    }
    return {};
}

struct CheckValue {
    const Parameter& parameter;
    std::string_view source;

    void operator()(const NumberKind& kind, double value) const
    {
        if (!std::isfinite(value) || value < kind.min || value > kind.max)
            refuse(parameter, "is " + number(value) + ", outside " + allowed(parameter), source);
    }
    void operator()(const WholeKind& kind, std::uint64_t value) const
    {
        if (value < kind.min || value > kind.max)
            refuse(parameter, "is " + std::to_string(value) + ", outside " + allowed(parameter), source);
    }
    void operator()(const ChoiceKind& kind, const std::string& value) const
    {
        std::vector<std::string> ids;
        for (const auto& option : kind.options)
            ids.emplace_back(option.id);
        if (std::find(ids.begin(), ids.end(), value) != ids.end())
            return;
        const std::string near = nearest(value, ids);
        refuse(parameter, "has no choice " + inQuotes(value) + (near.empty() ? "" : ", did you mean " + near + "?"), source);
    }
    void operator()(const StrokesKind&, const std::vector<Stroke>& value) const
    {
        if (const std::string fault = faultOf(value); !fault.empty())
            refuse(parameter, fault, source);
    }
    void operator()(const FileKind&, const std::string& value) const
    {
        if (value.size() > kLongestPath)
            refuse(parameter, "is longer than " + std::to_string(kLongestPath) + " bytes", source);
        const bool printable = std::none_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
        if (!printable || base::displayName(std::u8string(value.begin(), value.end())) != value)
            refuse(parameter, "is " + inQuotes(value) + ", which is no path in UTF-8", source);
    }
    void operator()(const ColourKind&, const Colour&) const {}
    void operator()(const FlagKind&, bool) const {}
    template <class K, class V>
    void operator()(const K&, const V&) const
    {
        refuse(parameter, "is not " + wanted(parameter.kind), source);
    }
};

struct FromText {
    const Parameter& parameter;
    std::string_view text;
    std::string_view source;

    template <class T>
    T parsed() const
    {
        T value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc::result_out_of_range)
            refuse(parameter, "is " + inQuotes(text) + ", outside " + allowed(parameter), source);
        if (error != std::errc() || end != text.data() + text.size())
            refuse(parameter, "is " + inQuotes(text) + ", not " + wanted(parameter.kind), source);
        return value;
    }
    Value operator()(const NumberKind&) const { return parsed<double>(); }
    Value operator()(const WholeKind&) const { return parsed<std::uint64_t>(); }
    Value operator()(const ChoiceKind&) const { return std::string(text); }
    Value operator()(const ColourKind&) const
    {
        if (const auto colour = colourFromString(text))
            return *colour;
        refuse(parameter, "is " + inQuotes(text) + ", not a colour", source);
    }
    Value operator()(const FlagKind&) const
    {
        if (text == "true" || text == "on" || text == "1")
            return true;
        if (text == "false" || text == "off" || text == "0")
            return false;
        refuse(parameter, "is " + inQuotes(text) + ", not true or false", source);
    }
    Value operator()(const FileKind&) const { return std::string(text); }
    Value operator()(const StrokesKind&) const { return strokesFromText(parameter, text, source); }
};

}  // namespace

double shortest(float value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double result = 0;
    std::from_chars(text.data(), end, result);
    return result;
}

std::span<const Parameter> parameters()
{
    static const std::vector<Parameter> all = collect();
    return all;
}

const Parameter& findParameter(std::string_view key)
{
    std::vector<std::string> keys;
    for (const Parameter& parameter : parameters()) {
        if (parameter.key == key)
            return parameter;
        keys.push_back(parameter.key);
    }
    const std::string near = nearest(key, keys);
    throw base::Error(base::ErrorCode::BadValue, "There is no parameter " + inQuotes(key) + (near.empty() ? "" : ", did you mean " + near + "?"),
                      "List all parameters with: likeness-cli help parameters.");
}

Value defaultValue(const Parameter& parameter)
{
    return parameter.get(Recipe{});
}

std::string allowed(const Parameter& parameter)
{
    struct Say {
        std::string operator()(const NumberKind& k) const { return number(k.min) + " to " + number(k.max); }
        std::string operator()(const WholeKind& k) const { return std::to_string(k.min) + " to " + std::to_string(k.max); }
        std::string operator()(const ChoiceKind& k) const
        {
            std::string list;
            for (std::size_t i = 0; i < k.options.size(); ++i) {
                if (i > 0)
                    list += i + 1 == k.options.size() ? " or " : ", ";
                list += k.options[i].id;
            }
            return list;
        }
        std::string operator()(const ColourKind&) const { return "#rrggbb"; }
        std::string operator()(const FlagKind&) const { return "true or false"; }
        std::string operator()(const FileKind&) const { return "the path of a file, or nothing"; }
        std::string operator()(const StrokesKind&) const
        {
            return "a list of {\"points\": [[x, y], ...] in 0 to 1 of the photo, \"radius\" in eye distances}";
        }
    };
    return std::visit(Say{}, parameter.kind);
}

void check(const Parameter& parameter, const Value& value, std::string_view source)
{
    std::visit(CheckValue{parameter, source}, parameter.kind, value);
}

std::string toText(const Value& value)
{
    struct Say {
        std::string operator()(double v) const { return number(v); }
        std::string operator()(std::uint64_t v) const { return std::to_string(v); }
        std::string operator()(const std::string& v) const { return v; }
        std::string operator()(const Colour& v) const { return toString(v); }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(const std::vector<Stroke>& v) const { return strokesToText(v); }
    };
    return std::visit(Say{}, value);
}

Value valueFromText(const Parameter& parameter, std::string_view text, std::string_view source)
{
    Value value = std::visit(FromText{parameter, text, source}, parameter.kind);
    check(parameter, value, source);
    return value;
}

std::string parameterHelp()
{
    std::string help;
    for (const Parameter& parameter : parameters()) {
        std::string line = parameter.key;
        line.resize(std::max<std::size_t>(line.size() + 2, 22), ' ');
        if (std::holds_alternative<StrokesKind>(parameter.kind))
            line += "strokes, as JSON or @FILE";
        else if (std::holds_alternative<FileKind>(parameter.kind))
            line += "FILE";
        else
            line += allowed(parameter) + (parameter.unit.empty() ? "" : " " + std::string(parameter.unit)) + ", default " +
                    toText(defaultValue(parameter));
        line += ". " + std::string(parameter.help);
        help += line + "\n";
    }
    return help;
}

}  // namespace finish
