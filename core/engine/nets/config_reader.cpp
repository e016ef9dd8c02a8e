#include "core/engine/nets/config_reader.h"

#include "core/base/error.h"

namespace engine {
namespace {

using nlohmann::json;

/// A value as it stands in the file, cut where it is long, for a message.
std::string shown(const json& value)
{
    constexpr std::size_t kLongest = 60;
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > kLongest) {
        text.resize(kLongest);
        text.append("...");
    }
    return text;
}

std::string bounds(double least, double most)
{
    return json(least).dump() + " to " + json(most).dump();
}

}  // namespace

ConfigReader::ConfigReader(const json& config, std::string network) : config_(&config), network_(std::move(network))
{
    if (!config.is_object())
        throw base::Error(base::ErrorCode::Damaged, "The " + network_ + "'s config.json is no JSON object", "Fetch the model again.");
}

const json* ConfigReader::find(const char* key) const
{
    const auto at = config_->find(key);
    return at == config_->end() || at->is_null() ? nullptr : &*at;
}

bool ConfigReader::has(const char* key) const
{
    return find(key);
}

void ConfigReader::wrong(const char* key, const std::string& expected) const
{
    std::string message = "The " + network_ + "'s config.json has ";
    const json* value = find(key);
    message.append(value ? "\"" : "no \"").append(key).append(value ? "\": " + shown(*value) : "\"");
    throw base::Error(base::ErrorCode::Damaged, message + "; expected " + expected, "Fetch the model again, or use one of a family that Likeness knows.");
}

void ConfigReader::unsupported(const char* key, const std::string& what) const
{
    throw base::Error(base::ErrorCode::UnsupportedFormat,
                      "The " + network_ + "'s config.json asks for " + what + " (\"" + key + "\"), which this engine has not",
                      "Use a model of the Stable Diffusion 1.5 or SDXL family.");
}

std::int64_t ConfigReader::integer(const char* key, std::int64_t least, std::int64_t most, std::optional<std::int64_t> absent) const
{
    const json* value = find(key);
    if (!value && absent)
        return *absent;
    if (!value || !value->is_number_integer() || value->get<double>() < static_cast<double>(least) || value->get<double>() > static_cast<double>(most))
        wrong(key, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return value->get<std::int64_t>();
}

double ConfigReader::number(const char* key, double least, double most, std::optional<double> absent) const
{
    const json* value = find(key);
    if (!value && absent)
        return *absent;
    if (!value || !value->is_number() || !(value->get<double>() >= least && value->get<double>() <= most))
        wrong(key, "a number from " + bounds(least, most));
    return value->get<double>();
}

bool ConfigReader::flag(const char* key, bool absent) const
{
    const json* value = find(key);
    if (value && !value->is_boolean())
        wrong(key, "true or false");
    return value ? value->get<bool>() : absent;
}

std::vector<std::string> ConfigReader::names(const char* key) const
{
    const json* value = find(key);
    if (!value || !value->is_array() || !std::ranges::all_of(*value, [](const json& entry) { return entry.is_string(); }))
        wrong(key, "a list of names");
    return value->get<std::vector<std::string>>();
}

std::vector<std::int64_t> ConfigReader::integers(const char* key, std::size_t count, std::int64_t least, std::int64_t most,
                                                 std::optional<std::int64_t> absent) const
{
    const json* value = find(key);
    if (!value || !value->is_array())
        return std::vector<std::int64_t>(std::max<std::size_t>(count, 1), integer(key, least, most, absent));
    const auto fits = [&](const json& entry) {
        return entry.is_number_integer() && entry.get<double>() >= static_cast<double>(least) && entry.get<double>() <= static_cast<double>(most);
    };
    constexpr std::size_t kLongest = 16;  // levels of any network known are four
    if (value->empty() || value->size() > kLongest || (count && value->size() != count) || !std::ranges::all_of(*value, fits))
        wrong(key,
              (count ? std::to_string(count) : "1 to " + std::to_string(kLongest)) + " integers from " + std::to_string(least) + " to " + std::to_string(most));
    return value->get<std::vector<std::int64_t>>();
}

void ConfigReader::only(const char* key, const json& value) const
{
    if (const json* found = find(key); found && *found != value)
        unsupported(key, shown(*found));
}

}  // namespace engine
