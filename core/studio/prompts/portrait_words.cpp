#include "core/studio/prompts/portrait_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/error.h"
#include "core/finish/relight/studio_light.h"

namespace studio {
namespace {

using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr std::size_t kLongestField = 2000;
// Chance of a feature above which a photo shows it, as vision tells it; calibrated where it is measured (core/vision/thresholds.h).
constexpr float kShown = 0.5f;
constexpr float kFrontYaw = 30;

constexpr std::array<std::string_view, 4> kExpressions = {"as-in-photo", "slight-smile", "smile", "serious"};

std::string_view wordsFor(Expression expression)
{
    switch (expression) {
    case Expression::AsInPhoto: return {};
    case Expression::SlightSmile: return "slight closed-mouth smile";
    case Expression::Smile: return "natural open smile";
    case Expression::Serious: return "serious, calm expression";
    }
    return {};
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c); });
    return text;
}

/// Parts between commas, without spaces around.
std::vector<std::string> partsOf(const std::string& text)
{
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) {
        const auto first = part.find_first_not_of(" \t\r\n"), last = part.find_last_not_of(" \t\r\n");
        if (first != std::string::npos)
            parts.push_back(part.substr(first, last - first + 1));
    }
    return parts;
}

/// Strings phrases together, each once.
class Phrases {
public:
    void add(const std::string& text)
    {
        for (std::string& part : partsOf(text)) {
            const std::string key = lower(part);
            if (std::find(seen_.begin(), seen_.end(), key) != seen_.end())
                continue;
            seen_.push_back(key);
            text_ += (text_.empty() ? "" : ", ") + part;
        }
    }
    std::string take() { return std::move(text_); }

private:
    std::vector<std::string> seen_;
    std::string text_;
};

std::string whole(double number)
{
    return std::to_string(std::lround(number));
}

bool speaksOfLight(const std::string& text)
{
    return lower(text).find("light") != std::string::npos;
}

std::string field(const json& document, const char* key, std::string_view source)
{
    const auto found = document.find(key);
    if (found == document.end())
        return {};
    if (!found->is_string())
        throw Error(ErrorCode::BadValue, std::string(source) + ": '" + key + "' is no text", "Write it in quotes.");
    std::string text = found->get<std::string>();
    if (text.size() > kLongestField)
        throw Error(ErrorCode::BadValue, std::string(source) + ": '" + key + "' is longer than " + std::to_string(kLongestField) + " letters", "Say it shorter.");
    return text;
}

}  // namespace

std::string_view toString(Expression expression)
{
    return kExpressions[static_cast<std::size_t>(expression)];
}

std::optional<Expression> expressionFrom(std::string_view text)
{
    const auto found = std::find(kExpressions.begin(), kExpressions.end(), text);
    if (found == kExpressions.end())
        return std::nullopt;
    return static_cast<Expression>(found - kExpressions.begin());
}

PromptText promptText(const PortraitWords& words)
{
    Phrases prompt, negative;
    prompt.add(words.kind);
    if (!words.attire.empty())
        prompt.add("wearing " + words.attire);
    for (const std::string& feature : words.features)
        prompt.add(feature);
    prompt.add(words.expression == Expression::AsInPhoto ? words.expressionWords : std::string(wordsFor(words.expression)));
    prompt.add(words.setting);
    prompt.add(words.light);
    prompt.add(words.lens);
    prompt.add(words.more);
    prompt.add("natural skin texture, sharp eyes");
    negative.add(words.avoid);
    if (words.expression == Expression::Serious)
        negative.add("smile, laughing");
    return {prompt.take(), negative.take()};
}

std::string lightInWords(const finish::RelightParams& light)
{
    if (light.setup == finish::LightSetup::None || light.strength <= 0)
        return {};
    const auto lamp = finish::relight::arrangementOf(light.setup);
    const double round = std::abs(lamp.azimuth + light.azimuth), high = lamp.elevation + light.elevation, soft = lamp.softness + light.softness / 100;
    const std::string size = soft >= 0.6 ? "large softbox" : soft >= 0.3 ? "softbox" : "hard key light";
    std::string side;
    if (round >= 5)
        side = " at " + whole(round) + " degrees" + (light.side == finish::LightSide::Left ? " from the left" : light.side == finish::LightSide::Right ? " from the right" : "");
    else
        side = " from the front";
    std::string text = size + side + (high >= 5 ? ", " + whole(high) + " degrees above eye level" : "");
    if (lamp.low > 0)
        text += ", reflector from below";
    if (light.rim > 0 || (light.rimLeft > 0 && light.rimRight > 0))
        text += ", rim light";
    return text;
}

PortraitWords wordsOf(const finish::Style& style, const finish::Recipe& recipe)
{
    PortraitWords words;
    if (recipe.colour.monochrome > 0)
        words.kind = "black and white professional headshot";
    words.attire = style.prompt.attire;
    words.expressionWords = style.prompt.expression;
    words.setting = style.prompt.setting;
    words.lens = style.prompt.lens;
    if (!speaksOfLight(style.prompt.lens) && !speaksOfLight(style.prompt.setting))
        words.light = lightInWords(recipe.relight);
    words.avoid = style.prompt.negative;
    return words;
}

std::vector<std::string> featuresOf(const std::vector<const vision::Face*>& faces)
{
    int seen = 0, glasses = 0, beard = 0;
    for (const vision::Face* face : faces) {
        if (!face || std::abs(face->pose.yaw) > kFrontYaw)
            continue;
        ++seen;
        glasses += face->visibility.glasses > kShown;
        beard += face->visibility.beard > kShown;
    }
    std::vector<std::string> features;
    if (2 * glasses > seen)
        features.push_back("clear glasses");
    if (2 * beard > seen)
        features.push_back("a beard");
    return features;
}

PortraitWords wordsFromJson(std::string_view text, std::string_view source)
{
    json document;
    try {
        document = json::parse(text, [](int depth, json::parse_event_t, json&) {
            if (depth > 8)
                throw Error(ErrorCode::BadValue, "the description is nested too deeply", "Write plain texts only.");
            return true;
        });
    } catch (const json::exception&) {
        throw Error(ErrorCode::BadValue, std::string(source) + " is no JSON", "Check it with a JSON tool.");
    }
    if (!document.is_object())
        throw Error(ErrorCode::BadValue, std::string(source) + " is no object", "Begin with {.");
    constexpr std::array kKnown = {"kind", "attire", "expression", "expressionWords", "features", "setting", "light", "lens", "more", "avoid"};
    for (const auto& [key, value] : document.items())
        if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end())
            throw Error(ErrorCode::BadValue, std::string(source) + ": there is no field '" + key + "'", "Use kind, attire, expression, features, setting, light, lens, more, avoid.");
    PortraitWords words;
    if (document.contains("kind"))
        words.kind = field(document, "kind", source);
    words.attire = field(document, "attire", source);
    words.expressionWords = field(document, "expressionWords", source);
    words.setting = field(document, "setting", source);
    words.light = field(document, "light", source);
    words.lens = field(document, "lens", source);
    words.more = field(document, "more", source);
    words.avoid = field(document, "avoid", source);
    if (document.contains("expression")) {
        const auto expression = expressionFrom(field(document, "expression", source));
        if (!expression)
            throw Error(ErrorCode::BadValue, std::string(source) + ": there is no expression '" + field(document, "expression", source) + "'", "Use as-in-photo, slight-smile, smile or serious.");
        words.expression = *expression;
    }
    if (const auto features = document.find("features"); features != document.end()) {
        if (!features->is_array())
            throw Error(ErrorCode::BadValue, std::string(source) + ": 'features' is no list", "Write it as [\"...\"].");
        for (const json& one : *features) {
            if (!one.is_string() || one.get_ref<const std::string&>().size() > kLongestField)
                throw Error(ErrorCode::BadValue, std::string(source) + ": 'features' holds what is no short text", "Write each in quotes.");
            words.features.push_back(one.get<std::string>());
        }
    }
    return words;
}

std::string toJson(const PortraitWords& words)
{
    const json document = {{"kind", words.kind},       {"attire", words.attire}, {"expression", toString(words.expression)}, {"expressionWords", words.expressionWords},
                           {"features", words.features}, {"setting", words.setting}, {"light", words.light}, {"lens", words.lens}, {"more", words.more}, {"avoid", words.avoid}};
    return document.dump(1, ' ', false, json::error_handler_t::replace);
}

}  // namespace studio
